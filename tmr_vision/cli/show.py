"""A result as a short text: the answer first, then the numbers, then what to do next."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from tmr_vision.answers import (
    WHY_THE_BETTER_SIDE,
    answer_of,
    degrees,
    felt_difference,
    felt_in_words,
    measured_difference,
    recognised_in_words,
    sentence,
    swaps_in_words,
)
from tmr_vision.cli.hints import with_hints
from tmr_vision.cli.tables import make_console, print_sentence, print_table
from tmr_vision.headline import headline_of
from tmr_vision.language import N_, translate, translate_plural
from tmr_vision.protocol import closing_note, own_notes
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.answers import Answer
    from tmr_vision.comparison import Comparison
    from tmr_vision.records import AnalysisResult, MovementResult, Plan

NARROW = 60
"""Up to so many columns a movement's name is not broken; the table is stacked before that."""
_FILM_AGAIN = N_("film them again")


def show_result(
    result: "AnalysisResult", *, note: str = "", comparison: "Comparison | None" = None
) -> None:
    """Print the answer, each movement's, the numbers, what to keep in mind, what to do next."""
    console = make_console()
    _print_headline(console, result)
    if comparison is not None:
        print_changes(console, comparison)
    for group in _groups(result):
        _print_answer(console, group, result)
    _print_numbers(console, result.movements)
    for line in dict.fromkeys((*_notes(result), note)):
        print_sentence(console, line)
    _print_plan(console, result.plan)


def print_changes(console: Console, comparison: "Comparison") -> None:
    """Print what changed since the first session, a sentence a movement."""
    from tmr_vision.comparison import comparison_headlines

    console.print()
    changes = comparison_headlines(comparison)
    if not changes:
        print_sentence(
            console,
            translate("No movement was tested in two sessions, so nothing can be compared."),
        )
        return
    print_sentence(console, translate("Since the first session:"))
    for change in changes:
        print_sentence(console, translate(change), lead="  ")


def _print_headline(console: Console, result: "AnalysisResult") -> None:
    """Print what came out, and why there is nothing to exercise; nothing of it twice."""
    headline, note = sentence(headline_of(result)), sentence(closing_note(result.plan) or "")
    lines = [note] if note.startswith(headline.rstrip(".")) else [headline, note]
    for line in filter(None, lines):
        print_sentence(console, line, style="bold")


def _groups(result: "AnalysisResult") -> "list[list[tuple[MovementResult, Answer]]]":
    """Return the movements with their answers; those with the same answer are one group.

    What is to be exercised comes first, in the order of the plan, then what cannot be told.
    """
    groups: dict[Answer, list[tuple[MovementResult, Answer]]] = {}
    planned = [step.movement for step in result.plan.steps]
    order = [*planned, *(found.movement.key for found in result.movements)]
    kinds = ("imbalance", "inconclusive", "balanced")

    def place(found: "MovementResult") -> tuple[bool, int, int]:
        key = found.movement.key
        return key not in planned, kinds.index(found.verdict), order.index(key)

    for found in sorted(result.movements, key=place):
        answer = answer_of(found, result)
        groups.setdefault(answer, []).append((found, answer))
    return list(groups.values())


def _print_answer(
    console: Console,
    group: "Sequence[tuple[MovementResult, Answer]]",
    result: "AnalysisResult",
) -> None:
    answer, tests = group[0][1], [found for found, _ in group]
    titles = ", ".join(translate(found.movement.title) for found in tests)
    console.print()
    verdict = sentence(answer.verdict).rstrip(".")
    print_sentence(console, f"{verdict}: {titles}", style="bold")
    several = len(tests) > 1 and tests[0].verdict == "inconclusive"
    in_headline = len(result.movements) == 1 and sentence(answer.finding) == sentence(
        headline_of(result)
    )
    lines = [
        "" if in_headline else answer.finding,
    ]
    lines += [felt_in_words(r) for found in tests if (r := found.self_rating) is not None]
    for line in filter(None, (*lines, _FILM_AGAIN if several else answer.action)):
        print_sentence(console, sentence(with_hints(line)), lead="  ")


def _notes(result: "AnalysisResult") -> Iterator[str]:
    yield sentence(with_hints(recognised_in_words(result) or ""))
    for found in result.movements:
        yield sentence(swaps_in_words(found, result) or "")
        left_out = sum(rep.excluded is not None for rep in found.reps)
        if left_out:
            yield translate_plural(
                "{title}: {n} repetition is left out; the report says why.",
                "{title}: {n} repetitions are left out; the report says why.",
                n=left_out,
                title=found.movement.title,
            )
        for note in found.quality.notes:
            yield translate("Note: {note}", note=sentence(with_hints(note)))


def _print_numbers(console: Console, movements: "Sequence[MovementResult]") -> None:
    rated = any(found.self_rating is not None for found in movements)
    heads = [
        translate("Movement"),
        *(translate(side).capitalize() for side in SIDES),
        translate("Measured worse"),
        *([translate("Felt worse")] if rated else []),
        translate("Reps L, R"),
    ]
    rows = [
        [
            translate(found.movement.title),
            *(degrees(found.side(side).value) for side in SIDES),
            measured_difference(found),
            *([felt_difference(found)] if rated else []),
            ", ".join(str(found.side(side).n) for side in SIDES),
        ]
        for found in movements
    ]
    whole = [1, 2, 3] if console.width > NARROW else [0, 1, 2, 3]
    print_table(console, heads, rows, right=[1, 2], whole=whole)
    if any(found.mdc95 is not None for found in movements):
        print_sentence(console, translate("± is the measurement error (95 %)."))


def _print_plan(console: Console, plan: "Plan") -> None:
    heading = translate("What to do next") if plan.steps else ""
    console.print(f"\n{heading}".rstrip(), style="bold")
    for number, step in enumerate(plan.steps, start=1):
        lead = f"{number}. "
        print_sentence(console, f"{translate(step.title)}: {translate(step.dose)}", lead=lead)
        print_sentence(console, translate(step.why), lead=" " * len(lead))
    if plan.steps:
        print_sentence(console, translate(WHY_THE_BETTER_SIDE))
        print_sentence(console, translate(plan.retest))
    for note in own_notes(plan):
        print_sentence(console, with_hints(note), lead="- ")
