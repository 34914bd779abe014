"""A comparison as a short text: values of each session, then what changed and what did not."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tmr_vision.compare import COMPARED, outcome_of, title_of_compared
from tmr_vision.language import mark, say
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.compare import Comparison, MovementComparison

_MISSING = "-"
HEADS = (*COMPARED.values(), mark("Felt left"), mark("Felt right"))


def show_comparison(comparison: "Comparison") -> None:
    """Print two tables for each movement tested twice, and what has to be kept in mind."""
    console = Console(markup=False, highlight=False)
    for number, session in enumerate(comparison.sessions, start=1):
        console.print(
            say(
                "Session {n}: {label}, analysed {date}",
                n=number,
                label=session.label,
                date=session.created[:10],
            )
        )
    for movement in comparison.movements:
        if movement.changes:
            console.print(f"\n{say(movement.movement.title)}", style="bold")
            console.print(_values(movement))
            console.print(_changes(movement))
    once = [say(m.movement.title) for m in comparison.movements if not m.changes]
    for line in _remarks(comparison, once):
        console.print(line)


def _remarks(comparison: "Comparison", once: list[str]) -> Iterator[str]:
    if once:
        yield say("Tested in one session only, so not compared: {titles}.", titles=", ".join(once))
    yield say(
        "Difference is right minus left. Felt goes from 0 to 100, higher is worse; it stands "
        "beside the measurement and is never mixed with it."
    )
    yield from (say(note) for note in comparison.notes)


def _values(movement: "MovementComparison") -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say("Session"))
    for head in HEADS:
        table.add_column(say(head), justify="right")
    for number, found in enumerate(movement.results, start=1):
        if found is None:
            table.add_row(str(number), say("not tested"))
            continue
        felt = (None, None) if found.felt is None else (found.felt.left, found.felt.right)
        table.add_row(
            str(number),
            *(_degrees(found.side(side).value) for side in SIDES),
            _MISSING if found.difference is None else _signed(found.difference.value),
            *(_MISSING if score is None else f"{score:.0f}" for score in felt),
        )
    return table


def _changes(movement: "MovementComparison") -> Table:
    table = Table(say("Change"), box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say("Degrees"), justify="right", no_wrap=True)
    table.add_column(say("Outcome"))
    table.add_column(say("Why"))
    for change in movement.changes:
        error = "" if change.mdc95 is None else f" ± {change.mdc95:.0f}°"
        table.add_row(
            say(
                "{what}, {before} to {after}",
                what=title_of_compared(change),
                before=change.before + 1,
                after=change.after + 1,
            ),
            _MISSING if change.value is None else _signed(change.value) + error,
            Text(say(outcome_of(change))),
            Text(say(change.reason)),
        )
    return table


def _degrees(value: float) -> str:
    return f"{value:.0f}°" if math.isfinite(value) else _MISSING


def _signed(value: float) -> str:
    return f"{round(value):+d}°"
