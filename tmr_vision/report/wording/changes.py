"""What changed between sessions, in words."""

from tmr_vision.comparison import (
    Change,
    Comparison,
    MovementComparison,
    outcome_of,
    title_of_compared,
)
from tmr_vision.language import translate
from tmr_vision.report.wording.numbers import degrees, with_error


def compared(change: Change) -> str:
    """Name what is compared and between which sessions, ``Left, 1 to 2``."""
    return translate(
        "{what}, {before} to {after}",
        what=title_of_compared(change),
        before=change.before + 1,
        after=change.after + 1,
    )


def change_size(change: Change) -> str:
    """Write how much changed, with the largest change that can be error if it is known."""
    if change.mdc95 is None:
        return degrees(change.value, signed=True)
    return with_error(change.value, change.mdc95)


def outcome(change: Change) -> str:
    """Say what became of it, ``changed (better)``."""
    return translate(outcome_of(change))


def since_before(movement: MovementComparison) -> str:
    """Say in short how the difference of the sides stands against the first session."""
    return translate("Since session 1: {outcome}", outcome=outcome_of(movement.changes[-1]))


def all_since_before(comparison: Comparison | None) -> str:
    """Say in one line how the movements' differences stand against the first session."""
    found = () if comparison is None else comparison.movements
    titles: dict[str, list[str]] = {}
    for movement in found:
        if movement.changes:
            became = translate(outcome_of(movement.changes[-1]))
            titles.setdefault(became, []).append(translate(movement.movement.title))
    lines = [f"{became} ({', '.join(of)})" for became, of in titles.items()]
    return (
        translate("Difference since session 1: {lines}.", lines="; ".join(lines)) if lines else ""
    )


def sessions_text(movement: MovementComparison) -> str:
    """Describe the plots for those who do not see them."""
    lines = [f"{compared(change)}: {change_size(change)}, {outcome(change)}"
             for change in movement.changes]  # fmt: skip
    return (
        translate("{title} over the sessions.", title=movement.movement.title)
        + " "
        + "; ".join(lines)
    )
