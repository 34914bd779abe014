"""A result as a short text that a person understands, at 80 columns and when piped."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console

from tmr_vision.angles import angle_title
from tmr_vision.cli.hints import ended, with_hints
from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.language import N_, translate, translate_plural
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.records import AnalysisResult, MovementResult, Plan


_STRENGTHS = {"clear": N_("clear"), "likely": N_("likely")}


def show_result(result: "AnalysisResult", *, note: str = "") -> None:
    """Print the table, the reasons behind it, notes, and what to do next."""
    console = make_console()
    _print_table(console, result.movements)
    legend = translate("R - L is right minus left; ± is the measurement error (95 %).")
    print_sentence(console, legend)
    for found in result.movements:
        if found.reason and found.verdict != "inconclusive":  # the plan says those
            print_sentence(
                console, f"{translate(found.movement.title)}: {ended(with_hints(found.reason))}"
            )
    for sentence in dict.fromkeys((*_notes(result), note)):
        print_sentence(console, sentence)
    _show_plan(console, result.plan)


def _notes(result: "AnalysisResult") -> Iterator[str]:
    for found in result.movements:
        left_out = sum(rep.excluded is not None for rep in found.reps)
        if left_out:
            yield translate_plural(
                "{title}: {n} repetition is left out; the report says why.",
                "{title}: {n} repetitions are left out; the report says why.",
                n=left_out,
                title=found.movement.title,
            )
        for note in found.quality.notes:
            yield translate("Note: {note}", note=ended(with_hints(note)))


def verdict_words(found: "MovementResult") -> str:
    """Return the verdict in words, e.g. ``imbalance (clear): right moves less``."""
    if found.verdict == "inconclusive":
        return translate("cannot tell")
    movement = found.movement
    if found.verdict == "balanced":
        return translate("balanced (within {margin:.0f}°)", margin=movement.margin_deg)
    words = {
        "strength": _STRENGTHS.get(found.strength or "", ""),
        "side": found.limited_side,
        "angle": angle_title(movement.angle),
    }
    if movement.better_when == "more":
        return translate("imbalance ({strength}): {side} moves less", **words)
    return translate("imbalance ({strength}): {side} does worse (more {angle})", **words)


def _print_table(console: Console, movements: "tuple[MovementResult, ...]") -> None:
    sides = [translate(side).capitalize() for side in SIDES]
    heads = (
        translate("Movement"),
        *sides,
        translate("R - L"),
        translate("Verdict"),
        translate("Reps L, R"),
    )
    rows = [
        (
            translate(found.movement.title),
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


def _show_plan(console: Console, plan: "Plan") -> None:
    console.print(f"\n{translate('What to do next')}", style="bold")
    for number, step in enumerate(plan.steps, start=1):
        lead = f"{number}. "
        print_sentence(console, f"{translate(step.title)}: {translate(step.dose)}", lead=lead)
        print_sentence(console, translate(step.why), lead=" " * len(lead))
    if plan.steps:
        print_sentence(console, translate(plan.retest))
    for note in plan.notes:
        print_sentence(console, with_hints(note), lead="- ")
