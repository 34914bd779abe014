"""``tmr-vision movements``: what can be measured, how to film it and how to do it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.problems import in_one_sentence

if TYPE_CHECKING:
    from rich.table import Table

    from tmr_vision.records import Movement

_VIEWS = {"side": "side-on", "facing": "facing"}


def movements(
    name: Annotated[
        str | None,
        typer.Argument(help="Show this movement in full.", show_default=False),
    ] = None,
    movements_file: Annotated[
        Path | None,
        typer.Option(help="Your own table of movements (TOML).", show_default=False),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the trace when something goes wrong.")
    ] = False,
) -> None:
    """List the movements, or show how one is filmed and done."""
    with in_one_sentence(debug=debug):
        from rich.console import Console

        from tmr_vision.movements import find_movement, read_movements

        table = read_movements(movements_file)
        console = Console(markup=False, highlight=False)
        if name is None:
            console.print(_list(table))
            console.print("tmr-vision movements NAME shows one in full.")
        else:
            console.print(_in_full(find_movement(name, table)))


def _list(movements: "tuple[Movement, ...]") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table("Name", "Movement", "Camera", "Judged by", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Margin", justify="right")
    for movement in movements:
        table.add_row(
            movement.key,
            movement.title,
            _VIEWS[movement.view],
            _measure(movement),
            f"{movement.margin_deg:g}°",
        )
    return table


def _measure(movement: "Movement") -> str:
    return f"{movement.angle.replace('_', ' ')}, {movement.statistic}"


def _in_full(movement: "Movement") -> "Table":
    from rich.table import Table

    steps = [f"{number}. {step}" for number, step in enumerate(movement.instructions, start=1)]
    cheats = [
        f"{rule.title} (by {rule.threshold_deg:g}° or more; seen {_VIEWS[rule.view]})"
        for rule in movement.compensations
    ]
    parts = {
        "Movement": [f"{movement.title} ({movement.key})"],
        "Also called": [", ".join(movement.aliases)],
        "Judged by": [
            f"{_measure(movement)}; {movement.better} is better; "
            f"a difference from {movement.margin_deg:g}° on matters"
        ],
        "Film it": [movement.film],
        "Do it": steps,
        "Looked for": cheats,
        "Careful": [movement.caution],
        "Source": [movement.source],
    }
    table = Table.grid(padding=(0, 2))
    for label, lines in parts.items():
        if any(lines):
            table.add_row(label, "\n".join(lines))
    return table
