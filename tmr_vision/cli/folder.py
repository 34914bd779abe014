"""The folder of results: its name, and whether it can be written, before the long work."""

import re
import tempfile
from pathlib import Path

from tmr_vision.errors import OutputError


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
    try:
        _refuse_what_is_there(folder, force=force)
        _try_to_write(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"{folder} cannot be written: {reason}.") from error


def _refuse_what_is_there(folder: Path, *, force: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder} is a file; name a folder with --out.")
    if not force:
        raise OutputError(f"{folder} exists already; name another with --out, or use --force.")
    if any(folder.iterdir()) and not (folder / "result.json").is_file():
        raise OutputError(
            f"{folder} holds other files and no earlier result, so --force leaves it alone; "
            "name another with --out."
        )


def _try_to_write(folder: Path) -> None:
    above = next(parent for parent in folder.absolute().parents if parent.exists())
    with tempfile.TemporaryDirectory(prefix=".tmr-vision-", dir=above):
        pass
