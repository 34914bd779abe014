"""The table of a batch: opened or made in its folder, and filled with what is to be done."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tmr_vision.batch.inputs import DATABASE, FAILURES, PAGE, SUMMARY_CSV, SUMMARY_PARQUET, Video
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.errors import BatchError, DatabaseError, SourceError
from tmr_vision.export.destination import PREFIX, as_output_error
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.addresses import is_remote, no_place, open_store
from tmr_vision.jobs.task import AnalysisTask, key_of

_READERS = 8
_AT_REST_S = 60.0
"""What nothing was written to for so long, while no job runs, a killed process left behind."""


@dataclass(frozen=True)
class Batch:
    """A batch: where its results go, and its jobs."""

    out: str
    store: JobStore

    @property
    def tables(self) -> Path:
        """Folder of the tables and the page: that of the results, or one of this name here."""
        return (
            Path(self.out.rstrip("/").rpartition("/")[2]) if is_remote(self.out) else Path(self.out)
        )

    def folder_of(self, name: str) -> str:
        """Return where the result of a test goes."""
        if is_remote(self.out):
            return f"{self.out.rstrip('/')}/{name}"
        return str(Path(self.out).absolute() / name)

    def upload_tables(self) -> str | None:
        """Copy tables and page to the object store of the results, if they go to one."""
        if not is_remote(self.out):
            return None
        address = self.out.rstrip("/")
        with _as_output_error(address):
            files, path = open_store(address)
            for name in (SUMMARY_CSV, SUMMARY_PARQUET, FAILURES, PAGE):
                files.put_file(str(self.tables / name), f"{path}/{name}")
        return address


@dataclass
class Queued:
    """What became of the videos of a call.

    new     how many were queued now; a video that cannot be read fails as a job, with its reason
    known   how many were there already, done or not
    copies  names of videos that are copies, with the name of what each is a copy of
    """

    new: int = 0
    known: int = 0
    copies: dict[str, str] = field(default_factory=dict)


def open_batch(out: str, *, database: str | None = None, new: bool = True) -> Batch:
    """Return the batch in a folder.

    Parameters
    ----------
    out
        The folder, or the address of one in an object store; the table then lies in a folder of
        that name here.
    database
        Address of a database to use instead of the file ``batch.db`` in the folder.
    new
        Make it if it is not there.

    Raises
    ------
    BatchError, OutputError, DatabaseError
        If there is none, or it cannot be made or opened.
    """
    folder = Batch(out, None).tables  # type: ignore[arg-type]
    file = folder / DATABASE
    if not new and database is None and not file.is_file():
        raise BatchError("there is no batch in {folder}.", code="no_batch", folder=folder)
    if is_remote(out):
        _try_to_write(out)
    made = [path for path in (file, folder, *folder.parents) if not path.exists()]
    with as_output_error(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file.touch() if database is None else None
    queue = hashlib.sha256((out if is_remote(out) else str(folder.absolute())).encode()).hexdigest()
    try:
        engine = open_database(database or sqlite_url(file))
    except DatabaseError:
        _take_away(made)
        raise
    return Batch(out, JobStore(engine, queue[:16] if database else "batch"))


def _try_to_write(address: str) -> None:
    """Raise OutputError if nothing can be written to an object store; ask before long work."""
    with _as_output_error(address):
        files, path = open_store(address.rstrip("/"))
        files.pipe_file(f"{path}/{PREFIX}test", b"")
        files.rm_file(f"{path}/{PREFIX}test")


@contextmanager
def _as_output_error(address: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # each object store has its own
        raise no_place(error, address) from error


def _take_away(made: Sequence[Path]) -> None:
    """Delete an empty file and folders that were made for nothing."""
    for path in made:
        if path.is_file() and path.stat().st_size == 0:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def clear_leftovers(batch: Batch) -> None:
    """Delete what killed processes left half-written in the folders of a batch, if no job runs."""
    if is_remote(batch.out) or batch.store.counts()["running"]:
        return
    places = {Path(batch.out) / job.name for job in batch.store.jobs()}
    places |= {place.parent for place in places}
    for left in [each for place in places for each in place.glob(f"{PREFIX}*")]:
        with suppress(OSError):  # it has gone meanwhile
            newest = max(path.stat().st_mtime for path in (left, *left.rglob("*")))
            if time.time() - newest > _AT_REST_S:
                shutil.rmtree(left, ignore_errors=True)


def queue_videos(batch: Batch, videos: Sequence[Video], common: AnalysisTask) -> Queued:
    """Put videos into the table of a batch; the same video with the same settings goes in once.

    A test that is there with other settings or another content takes the place of the former one.

    Parameters
    ----------
    common
        The settings for all; what a video says of itself comes before.
    """
    tasks = [_task(batch, video, common) for video in videos]
    with ThreadPoolExecutor(_READERS) as pool:
        keys = list(pool.map(_key_or_name, tasks))
    jobs: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for video, task, key in zip(videos, tasks, keys, strict=True):
        jobs.setdefault(key, (key, video.name, task.to_plain()))
    new = batch.store.add(jobs.values())
    names = batch.store.names(list(jobs))
    copies = {
        video.name: names[key]
        for video, key in zip(videos, keys, strict=True)
        if names.get(key, video.name) != video.name
    }
    return Queued(new=new, known=len(jobs) - new, copies=copies)


def _task(batch: Batch, video: Video, common: AnalysisTask) -> AnalysisTask:
    data = common.to_plain() | dict(video.settings)
    return AnalysisTask.from_plain(
        data
        | {
            "sources": [_absolute(source) for source in video.sources],
            "out": batch.folder_of(video.name),
            "root": "" if is_remote(batch.out) else str(batch.tables.absolute()),
        }
    )


def _key_or_name(task: AnalysisTask) -> str:
    try:
        return key_of(task)
    except SourceError as error:
        return hashlib.sha256(f"{task.out} {error}".encode()).hexdigest()


def _absolute(source: str) -> str:
    return source if is_remote(source) else str(Path(source).absolute())
