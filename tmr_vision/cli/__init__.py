"""The command line: parse, call, print. Nothing heavy is imported before a command needs it."""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from tmr_vision import __version__
from tmr_vision.cli.analyze import analyze
from tmr_vision.cli.batch import app as batch
from tmr_vision.cli.compare import compare
from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.export import export
from tmr_vision.cli.invite import invite
from tmr_vision.cli.live import live
from tmr_vision.cli.movements import movements
from tmr_vision.cli.report import report
from tmr_vision.cli.serve import serve
from tmr_vision.cli.signals import killed_like_stopped
from tmr_vision.cli.store import (
    account,
    archive,
    delete,
    history,
    import_,
    people,
    restore,
    show,
)
from tmr_vision.cli.terminal import all_printed, spell_what_is_printed
from tmr_vision.language import LANGUAGES, Language, default_language, translate, use_locale

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(analyze)
app.command()(report)
app.command()(live)
app.command()(compare)
app.command()(export)
app.command()(movements)
app.command()(serve)
app.command()(people)
app.command()(history)
app.command()(show)
app.command()(delete)
app.command()(invite)
app.command()(archive)
app.command()(restore)
app.command("import")(import_)
app.add_typer(account, name="account")
app.add_typer(batch, name="batch")


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
    """Run the command line, in the language that is asked for."""
    spell_what_is_printed()
    command = typer.main.get_command(app)
    with use_locale(requested_language(sys.argv)):
        translate_help(command)
        try:
            debug = "--debug" in sys.argv
            with killed_like_stopped(), exit_with_message(debug=debug), all_printed():
                command(prog_name="tmr-vision")
        except typer.Exit as left:
            sys.exit(left.exit_code)


def requested_language(arguments: Sequence[str]) -> Language:
    """Return the language after ``--lang``, before anything is parsed; else that of the system."""
    given = re.search(r"(?:^|\0)--lang[=\0](\w+)", "\0".join(arguments))
    return next((known for known in LANGUAGES if given and given[1] == known), default_language())


def help_texts(command: Any) -> Iterator[tuple[Any, str]]:
    """Give everything of a command and those below it that has a help text, and the text."""
    for part in (command, *command.params):
        if text := getattr(part, "help", None):
            yield part, text
    for below in getattr(command, "commands", {}).values():
        yield from help_texts(below)


def translate_help(command: Any) -> None:
    """Put all help texts into the present language."""
    for part, text in help_texts(command):
        part.help = translate(text)
