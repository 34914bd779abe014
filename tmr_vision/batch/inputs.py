"""Which videos a batch is about: files, folders, patterns, addresses of object stores."""

import glob
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tmr_vision.errors import BatchError
from tmr_vision.export import RESULT
from tmr_vision.jobs.addresses import is_remote, open_store, why_not
from tmr_vision.language import readable

VIDEO_ENDINGS = (
    *(".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts"),
    *(".3gp", ".wmv", ".flv", ".ogv", ".gif", ".webp"),
)
"""What is taken from a folder; a file that is named is taken whatever it is called."""
DATABASE = "batch.db"
SUMMARY_CSV, SUMMARY_PARQUET, FAILURES, PAGE = (
    *("summary.csv", "summary.parquet", "failures.csv", "index.html"),
)
_TABLES = (SUMMARY_CSV, SUMMARY_PARQUET, FAILURES, PAGE)
_OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *_TABLES)
"""Lie beside the folders of the results, which therefore cannot have these names."""
_OVERLAY = re.compile(r"overlay(_\d+)?\.mp4")
Found = tuple[str, str]
"""A path or address, and the folder from which its name is told."""


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
    """Return one test for each video, in the order of their paths.

    Parameters
    ----------
    where
        Files, folders (searched to any depth), patterns with ``*`` and ``**``, or addresses such
        as ``s3://bucket/clinic/*.mp4``. Hidden files and annotated videos of results are left out.

    Raises
    ------
    BatchError
        If something is not there, or no video is found.
    """
    found = dict(each for one in where for each in _expand(one.removeprefix("file://")))
    if not found:
        raise BatchError(
            "no video was found at {where}.", code="no_videos", where=", ".join(where) or "nothing"
        )
    paths = sorted(found)
    names = names_of(paths, [found[path] for path in paths])
    return [Video(name, (path,)) for name, path in zip(names, paths, strict=True)]


def names_of(paths: Sequence[str], bases: Sequence[str]) -> list[str]:
    """Return a different name for each path: what leads to it from what the bases share.

    No name is a folder in which another one lies, nor differs from another in capitals alone.
    """
    if not paths:
        return []
    start = PurePosixPath(os.path.commonpath([_posix(base) for base in bases]))
    ways = [_way(_posix(path), start) for path in paths]
    stems = [way.with_suffix("").as_posix() for way in ways]
    wanted = Counter(stem.casefold() for stem in stems)
    taken = {each.casefold() for each in _OURS}
    taken |= {str(folder).casefold() for stem in stems for folder in PurePosixPath(stem).parents}
    names = []
    for way, stem in zip(ways, stems, strict=True):
        full = f"{stem}-{way.suffix.lstrip('.')}"
        name = stem if wanted[stem.casefold()] == 1 else full
        n = 1
        while name.casefold() in taken:
            name = full if n == 1 else f"{full}-{n}"
            n += 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _posix(path: str) -> PurePosixPath:
    if is_remote(path):
        return PurePosixPath("/" + path.partition("://")[2])
    return PurePosixPath(Path(path).absolute().as_posix())


def _way(path: PurePosixPath, start: PurePosixPath) -> PurePosixPath:
    """Return the way from a folder, of parts that can be names; ``..`` would lead elsewhere."""
    parts = (readable(part) for part in path.relative_to(start).parts)
    return PurePosixPath(*(part if part.strip(". ") else "_" for part in parts))


def _expand(where: str) -> Iterable[Found]:
    if is_remote(where):
        return _expand_remote(where)
    path = Path(where)
    if path.is_file():
        return [(where, str(path.parent))]
    if path.is_dir():
        return _videos(map(str, path.rglob("*")), where)
    if glob.has_magic(where):
        return _videos(glob.glob(where, recursive=True), _fixed(where))  # noqa: PTH207 - absolute too
    raise BatchError("{where} is not there.", code="videos_missing", where=where)


def _expand_remote(where: str) -> Iterable[Found]:
    protocol = where.partition("://")[0]
    try:
        files, path = open_store(where)
        if not glob.has_magic(path) and files.isfile(path):
            return [(where, where.rpartition("/")[0])]
        inside = files.glob(path) if glob.has_magic(path) else files.find(path)
    except Exception as error:  # each object store has its own
        raise BatchError(
            "{where} cannot be listed ({reason}).",
            code="videos_not_listed",
            where=where,
            reason=why_not(error, where),
        ) from error
    return _videos((f"{protocol}://{each}" for each in inside), _fixed(where))


def _fixed(pattern: str) -> str:
    """Return the folders of a pattern that are the same for all it can match."""
    if not glob.has_magic(pattern):
        return pattern.rstrip("/")
    return re.split(r"[*?[]", pattern, maxsplit=1)[0].rpartition("/")[0] or (
        "/" if pattern.startswith("/") else "."
    )


def _videos(paths: Iterable[str], base: str) -> Iterator[Found]:
    """Leave out what is no video, what is hidden, and annotated videos of results."""
    start = _posix(base)
    for path in paths:
        if path.lower().endswith(VIDEO_ENDINGS):
            hidden = any(part.startswith(".") for part in _posix(path).relative_to(start).parts)
            if not hidden and not _is_of_a_result(path):
                yield path, base


def _is_of_a_result(path: str) -> bool:
    folder, _, name = path.replace(os.sep, "/").rpartition("/")
    beside = f"{folder}/{RESULT}" if folder else RESULT
    if is_remote(path):
        return bool(_OVERLAY.fullmatch(name)) and open_store(beside)[0].exists(beside)
    return Path(path).is_dir() or (bool(_OVERLAY.fullmatch(name)) and Path(beside).is_file())
