"""A result as a short text that a person understands, at 80 columns and when piped."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console

from tmr_vision.angles import angle_title
from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.language import mark, say, say_n
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.records import AnalysisResult, MovementResult, Plan


_STRENGTHS = {"clear": mark("clear"), "likely": mark("likely")}


def show_result(result: "AnalysisResult", *, note: str = "") -> None:
    """Print the table, the reasons behind it, notes, and what to do next."""
    console = make_console()
    _print_table(console, result.movements)
    legend = say("R - L is right minus left; ± is the measurement error (95 %).")
    print_sentence(console, legend)
    for found in result.movements:
        if found.reason and found.verdict != "inconclusive":  # the plan says those
            print_sentence(console, f"{say(found.movement.title)}: {_ended(found.reason)}")
    for sentence in dict.fromkeys((*_notes(result), note)):
        print_sentence(console, sentence)
    _show_plan(console, result.plan)


def _notes(result: "AnalysisResult") -> Iterator[str]:
    for found in result.movements:
        left_out = sum(rep.excluded is not None for rep in found.reps)
        if left_out:
            yield say_n(
                "{title}: {n} repetition is left out; the report says why.",
                "{title}: {n} repetitions are left out; the report says why.",
                n=left_out,
                title=found.movement.title,
            )
        for note in found.quality.notes:
            yield say("Note: {note}", note=_ended(note))


def verdict_words(found: "MovementResult") -> str:
    """Return the verdict in words, e.g. ``imbalance (clear): right moves less``."""
    if found.verdict == "inconclusive":
        return say("cannot tell")
    movement = found.movement
    if found.verdict == "balanced":
        return say("balanced (within {margin:.0f}°)", margin=movement.margin_deg)
    words = {
        "strength": _STRENGTHS.get(found.strength or "", ""),
        "side": found.limited_side,
        "angle": angle_title(movement.angle),
    }
    if movement.better == "more":
        return say("imbalance ({strength}): {side} moves less", **words)
    return say("imbalance ({strength}): {side} does worse (more {angle})", **words)


def _print_table(console: Console, movements: "tuple[MovementResult, ...]") -> None:
    sides = [say(side).capitalize() for side in SIDES]
    heads = (say("Movement"), *sides, say("R - L"), say("Verdict"), say("Reps L, R"))
    rows = [
        (
            say(found.movement.title),
            *(_degrees(found.side(side).value) for side in SIDES),
            _difference(found),
            verdict_words(found),
            _reps(found),
        )
        for found in movements
    ]
    print_table(console, heads, rows, right=[1, 2, 3, 5], whole=[1, 2, 3])


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
    text = say(text)
    return text if text.endswith(".") else f"{text}."


def _show_plan(console: Console, plan: "Plan") -> None:
    console.print(f"\n{say('What to do next')}", style="bold")
    for number, step in enumerate(plan.steps, start=1):
        lead = f"{number}. "
        print_sentence(console, f"{say(step.title)}: {say(step.dose)}", lead=lead)
        print_sentence(console, say(step.why), lead=" " * len(lead))
    if plan.steps:
        print_sentence(console, say(plan.retest))
    for note in plan.notes:
        print_sentence(console, say(note), lead="- ")
