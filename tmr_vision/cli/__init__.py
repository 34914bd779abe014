"""The command line: parse, call, print. Nothing heavy is imported before a command needs it."""

from typing import Annotated

import typer

from tmr_vision import __version__
from tmr_vision.cli.analyze import analyze
from tmr_vision.cli.compare import compare
from tmr_vision.cli.export import export
from tmr_vision.cli.live import live
from tmr_vision.cli.movements import movements

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(analyze)
app.command()(live)
app.command()(compare)
app.command()(export)
app.command()(movements)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tmr-vision {__version__}")
        raise typer.Exit


@app.callback()
def _tmr_vision(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Measure the left against the right side in exercise videos.

    Everything happens on this machine. Not a medical device.
    """


def main() -> None:
    """Run the command line."""
    app(prog_name="tmr-vision")
