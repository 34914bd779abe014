"""A comparison as a short text: values of each session, then what changed and what did not."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console

from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.comparison import COMPARED, outcome_of, title_of_compared
from tmr_vision.language import N_, translate
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.comparison import Change, Comparison, MovementComparison
    from tmr_vision.records import MovementResult

_MISSING = "-"
HEADS = (*COMPARED.values(), N_("Felt left"), N_("Felt right"))


def show_comparison(comparison: "Comparison") -> None:
    """Print two tables for each movement tested twice, and what has to be kept in mind."""
    console = make_console()
    for number, session in enumerate(comparison.sessions, start=1):
        print_sentence(
            console,
            translate(
                "Session {n}: {label}, analysed {date}",
                n=number,
                label=session.label,
                date=session.created[:10],
            ),
        )
    for movement in comparison.movements:
        if movement.changes:
            console.print(f"\n{translate(movement.movement.title)}", style="bold")
            _print_values(console, movement)
            _print_changes(console, movement)
    once = [translate(m.movement.title) for m in comparison.movements if not m.changes]
    for line in _remarks(comparison, once):
        print_sentence(console, line)


def _remarks(comparison: "Comparison", once: list[str]) -> Iterator[str]:
    if once:
        yield translate(
            "Tested in one session only, so not compared: {titles}.", titles=", ".join(once)
        )
    yield translate(
        "Difference is right minus left. Felt goes from 0 to 100, higher is worse; it stands "
        "beside the measurement and is never mixed with it."
    )
    yield from (translate(note) for note in comparison.notes)


def _print_values(console: Console, movement: "MovementComparison") -> None:
    heads = (translate("Session"), *(translate(head) for head in HEADS))
    rows = [_values(number, found) for number, found in enumerate(movement.results, start=1)]
    numbers = range(1, len(heads))
    print_table(console, heads, rows, right=numbers)


def _values(number: int, found: "MovementResult | None") -> list[str]:
    if found is None:
        return [str(number), translate("not tested"), *[""] * (len(HEADS) - 1)]
    felt = (
        (None, None)
        if found.self_rating is None
        else (found.self_rating.left, found.self_rating.right)
    )
    return [
        str(number),
        *(_degrees(found.side(side).value) for side in SIDES),
        _MISSING if found.difference is None else _signed(found.difference.value),
        *(_MISSING if score is None else f"{score:.0f}" for score in felt),
    ]


def _print_changes(console: Console, movement: "MovementComparison") -> None:
    heads = (translate("Change"), translate("Degrees"), translate("Outcome"), translate("Why"))
    print_table(console, heads, [_change(c) for c in movement.changes], right=[1], whole=[1])


def _change(change: "Change") -> list[str]:
    error = "" if change.mdc95 is None else f" ± {change.mdc95:.0f}°"
    what = translate(
        "{what}, {before} to {after}",
        what=title_of_compared(change),
        before=change.before + 1,
        after=change.after + 1,
    )
    number = _MISSING if change.value is None else _signed(change.value) + error
    return [what, number, translate(outcome_of(change)), translate(change.reason)]


def _degrees(value: float) -> str:
    return f"{value:.0f}°" if math.isfinite(value) else _MISSING


def _signed(value: float) -> str:
    return f"{round(value):+d}°"
