"""A comparison as a short text: values of each session, then what changed and what did not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console

from tmr_vision.answers import UNKNOWN, degrees, measured_difference, sentence
from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.comparison import comparison_headlines, outcome_of, title_of_compared
from tmr_vision.language import translate
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.comparison import Change, Comparison, MovementComparison
    from tmr_vision.records import MovementResult


def show_comparison(comparison: "Comparison") -> None:
    """Print what changed, then each movement's values and changes, and what to keep in mind."""
    console = make_console()
    for change in comparison_headlines(comparison):
        print_sentence(console, translate(change), style="bold")
    console.print()
    for number, session in enumerate(comparison.sessions, start=1):
        facts = {"n": number, "label": session.label, "date": session.tested[:10]}
        line = (
            translate("Session {n}: {label}, analysed {date}", **facts)
            if session.tested == session.created
            else translate("Session {n}: {label}, tested {date}", **facts)
        )
        print_sentence(console, line)
    for movement in comparison.movements:
        if movement.changes:
            console.print(f"\n{translate(movement.movement.title)}", style="bold")
            _print_values(console, movement)
            _print_changes(console, movement)
    for line in _remarks(comparison):
        print_sentence(console, line)


def _remarks(comparison: "Comparison") -> Iterator[str]:
    once = [translate(m.movement.title) for m in comparison.movements if not m.changes]
    if once:
        yield translate(
            "Tested in one session only, so not compared: {titles}.", titles=", ".join(once)
        )
    if any(_is_rated(movement) for movement in comparison.movements):
        yield translate(
            "Felt goes from 0 to 100, higher is worse; it stands beside the measurement and is "
            "never mixed with it."
        )
    yield from (translate(note) for note in comparison.notes)


def _is_rated(movement: "MovementComparison") -> bool:
    return any(rating is not None for rating in movement.self_rating)


def _print_values(console: Console, movement: "MovementComparison") -> None:
    rated = _is_rated(movement)
    sides = [translate(side).capitalize() for side in SIDES]
    felt = [translate("Felt left"), translate("Felt right")] if rated else []
    heads = [translate("Session"), *sides, translate("Measured worse"), *felt]
    rows = [
        _values(number, found, rated=rated)
        for number, found in enumerate(movement.results, start=1)
    ]
    print_table(console, heads, rows, right=[0, 1, 2, 4, 5])


def _values(number: int, found: "MovementResult | None", *, rated: bool) -> list[str]:
    if found is None:
        return [str(number), translate("not tested"), *[""] * (4 if rated else 2)]
    rating = found.self_rating
    scores = [UNKNOWN if rating is None else f"{getattr(rating, side):.0f}" for side in SIDES]
    return [
        str(number),
        *(degrees(found.side(side).value) for side in SIDES),
        measured_difference(found),
        *(scores if rated else []),
    ]


def _print_changes(console: Console, movement: "MovementComparison") -> None:
    heads = [translate("Change"), translate("Degrees"), translate("Outcome"), translate("Why")]
    print_table(console, heads, [_change(c) for c in movement.changes], right=[1], whole=[1])


def _change(change: "Change") -> list[str]:
    what = translate(
        "{what}, {before} to {after}",
        what=title_of_compared(change),
        before=change.before + 1,
        after=change.after + 1,
    )
    return [what, _degrees(change), sentence(outcome_of(change)).rstrip("."), _why(change)]


def _degrees(change: "Change") -> str:
    """Write a side's change with its sign; that of the difference has none: nearer, or not."""
    if change.value is None:
        return UNKNOWN
    size = round(change.value)  # an integer has no "-0"
    signed = change.compared != "difference" and size
    number = f"{size:+d}°" if signed else f"{abs(size)}°"
    return number if change.mdc95 is None else f"{number} ± {degrees(change.mdc95)}"


def _why(change: "Change") -> str:
    return sentence(change.reason).rstrip(".")
