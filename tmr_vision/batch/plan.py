"""The table of a batch: opened or made in its folder, and filled with what is to be done."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tmr_vision.batch.inputs import Video
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.errors import BatchError, SourceError
from tmr_vision.export.destination import as_output_error
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.task import AnalysisTask, is_remote, key_of

DATABASE = "batch.db"
_READERS = 8


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
        return (
            f"{self.out.rstrip('/')}/{name}" if is_remote(self.out) else str(Path(self.out) / name)
        )


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
    if not new and database is None and not (folder / DATABASE).is_file():
        raise BatchError("there is no batch in {folder}.", code="no_batch", folder=folder)
    with as_output_error(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DATABASE).touch() if database is None else None
    url = database or sqlite_url(folder / DATABASE)
    queue = hashlib.sha256(str(out if is_remote(out) else folder.absolute()).encode()).hexdigest()
    return Batch(out, JobStore(open_database(url), queue[:16] if database else "batch"))


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
    queued = Queued()
    jobs: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for video, task, key in zip(videos, tasks, keys, strict=True):
        if key in jobs:
            queued.copies[video.name] = jobs[key][1]
        else:
            jobs[key] = (key, video.name, task.to_plain())
    queued.new = batch.store.add(jobs.values())
    queued.known = len(jobs) - queued.new
    batch.store.supersede()
    return queued


def _task(batch: Batch, video: Video, common: AnalysisTask) -> AnalysisTask:
    data = common.to_plain() | dict(video.settings)
    return AnalysisTask.from_plain(
        data | {"sources": list(video.sources), "out": batch.folder_of(video.name)}
    )


def _key_or_name(task: AnalysisTask) -> str:
    try:
        return key_of(task)
    except SourceError as error:
        return hashlib.sha256(f"{task.out} {error}".encode()).hexdigest()
