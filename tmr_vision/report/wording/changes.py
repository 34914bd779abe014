"""What changed between sessions, in words."""

from tmr_vision.answers import change_of, kind_of_change
from tmr_vision.comparison import (
    Change,
    Comparison,
    MovementComparison,
    outcome_of,
    title_of_compared,
)
from tmr_vision.language import translate
from tmr_vision.report.wording.numbers import degrees, with_error
from tmr_vision.report.wording.sentences import capital, sentence


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
    """Say what the difference of the sides has done since the first session."""
    return sentence(change_of(movement))


def all_since_before(comparison: Comparison | None) -> str:
    """Say in one line what the movements' differences have done since the first session."""
    found = [m for m in (() if comparison is None else comparison.movements) if m.changes]
    if len(found) == 1:
        return since_before(found[0])
    titles: dict[str, list[str]] = {}
    for movement in found:
        titles.setdefault(kind_of_change(movement), []).append(movement.movement.title)
    lines = [f"{capital(kind)}: {', '.join(map(translate, of))}." for kind, of in titles.items()]
    return " ".join(lines)


def sessions_text(movement: MovementComparison) -> str:
    """Describe the plots for those who do not see them."""
    lines = [f"{compared(change)}: {change_size(change)}, {outcome(change)}"
             for change in movement.changes]  # fmt: skip
    return (
        translate("{title} over the sessions.", title=movement.movement.title)
        + " "
        + "; ".join(lines)
    )
