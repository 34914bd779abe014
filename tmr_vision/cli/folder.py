"""The folder of results: its name, and whether it can be written, before the long work."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tmr_vision.errors import OutputError
from tmr_vision.language import joined, mark, said


def default_folder(source: str) -> Path:
    """Return ``<name of the source>-tmr`` in the current folder."""
    if source.isdigit():
        return Path(f"camera-{source}-tmr")
    if "://" in source:
        # Not the whole address: it may hold a password.
        tail = re.sub(r"[?#].*", "", source).rstrip("/").rpartition("/")[2].rpartition("@")[2]
        return Path(f"{re.sub(r'[^A-Za-z0-9]+', '-', tail).strip('-') or 'stream'}-tmr")
    return Path(f"{Path(source).stem}-tmr")


def check_folder(folder: Path, *, force: bool) -> None:
    """Raise OutputError unless a result can be written to this folder."""
    from tmr_vision import export

    with naming_the_options():
        try:
            export.check_folder(folder, force=force)
            _try_to_write(folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise OutputError(
                said("{folder} cannot be written: {reason}.", folder=str(folder), reason=reason)
            ) from error


@contextmanager
def naming_the_options(
    options: str = mark("The options are --out and --force."),
) -> Iterator[None]:
    """Say with an OutputError which options of the command help."""
    try:
        yield
    except OutputError as error:
        raise OutputError(joined(" ", [error.args[0], options])) from error


def label_of(result: Path) -> str:
    """Return the name of the folder a saved result lies in."""
    folder = result if result.is_dir() else result.parent
    return folder.resolve().name


def _try_to_write(folder: Path) -> None:
    above = next(parent for parent in folder.absolute().parents if parent.exists())
    with tempfile.TemporaryDirectory(prefix=".tmr-vision-", dir=above):
        pass
