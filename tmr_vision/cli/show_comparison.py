"""A comparison as a short text: values of each session, then what changed and what did not."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.compare import Change, Comparison, MovementComparison

_MISSING = "-"


def show_comparison(comparison: "Comparison") -> None:
    """Print two tables for each movement tested twice, and what has to be kept in mind."""
    console = Console(markup=False, highlight=False)
    for number, session in enumerate(comparison.sessions, start=1):
        console.print(f"Session {number}: {session.label}, analysed {session.created[:10]}")
    for movement in comparison.movements:
        if movement.changes:
            console.print(f"\n{movement.movement.title}", style="bold")
            console.print(_values(movement))
            console.print(_changes(movement))
    once = [m.movement.title for m in comparison.movements if not m.changes]
    for line in _remarks(comparison, once):
        console.print(line)


def _remarks(comparison: "Comparison", once: list[str]) -> Iterator[str]:
    if once:
        yield f"Tested in one session only, so not compared: {', '.join(once)}."
    yield (
        "Difference is right minus left. Felt goes from 0 to 100, higher is worse; it stands "
        "beside the measurement and is never mixed with it."
    )
    yield from comparison.notes


def _values(movement: "MovementComparison") -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    heads = ("Session", "Left", "Right", "Difference", "Felt left", "Felt right")
    for head in heads:
        table.add_column(head, justify="left" if head == "Session" else "right")
    for number, found in enumerate(movement.results, start=1):
        if found is None:
            table.add_row(str(number), "not tested")
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
    table = Table("Change", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Degrees", justify="right", no_wrap=True)
    table.add_column("Outcome")
    table.add_column("Why")
    for change in movement.changes:
        error = "" if change.mdc95 is None else f" ± {change.mdc95:.0f}°"
        table.add_row(
            f"{change.compared.capitalize()}, {change.before + 1} to {change.after + 1}",
            _MISSING if change.value is None else _signed(change.value) + error,
            Text(_outcome(change)),
            Text(change.reason),
        )
    return table


def _outcome(change: "Change") -> str:
    return f"{change.outcome} ({change.direction})" if change.direction else change.outcome


def _degrees(value: float) -> str:
    return f"{value:.0f}°" if math.isfinite(value) else _MISSING


def _signed(value: float) -> str:
    return f"{round(value):+d}°"
