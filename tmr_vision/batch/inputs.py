"""Which videos a batch is about: files, folders, patterns, addresses of object stores."""

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tmr_vision.errors import BatchError
from tmr_vision.export import RESULT
from tmr_vision.jobs.task import is_remote

VIDEO_ENDINGS = (
    *(".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts"),
    *(".3gp", ".wmv", ".flv", ".ogv", ".gif", ".webp"),
)
"""What is taken from a folder; a file that is named is taken whatever it is called."""


@dataclass(frozen=True)
class Video:
    """One test of a batch.

    Attributes
    ----------
    name
        Names its folder of results, with ``/`` for folders in folders.
    sources
        Paths or addresses of its files.
    settings
        What is known of it (``movement``, ``mirrored``, ...), as in
        :class:`tmr_vision.jobs.AnalysisTask`.
    """

    name: str
    sources: tuple[str, ...]
    settings: tuple[tuple[str, object], ...] = ()


def find_videos(where: Sequence[str]) -> list[Video]:
    """Return one test for each video, in the order of their names.

    Parameters
    ----------
    where
        Files, folders (searched to any depth), patterns with ``*`` and ``**``, or addresses such
        as ``s3://bucket/clinic/*.mp4``.

    Raises
    ------
    BatchError
        If something is not there, or no video is found.
    """
    found = sorted(dict.fromkeys(path for each in where for path in _expand(each)))
    if not found:
        raise BatchError(
            "no video was found at {where}.", code="no_videos", where=", ".join(where) or "nothing"
        )
    return [Video(name, (path,)) for name, path in zip(names_of(found), found, strict=True)]


def names_of(paths: Sequence[str]) -> list[str]:
    """Return a different name for each path: what leads to it from the folder that all share."""
    plain = [
        PurePosixPath(path.partition("://")[2] or Path(path).absolute().as_posix())
        for path in paths
    ]
    if not plain:
        return []
    start = PurePosixPath(os.path.commonpath([path.parent for path in plain]))
    ways = [path.relative_to(start) for path in plain]
    short = Counter(way.with_suffix("").as_posix() for way in ways)
    names = []
    for way in ways:
        name = way.with_suffix("").as_posix()
        names.append(name if short[name] == 1 else f"{name}-{way.suffix.lstrip('.')}")
    return names


def _expand(where: str) -> Iterable[str]:
    if is_remote(where):
        return _expand_remote(where)
    path = Path(where)
    if path.is_file():
        return [where]
    if path.is_dir():
        return _videos(map(str, path.rglob("*")))
    if glob.has_magic(where):
        return _videos(glob.glob(where, recursive=True))  # noqa: PTH207 - absolute patterns too
    raise BatchError("{where} is not there.", code="videos_missing", where=where)


def _expand_remote(where: str) -> Iterable[str]:
    import fsspec

    protocol = where.partition("://")[0]
    try:
        files, path = fsspec.core.url_to_fs(where)
        if not glob.has_magic(path) and files.isfile(path):
            return [where]
        inside = files.glob(path) if glob.has_magic(path) else files.find(path)
        return _videos(f"{protocol}://{each}" for each in inside)
    except (OSError, ValueError, ImportError) as error:
        raise BatchError(
            "{where} cannot be listed ({reason}).",
            code="videos_not_listed",
            where=where,
            reason=" ".join(str(error).split())[:200] or type(error).__name__,
        ) from error


def _videos(paths: Iterable[str]) -> Iterator[str]:
    """Leave out what is no video, and annotated videos of former results."""
    for path in paths:
        if path.lower().endswith(VIDEO_ENDINGS) and not _is_of_a_result(path):
            yield path


def _is_of_a_result(path: str) -> bool:
    return not is_remote(path) and (
        not Path(path).is_file() or (Path(path).parent / RESULT).is_file()
    )
