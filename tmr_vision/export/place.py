"""Where a result may be written: never over what is no former result, never half."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tmr_vision.errors import OutputError
from tmr_vision.language import said

RESULT = "result.json"
"""A folder that holds this file is a former result, which ``force`` may replace."""


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raise OutputError if ``report.write_folder`` could not write there; ask before long work.

    Raises
    ------
    OutputError
        If the folder is there and ``force`` is not given, or what is there is no former result.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if not force:
        raise OutputError(
            said(
                "{folder} exists already; choose another folder, or force to replace it.",
                folder=folder,
            )
        )
    if not folder.is_dir() or folder.is_symlink():
        raise OutputError(
            said(
                "{folder} is not a folder, so it is not replaced; choose another name.",
                folder=folder,
            )
        )
    if not (folder / RESULT).is_file() and any(folder.iterdir()):
        raise OutputError(
            said(
                "{folder} holds no former result ({RESULT}), so it is not replaced; "
                "choose another folder.",
                folder=folder,
                RESULT=RESULT,
            )
        )


@contextmanager
def all_or_nothing(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Give an empty folder to write files into; at the end they are moved into ``folder``.

    Raises
    ------
    OutputError
        If a file of that name is there and ``force`` is not given, or nothing can be written.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tmr-vision-", dir=folder) as made:
            yield Path(made)
            written = sorted(Path(made).iterdir())
            for path in written:
                _check_file(folder / path.name, force=force)
            for path in written:
                path.replace(folder / path.name)
                is_new = False
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            said(
                "nothing can be written to {folder} ({reason}); "
                "free some space there, or choose a folder where you may write.",
                folder=folder,
                reason=reason,
            )
        ) from error
    finally:
        if is_new:
            with suppress(OSError):
                folder.rmdir()


def write_text(text: str, path: Path, *, force: bool = False) -> None:
    """Write one file of text, whole or not at all; raises OutputError as `all_or_nothing`."""
    with all_or_nothing(path.parent, force=force) as made:
        (made / path.name).write_text(text, encoding="utf-8")


def _check_file(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise OutputError(
            said("{path} is a folder, so it is not replaced; choose another place.", path=path)
        )
    if path.exists() and not force:
        raise OutputError(
            said(
                "{folder} exists already; choose another folder, or force to replace it.",
                folder=path,
            )
        )
