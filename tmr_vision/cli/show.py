"""A result as a short text that a person understands, at 80 columns and when piped."""

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.records import AnalysisResult, MovementResult, Plan


def show_result(result: "AnalysisResult", *, note: str = "") -> None:
    """Print the table, the reasons behind it, notes, and what to do next."""
    console = Console(markup=False, highlight=False, soft_wrap=False)
    console.print(_table(result.movements))
    console.print("R - L is right minus left; ± is the measurement error (95 %).", style="dim")
    for found in result.movements:
        if found.reason and found.verdict != "inconclusive":  # the plan says those
            _say(console, f"{found.movement.title}: {_ended(found.reason)}")
    for sentence in dict.fromkeys((*_notes(result), note)):
        _say(console, sentence)
    _show_plan(console, result.plan)


def _notes(result: "AnalysisResult") -> Iterator[str]:
    for found in result.movements:
        left_out = sum(rep.excluded is not None for rep in found.reps)
        if left_out:
            reps = "repetition is" if left_out == 1 else "repetitions are"
            yield f"{found.movement.title}: {left_out} {reps} left out; the report says why."
        for note in found.quality.get("notes", ()):
            yield f"Note: {_ended(note)}"


def verdict_words(found: "MovementResult") -> str:
    """Return the verdict in words, e.g. ``imbalance (clear): right moves less``."""
    if found.verdict == "inconclusive":
        return "cannot tell"
    if found.verdict == "balanced":
        return f"balanced (within {found.movement.margin_deg:.0f}°)"
    side, movement = found.limited_side, found.movement
    angle = movement.angle.replace("_", " ")
    worse = "moves less" if movement.better == "more" else f"does worse (more {angle})"
    return f"imbalance ({found.strength}): {side} {worse}"


def _table(movements: "tuple[MovementResult, ...]") -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Movement")
    for side in SIDES:
        table.add_column(side.capitalize(), justify="right")
    table.add_column("R - L", justify="right", no_wrap=True)
    table.add_column("Verdict")
    table.add_column("Reps L, R", justify="right")
    for found in movements:
        table.add_row(
            Text(found.movement.title),
            *(_degrees(found.side(side).value) for side in SIDES),
            _difference(found),
            Text(verdict_words(found)),
            _reps(found),
        )
    return table


def _degrees(value: float) -> str:
    return f"{value:.0f}°" if math.isfinite(value) else "-"


def _difference(found: "MovementResult") -> str:
    if found.difference is None or found.mdc95 is None:
        return "-"
    whole = round(found.difference.value)  # an integer has no "-0"
    return f"{whole:+d}° ± {found.mdc95:.0f}°"


def _reps(found: "MovementResult") -> str:
    return ", ".join(str(found.side(side).n) for side in SIDES)


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _show_plan(console: Console, plan: "Plan") -> None:
    console.print("\nWhat to do next", style="bold")
    for number, step in enumerate(plan.steps, start=1):
        lead = f"{number}. "
        _say(console, f"{step.title}: {step.dose}", lead=lead)
        _say(console, step.why, lead=" " * len(lead))
    if plan.steps:
        _say(console, plan.retest)
    for note in plan.notes:
        _say(console, note, lead="- ")


def _say(console: Console, sentence: str, *, lead: str = "") -> None:
    indent = " " * len(lead)
    lines = textwrap.wrap(
        sentence,
        width=max(console.width, 40),
        initial_indent=lead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        console.print(line, soft_wrap=True)
