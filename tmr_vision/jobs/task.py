"""One analysis as plain data, and doing it: videos in, a folder of results and rows out."""

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tmr_vision.analysis import AUTO, analyze, software_version
from tmr_vision.errors import SourceError
from tmr_vision.export import RESULT
from tmr_vision.export.messages import messages_to_dict
from tmr_vision.export.summary import summary_rows
from tmr_vision.formats import Reports
from tmr_vision.jobs.addresses import is_remote, no_place, open_store, upload, why_not
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult, SelfRating, SessionHeader
from tmr_vision.report import ReportOptions, write_folder
from tmr_vision.sets import NamedSet, analyze_sets
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.sources import file_sha256

_WRITING = 0.8
"""Part of the work after which the report is written."""
_NO_PART_OF_THE_KEY = ("sources", "out", "root", "software")


@dataclass(frozen=True, kw_only=True)
class AnalysisTask:
    """What to analyse, how, and where the result goes.

    Attributes
    ----------
    sources
        Paths or addresses (``s3://...``) of the videos of one test.
    out
        Folder of the result, a path or an address.
    root
        Folder of the whole batch on this machine, which whoever works has to see as well.
    felt
        How the sides felt, left and right, 0 to 100.
    sides
        The side that each video is said to show; what it shows else is remarked on.
    movements
        The movement that each video is said to show, as sets that were filmed one by one
        (:mod:`tmr_vision.sets`); empty: ``movement`` is that of all.
    header
        What else was told at the head of the test: fields of :class:`SessionHeader`.
    pictures
        False: no picture of the person is in what is written, the pose is drawn alone.
    reports
        ``"none"``: numbers only; ``"html"``: with the page; ``"all"``: everything.
    software
        Version of the program that ordered it; another one must not do it.
    """

    sources: tuple[str, ...]
    out: str
    root: str = ""
    movement: str = AUTO
    mirrored: bool = False
    mirror_averaging: bool = True
    model: str = "full"
    movements_file: str | None = None
    roll_deg: float | None = None
    felt: tuple[float, float] | None = None
    sides: tuple[str, ...] = ()
    movements: tuple[str, ...] = ()
    code: str = ""
    header: dict[str, Any] = field(default_factory=dict)
    pictures: bool = True
    reports: Reports = "html"
    language: str = "en"
    audience: str = "clinician"
    software: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return it as data for a table."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> "AnalysisTask":
        """Return it from such data."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        felt = values.get("felt")
        lists = {name: tuple(values.get(name, ())) for name in ("sources", "sides", "movements")}
        values |= lists | {"felt": tuple(felt) if felt else None}
        return cls(**values)


def key_of(task: AnalysisTask) -> str:
    """Name the work: the same videos, settings and version give the same key.

    Raises
    ------
    SourceError
        If a video cannot be read.
    """
    settings = {k: v for k, v in task.to_plain().items() if k not in _NO_PART_OF_THE_KEY}
    if task.movements_file is not None:
        settings["movements_file"] = file_sha256(Path(task.movements_file))
    contents = [_content(source) for source in task.sources]
    text = json.dumps([contents, settings, software_version()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def do_task(task: AnalysisTask, job: Job) -> dict[str, Any]:
    """Do it and return what came out: rows of the summary, their reasons as data, seconds of work.

    Raises
    ------
    TmrVisionError
        One of :mod:`tmr_vision.errors`, with a sentence that says what was wrong.
    """
    started = time.monotonic()
    with local_copies(task.sources) as paths:
        result = _analysed(paths, task, job.part(0.0, _WRITING))
        _write(result, task, job.part(_WRITING, 1.0))
    remarks = "; ".join(_other_sides(result, task.sides))
    rows = [row | {"remarks": remarks} for row in summary_rows(result)]
    said = {str(m.reason): list(messages_to_dict(m.reason).values()) for m in result.movements}
    return {"rows": rows, "said": said, "work_s": round(time.monotonic() - started, 2)}


def _analysed(paths: Sequence[str], task: AnalysisTask, job: Job) -> AnalysisResult:
    rating = None if task.felt is None else SelfRating(left=task.felt[0], right=task.felt[1])
    how: dict[str, Any] = {
        "mirrored": task.mirrored, "model": task.model, "mirror_averaging": task.mirror_averaging,
        "movements_file": task.movements_file, "roll_deg": task.roll_deg, "self_rating": rating,
        "header": SessionHeader(**{**task.header, "code": task.code}), "job": job,
    }  # fmt: skip
    if not task.movements:
        return analyze(paths, movement=task.movement, **how)
    named = zip(paths, task.movements, task.sides, strict=True)
    sets = [NamedSet(path, key, _side(side)) for path, key, side in named]
    return analyze_sets(sets, **how)


def _side(name: str) -> Side | None:
    return next((side for side in SIDES if side == name), None)


def _other_sides(result: AnalysisResult, stated: Sequence[str]) -> Iterator[str]:
    """Remark on repetitions of a side that a video is not said to show."""
    for source, side in enumerate(stated):
        for found in result.movements:
            others = [r for r in found.reps if r.source == source and r.side != side]
            if others and side in SIDES:
                yield (
                    f"video {source + 1} is said to show the {side} side, and "
                    f"{len(others)} repetitions of the {others[0].side} one were found"
                )


def _write(result: AnalysisResult, task: AnalysisTask, job: Job) -> None:
    options = ReportOptions(language=task.language, audience=task.audience)  # type: ignore[arg-type]
    how: dict[str, Any] = {"force": True, "reports": task.reports, "options": options, "job": job,
                           "pictures": task.pictures}  # fmt: skip
    if not is_remote(task.out):
        write_folder(result, Path(task.out), **how)
        return
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "result"
        write_folder(result, made, **how)
        try:
            upload(made, task.out, last=RESULT)  # where it is, the others are
        except Exception as error:
            raise no_place(error, task.out) from error


@contextmanager
def local_copies(sources: Sequence[str]) -> Iterator[list[str]]:
    """Give paths on this machine; what lies in an object store is fetched first."""
    with tempfile.TemporaryDirectory() as folder:
        yield [_fetch(source, Path(folder) / str(i)) for i, source in enumerate(sources)]


def _fetch(source: str, folder: Path) -> str:
    if not is_remote(source):
        return source
    folder.mkdir()
    copy = folder / source.rpartition("/")[2]
    with _readable(source):
        files, path = open_store(source)
        files.get_file(path, str(copy))
    return str(copy)


def _content(source: str) -> str:
    with _readable(source):
        if not is_remote(source):
            return file_sha256(Path(source))
        files, path = open_store(source)
        return str(files.ukey(path))


@contextmanager
def _readable(source: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # each object store has its own
        if not is_remote(source) and not isinstance(error, OSError):
            raise
        raise SourceError(
            "{source} cannot be read ({reason}).",
            code="job_source_unreadable",
            source=source,
            reason=why_not(error, source),
        ) from error
