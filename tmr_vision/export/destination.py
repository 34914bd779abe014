"""Where a result may be written: never over what is no former result, never half."""

import errno
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tmr_vision.errors import OutputError
from tmr_vision.language import N_

RESULT = "result.json"
"""A folder that holds this file is a former result, which ``force`` may replace."""
PREFIX = ".tmr-vision-"
"""Begins the names of what is only there while something is written."""
_ROOM = bytes(2**20)
"""A result is hardly ever smaller; a disk that cannot take this much is full."""
_ADVICE = {
    errno.ENOSPC: N_("free some space there, or choose a folder on another disk."),
    errno.ENAMETOOLONG: N_("choose a shorter name."),
    errno.ENOTDIR: N_("a part of the path is a file; choose another folder."),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS), N_("choose a folder where you may write.")
    ),
}
_ADVICE[getattr(errno, "EDQUOT", errno.ENOSPC)] = _ADVICE[errno.ENOSPC]
_REASONS = (
    N_("no space left on device"),
    N_("permission denied"),
    N_("read-only file system"),
    N_("file name too long"),
    N_("not a directory"),
    N_("no such file or directory"),
    N_("file exists"),
)
"""What the system says, in its own words, so that it can be said in another language."""


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raise OutputError if ``report.write_folder`` could not write there; ask before long work.

    Raises
    ------
    OutputError
        If the folder is there and ``force`` is not given, what is there is no former result, or
        nothing can be written there: a name that is too long, a full disk, no permission.
    """
    with as_output_error(folder):
        check_replaceable(folder, force=force)
        _try_to_write(folder)


def check_replaceable(folder: Path, *, force: bool) -> None:
    """Raise OutputError as :func:`check_folder` does, without trying to write."""
    if folder.is_symlink() and not folder.exists():
        raise OutputError(
            "{folder} is a link to a place that is not there; choose another.",
            code="folder_link_broken",
            folder=folder,
        )
    if not folder.exists():
        return
    if not force:
        raise OutputError(
            "{folder} exists already; choose another folder, or force to replace it.",
            code="target_exists",
            folder=folder,
        )
    if not folder.is_dir():
        raise OutputError(
            "{folder} is not a folder, so it is not replaced; choose another name.",
            code="target_not_a_folder",
            folder=folder,
        )
    names = (path.name for path in folder.iterdir())
    if not (folder / RESULT).is_file() and not all(name.startswith(PREFIX) for name in names):
        raise OutputError(
            "{folder} holds no former result ({RESULT}), so it is not replaced; "
            "choose another folder.",
            code="folder_no_result",
            folder=folder,
            RESULT=RESULT,
        )


def _try_to_write(folder: Path) -> None:
    """Make the folder with all that is missing above it, in a place of its own, and a file."""
    folder = folder.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=there) as made:
        tried = Path(made, *folder.relative_to(there).parts)
        tried.mkdir(parents=True, exist_ok=True)
        (tried / RESULT).write_bytes(_ROOM)


@contextmanager
def as_output_error(folder: Path) -> Iterator[None]:
    """Say of an OSError that nothing can be written to a folder, why, and what to do."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error) or type(error).__name__).lower()
        raise not_writable(folder, reason, _ADVICE.get(error.errno or 0, "")) from error


def not_writable(folder: Path | str, reason: str, advice: str = "") -> OutputError:
    """Return the error that says that nothing can be written to a folder, why, and what to do."""
    return OutputError(
        "nothing can be written to {folder} ({reason}); {advice}",
        code="cannot_write",
        folder=folder,
        reason=reason,
        advice=advice or N_("choose another folder."),
    )


@contextmanager
def all_or_nothing(
    folder: Path, names: Iterable[str] = (), *, force: bool = False
) -> Iterator[Path]:
    """Give an empty folder to write files into; at the end they are moved into ``folder``.

    ``names`` are files that will surely be written: whether they may be is asked before the work.

    Raises
    ------
    OutputError
        If a file of that name is there and ``force`` is not given, or nothing can be written.
    """
    with as_output_error(folder):
        for name in names:
            _check_file(folder / name, force=force)
        with (
            _kept_if_filled(folder),
            tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as made,
        ):
            yield Path(made)
            written = sorted(Path(made).iterdir())
            for path in written:
                _check_file(folder / path.name, force=force)
            for path in written:
                path.replace(folder / path.name)


@contextmanager
def _kept_if_filled(folder: Path) -> Iterator[None]:
    """Make a folder and those above it; what of them is new and still empty at the end goes."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        with suppress(OSError):
            for path in new:
                path.rmdir()


def write_text(text: str, path: Path, *, force: bool = False) -> None:
    """Write one file of text, whole or not at all; raises OutputError as `all_or_nothing`."""
    with all_or_nothing(path.parent, [path.name], force=force) as made:
        (made / path.name).write_text(text, encoding="utf-8")


def _check_file(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise OutputError(
            "{path} is a folder, so it is not replaced; choose another place.",
            code="target_is_a_folder",
            path=path,
        )
    if path.exists() and not force:
        raise OutputError(
            "{folder} exists already; choose another folder, or force to replace it.",
            code="target_exists",
            folder=path,
        )
