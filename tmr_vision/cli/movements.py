"""``tmr-vision movements``: what can be measured, how to film it and how to do it."""

from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.choices import Debug, Lang, MovementsFile, spoken
from tmr_vision.cli.problems import in_one_sentence
from tmr_vision.language import mark, say, speaking

if TYPE_CHECKING:
    from rich.console import Console

    from tmr_vision.records import Movement

_VIEWS = {"side": mark("side-on"), "facing": mark("facing")}
_STATISTICS = {"peak": mark("peak"), "range": mark("range")}
_BETTER = {"more": mark("more is better"), "less": mark("less is better")}


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
    with speaking(spoken(lang)), in_one_sentence(debug=debug):
        from tmr_vision.cli.tables import make_console, print_parts, print_sentence
        from tmr_vision.movements import find_movement, read_movements

        table = read_movements(movements_file)
        console = make_console()
        if name is None:
            _print_list(console, table)
            print_sentence(console, say("tmr-vision movements NAME shows one in full."))
        else:
            print_parts(console, _in_full(find_movement(name, table)))


def _print_list(console: "Console", movements: "tuple[Movement, ...]") -> None:
    from tmr_vision.cli.tables import print_table

    heads = (say("Name"), say("Movement"), say("Camera"), say("Judged by"), say("Margin"))
    rows = [
        (
            movement.key,
            say(movement.title),
            say(_VIEWS[movement.view]),
            _measure(movement),
            f"{movement.margin_deg:g}°",
        )
        for movement in movements
    ]
    print_table(console, heads, rows, right=[4], whole=[0, 4])


def _measure(movement: "Movement") -> str:
    from tmr_vision.angles import angle_title

    return f"{say(angle_title(movement.angle))}, {say(_STATISTICS[movement.statistic])}"


def _in_full(movement: "Movement") -> dict[str, list[str]]:
    """Return each part of a movement that has something to say, by its label."""
    steps = [f"{number}. {say(step)}" for number, step in enumerate(movement.instructions, start=1)]
    cheats = [
        say(
            "{title} (by {threshold:g}° or more; seen {view})",
            title=rule.title,
            threshold=rule.threshold_deg,
            view=_VIEWS[rule.view],
        )
        for rule in movement.compensations
    ]
    judged = say(
        "{measure}; {better}; a difference from {margin:g}° on matters",
        measure=_measure(movement),
        better=_BETTER[movement.better],
        margin=movement.margin_deg,
    )
    parts = {
        say("Movement"): [f"{say(movement.title)} ({movement.key})"],
        say("Also called"): [", ".join(movement.aliases)],
        say("Judged by"): [judged],
        say("Film it"): [say(movement.film)],
        say("Do it"): steps,
        say("Looked for"): cheats,
        say("Careful"): [say(movement.caution)],
        say("Source"): [say(movement.source)],
    }
    return {label: lines for label, lines in parts.items() if any(lines)}
