"""``tmr-vision movements``: what can be measured, how to film it and how to do it."""

from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.options import Debug, Lang, MovementsFile, chosen_language
from tmr_vision.language import N_, translate, use_locale

if TYPE_CHECKING:
    from rich.console import Console

    from tmr_vision.records import Movement, TimedTest

_VIEWS = {"side": N_("side-on"), "facing": N_("facing")}
_STATISTICS = {"peak": N_("peak"), "range": N_("range")}
_BETTER = {"more": N_("more is better"), "less": N_("less is better")}


def movements(
    name: Annotated[
        str | None,
        typer.Argument(help="Show this movement in full.", show_default=False),
    ] = None,
    movements_file: MovementsFile = None,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """List the movements, or show how one is filmed and done."""
    with use_locale(chosen_language(lang)), exit_with_message(debug=debug):
        from tmr_vision.cli.tables import make_console, print_parts, print_sentence
        from tmr_vision.movements import find_movement, read_movements
        from tmr_vision.timed_tests import find_timed_test, read_timed_tests

        table = read_movements(movements_file)
        console = make_console()
        if name is None:
            _print_list(console, table)
            names = ", ".join(test.key for test in read_timed_tests())
            print_sentence(console, translate("Judged by time or count: {names}", names=names))
            print_sentence(console, translate("tmr-vision movements NAME shows one in full."))
        elif (test := find_timed_test(name)) is not None:
            print_parts(console, _timed_in_full(test))
        else:
            print_parts(console, _in_full(find_movement(name, table)))


def _print_list(console: "Console", movements: "tuple[Movement, ...]") -> None:
    from tmr_vision.cli.tables import print_table

    heads = (
        translate("Name"),
        translate("Movement"),
        translate("Camera"),
        translate("Judged by"),
        translate("Margin"),
    )
    rows = [
        (
            movement.key,
            translate(movement.title),
            translate(_VIEWS[movement.view]),
            _measure(movement),
            f"{movement.margin_deg:g}°",
        )
        for movement in movements
    ]
    print_table(console, heads, rows, right=[4], whole=[0, 4])


def _timed_in_full(test: "TimedTest") -> dict[str, list[str]]:
    """Return each part of a timed test, by its label."""
    steps = [f"{n}. {translate(step)}" for n, step in enumerate(test.instructions, start=1)]
    return {
        translate("Movement"): [f"{translate(test.title)} ({test.key})"],
        translate("Also called"): [", ".join(test.aliases)],
        translate("Film it"): [translate(test.filming)],
        translate("Do it"): steps,
        translate("Careful"): [translate(test.caution)],
        translate("Error"): [translate(test.reliability_source)],
        translate("Norm"): [translate(test.norms_source)],
        translate("Source"): [translate(test.source)],
    }


def _measure(movement: "Movement") -> str:
    from tmr_vision.angles import angle_title

    return f"{translate(angle_title(movement.angle))}, {translate(_STATISTICS[movement.statistic])}"


def _in_full(movement: "Movement") -> dict[str, list[str]]:
    """Return each part of a movement that has something to say, by its label."""
    steps = [
        f"{number}. {translate(step)}" for number, step in enumerate(movement.instructions, start=1)
    ]
    compensations = [
        translate(
            "{title} (by {threshold:g}° or more; seen {view})",
            title=rule.title,
            threshold=rule.threshold_deg,
            view=_VIEWS[rule.view],
        )
        for rule in movement.compensations
    ]
    judged = translate(
        "{measure}; {better}; a difference from {margin:g}° on matters",
        measure=_measure(movement),
        better=_BETTER[movement.better_when],
        margin=movement.margin_deg,
    )
    parts = {
        translate("Movement"): [f"{translate(movement.title)} ({movement.key})"],
        translate("Also called"): [", ".join(movement.aliases)],
        translate("Judged by"): [judged],
        translate("Film it"): [translate(movement.filming)],
        translate("Do it"): steps,
        translate("Looked for"): compensations,
        translate("Careful"): [translate(movement.caution)],
        translate("Source"): [translate(movement.source)],
    }
    return {label: lines for label, lines in parts.items() if any(lines)}
