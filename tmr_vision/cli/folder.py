"""The folder of results: its name, whether it can be written, and where the report is."""

import re
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from tmr_vision.errors import OutputError
from tmr_vision.language import N_, join_messages, readable, translate


def default_folder(source: str, what: str = "tmr") -> Path:
    """Return ``<name of the source>-tmr`` in the current folder, or what else it holds."""
    from tmr_vision.sources.addresses import camera_number, local_file

    number, file = camera_number(source), local_file(source)
    if number is not None:
        return Path(f"camera-{number}-{what}")
    if file is None:
        # Not the whole address: it may hold a password.
        tail = re.sub(r"[?#].*", "", source).rstrip("/").rpartition("/")[2].rpartition("@")[2]
        return Path(f"{re.sub(r'[^A-Za-z0-9]+', '-', tail).strip('-') or 'stream'}-{what}")
    return Path(f"{file.stem}-{what}")


def check_folder(folder: Path, *, force: bool) -> None:
    """Raise OutputError unless a result can be written to this folder."""
    from tmr_vision import export

    with with_option_hints():
        export.check_folder(folder, force=force)


@contextmanager
def with_option_hints(
    options: str = N_("The options are --out and --force."),
) -> Iterator[None]:
    """Say with an OutputError which options of the command help."""
    try:
        yield
    except OutputError as error:
        raise OutputError(join_messages(" ", [error.args[0], options])) from error


def folder_of(result: Path) -> Path:
    """Return the folder of a saved result that is named by it or by its result.json."""
    return result if result.is_dir() else result.parent


def label_of(result: Path) -> str:
    """Return the name of the folder a saved result lies in."""
    return readable(folder_of(result).resolve().name)


def print_report_path(folder: Path, *, show: bool) -> None:
    """Say where the report is, and open it in the browser if that is wanted."""
    path = folder / "report.html"
    typer.echo(translate("Report: {path}", path=str(path)))
    if show:
        webbrowser.open(path.resolve().as_uri())
