"""What the pages and the API do: the stores, the jobs and ``recompute`` put together."""

import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmr_vision.app.config import Config
from tmr_vision.app.probe import check_video
from tmr_vision.database import open_database
from tmr_vision.editing import recompute
from tmr_vision.errors import NotStoredError, StoreError
from tmr_vision.export import RESULT, load_result
from tmr_vision.export.plain import from_plain, to_plain
from tmr_vision.jobs import JobStore, QueuedJob
from tmr_vision.jobs.task import AnalysisTask
from tmr_vision.language import message
from tmr_vision.records import AnalysisResult, Edit, MovementEdit, RepEdit
from tmr_vision.store import (
    AccountStore,
    EditLog,
    LoggedEdit,
    PeopleStore,
    SessionStore,
    StoredSession,
)
from tmr_vision.store.places import checked_id

QUEUE = "web"
CONSENT = "storing"
"""What is agreed to before anything is stored."""


@dataclass(frozen=True)
class Upload:
    """A video that was received: its id, and the name that people know it by."""

    id: str
    name: str


class Service:
    """All that can be done with sessions; safe to be called from any thread."""

    def __init__(self, config: Config) -> None:
        self.config, self.places = config, config.places
        for folder in (self.places.folder, self.places.uploads):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = open_database(config.database_url)
        self.people, self.sessions = PeopleStore(engine), SessionStore(engine)
        self.edits, self.accounts = EditLog(engine), AccountStore(engine)
        self.jobs = JobStore(engine, QUEUE)
        self._lock = threading.Lock()

    # --- sessions ---------------------------------------------------------------------------------

    def analyse(
        self,
        uploads: Sequence[Upload],
        settings: dict[str, Any],
        *,
        person: str | None = None,
        title: str = "",
    ) -> StoredSession:
        """Make a session of received videos and queue its analysis.

        Raises
        ------
        StoreError, SourceError
            If there is no such upload or person, or a video cannot be analysed.
        """
        if not uploads:
            raise StoreError(message("choose at least one video."))
        files = [self.upload_file(upload.id) for upload in uploads]
        for upload, file in zip(uploads, files, strict=True):
            check_video(file, upload.name, most_minutes=self.config.upload_minutes)
        person_id = None if person is None else self.people.find(person).id
        names = [upload.name for upload in uploads]
        session = self.sessions.add(title or ", ".join(names), names, person_id)
        videos = self.places.videos(session.id)
        videos.mkdir(parents=True, mode=0o700)
        paths = [videos / f"{i}{Path(name).suffix.lower()[:8]}" for i, name in enumerate(names)]
        for file, path in zip(files, paths, strict=True):
            shutil.move(file, path)
        task = AnalysisTask.from_plain(
            settings
            | {
                "sources": [str(path) for path in paths],
                "out": str(self.places.result(session.id)),
                "code": person or "",
                "reports": "all",
            }
        )
        self.jobs.add([(session.id, session.title, task.to_plain())])
        self.sessions.give_job(session.id, self.jobs.find(session.id).id)
        return self.sessions.find(session.id)

    def job_of(self, session: StoredSession) -> QueuedJob:
        """Return how far the analysis of a session is."""
        return self.jobs.find(session.id)

    def retry(self, session: StoredSession) -> None:
        """Queue the analysis of a session again that failed or was cancelled."""
        self.jobs.retry(self.job_of(session).id)

    def cancel(self, session: StoredSession) -> None:
        """Stop the analysis of a session."""
        self.jobs.cancel([self.job_of(session).id])

    def remove(self, session: StoredSession) -> None:
        """Delete a session: rows, videos, results."""
        job = self.job_of(session)
        self.jobs.cancel([job.id])
        self.sessions.remove(session.id)
        self.jobs.remove([job.id])
        self.places.remove_session(session.id)

    def remove_person(self, code: str) -> None:
        """Delete somebody with all sessions."""
        for session in self.sessions.all(person_id=self.people.find(code).id):
            self.remove(session)
        self.people.remove(code)

    def remove_everything(self) -> None:
        """Delete all sessions, people and files."""
        self.jobs.cancel([job.id for job in self.jobs.jobs("queued", "running")])
        self.sessions.remove_everything()
        self.places.remove_all()
        self.places.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
        _load.cache_clear()

    def upload_file(self, upload_id: str) -> Path:
        """Return the file of a received upload; raises StoreError if there is none."""
        file = self.places.uploads / checked_id(upload_id)
        if not file.is_file():
            raise NotStoredError(message("there is no such upload; send the video again."))
        return file

    # --- results and edits ------------------------------------------------------------------------

    def first_result(self, session: StoredSession) -> AnalysisResult:
        """Return what the analysis found, before any edit.

        Raises
        ------
        StoreError
            If it is not done.
        """
        path = self.places.result(session.id) / RESULT
        if not path.is_file():
            raise NotStoredError(message("this session is not analysed yet."))
        return _load(path, path.stat().st_mtime_ns)

    def result(self, session: StoredSession) -> AnalysisResult:
        """Return the result as it is after the edits that hold."""
        held = [each.edit for each in self.edits.all(session.id) if not each.undone]
        first = self.first_result(session)
        return recompute(first, [edit_of(edit) for edit in held]) if held else first

    def edit(self, session: StoredSession, edits: Sequence[dict[str, Any]], *, who: str) -> None:
        """Log edits, if the result can be calculated with them.

        Raises
        ------
        EditError, UnknownMovementError
            If it cannot.
        """
        when = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        signed = [edit | {"who": who, "when": when} for edit in edits]
        with self._lock:
            recompute(self.result(session), [edit_of(edit) for edit in signed])
            self.edits.add(session.id, signed, who=who)

    def log(self, session: StoredSession) -> list[LoggedEdit]:
        """Return all edits of a session, the oldest first."""
        return self.edits.all(session.id)


def edit_of(data: dict[str, Any]) -> Edit:
    """Return an edit from plain data: one of a repetition if it names one."""
    kind = RepEdit if "rep" in data else MovementEdit
    try:
        made: Edit = from_plain(kind, data)
    except (TypeError, ValueError) as error:
        raise StoreError(message("this edit cannot be read: {error}.", error=str(error))) from error
    return made


def edit_to_plain(edit: Edit) -> dict[str, Any]:
    """Return an edit as plain data."""
    data: dict[str, Any] = to_plain(edit)
    return data


@lru_cache(maxsize=16)
def _load(path: Path, _changed_ns: int) -> AnalysisResult:
    return load_result(path)
