"""What a source's name means: a camera, an address, or a file; and how it may be shown."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tmr_vision.errors import SourceError

_MOST_DIGITS = 3
"""A longer number is the name of a file (a date), and no camera."""


def camera_number(where: str | Path | int) -> int | None:
    """Return the number of a camera; None for an address or a file, also one named by a number."""
    if isinstance(where, int):
        return where
    text = str(where)
    if not re.fullmatch(f"[0-9]{{1,{_MOST_DIGITS}}}", text) or Path(text).is_file():
        return None
    return int(text)


def local_file(where: str | Path | int) -> Path | None:
    """Return the path of a file, also of a ``file://`` address; None for what is not on this disk.

    The file need not exist.
    """
    text = str(where)
    if camera_number(where) is not None:
        return None
    if "://" not in text:
        return Path(text)
    if not text.lower().startswith("file://"):
        return None
    plain = Path(text[len("file://") :])
    parts = urlsplit(text)
    path = unquote(parts.path, errors="surrogateescape")
    if os.name == "nt":
        path = path.lstrip("/")
    return plain if plain.is_file() else Path(path)


def is_live(where: str | Path | int) -> bool:
    """Tell a camera number or an address in a network from a file."""
    return local_file(where) is None


def public_name(where: str | Path | int) -> str:
    """Return what may be said of where pictures came from.

    That is without a stream's name and password, and with ``U+FFFD`` for the bytes of a file's
    name that are no letters (a name from an old system, which is not UTF-8).
    """
    shown = os.fsencode(str(where)).decode("utf-8", "replace") if os.name != "nt" else str(where)
    return re.sub(r"://[^/@]*@", "://", shown)


def readable_file(where: str | Path) -> Path:
    """Return the path of a file with content; raise SourceError, saying what is wrong, if not."""
    path, name = Path(str(where)), public_name(where)
    try:
        if not path.exists():
            raise SourceError(
                "{path}: there is no such file; check the name.", code="no_such_file", path=name
            )
        if path.is_dir():
            raise SourceError(
                "{path} is a folder; name the video file in it.",
                code="source_is_a_folder",
                path=name,
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise SourceError(
                    "{path} is empty (0 bytes); copy or record it again.",
                    code="file_empty",
                    path=name,
                )
    except OSError as error:
        raise SourceError(
            "{path} cannot be opened: {strerror}.",
            code="file_unreadable",
            path=name,
            strerror=error.strerror,
        ) from error
    return path
