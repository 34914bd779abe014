"""What the pages and the API do: the stores, the jobs and ``recompute`` put together."""

import json
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from tmr_vision.answers import headline_of
from tmr_vision.app.config import Config
from tmr_vision.app.probe import check_video
from tmr_vision.database import open_database
from tmr_vision.editing import recompute
from tmr_vision.errors import EditError, NotStoredError, StoreError, TmrVisionError
from tmr_vision.export import RESULT, load_result
from tmr_vision.export.plain import from_plain, to_plain
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.task import AnalysisTask
from tmr_vision.records import AnalysisResult, Edit, MovementEdit, RepEdit
from tmr_vision.store import (
    QUEUE,
    AccountStore,
    EditLog,
    LoggedEdit,
    PeopleStore,
    SessionStore,
    StoredSession,
    Upload,
    UploadStore,
)
from tmr_vision.store.sentences import sentence_to_plain

CONSENT = "storing"
"""What is agreed to before anything is stored."""
_AGAIN = 5
"""How often an edit is tried while others edit the same session."""
_ORPHAN_S = 3600.0
"""Files of no session are deleted after so long: one may be just coming into being."""


class Service:
    """All that can be done with sessions; safe to be called from any thread."""

    def __init__(self, config: Config) -> None:
        self.config, self.places = config, config.places
        self.places.make()
        engine = open_database(config.database_url)
        self.people, self.sessions = PeopleStore(engine), SessionStore(engine)
        self.edits, self.accounts = EditLog(engine), AccountStore(engine)
        self.uploads = UploadStore(
            engine, self.places.uploads, most_bytes=config.upload_mb * 1_000_000
        )
        self.jobs = JobStore(engine, QUEUE)
        self._gone: dict[str, float] = {}
        self._tidying = threading.Lock()

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

        The files get a second name in the session's folder before the rows change, in one
        transaction; so whatever ends the process, they belong to the uploads or to the session.

        Raises
        ------
        StoreError, SourceError
            If a video has not arrived, is used already or cannot be analysed; or there is no such
            person.
        """
        for upload in uploads:
            if upload.received != upload.bytes:
                raise StoreError(
                    "{name} has not arrived completely.", code="upload_incomplete", name=upload.name
                )
            check_video(upload.path, upload.name, most_minutes=self.config.upload_minutes)
        person_id = None if person is None else self.people.find(person).id
        number, names = uuid.uuid4().hex, [upload.name for upload in uploads]
        videos = self.places.videos(number)
        paths = [videos / f"{i}{_suffix(name)}" for i, name in enumerate(names)]
        plain = {"sources": list(map(str, paths)), "out": str(self.places.result(number)),
                 "code": person or "", "reports": "all"}  # fmt: skip
        try:
            videos.mkdir(parents=True, mode=0o700)
            for upload, path in zip(uploads, paths, strict=True):
                _second_name(upload.path, path)
            made = self.sessions.add(
                title or ", ".join(names), names, person_id, session_id=number,
                task=AnalysisTask.from_plain(settings | plain).to_plain(),
                uploads=[upload.id for upload in uploads],
            )  # fmt: skip
        except BaseException:
            self.places.remove_session(number)
            raise
        for upload in uploads:
            upload.path.unlink(missing_ok=True)
        return made

    def retry(self, session: StoredSession) -> StoredSession:
        """Queue the analysis of a session again that failed or was cancelled."""
        if session.job_id is not None:
            self.jobs.retry(session.job_id)
        return self.sessions.find(session.id)

    def cancel(self, session: StoredSession) -> StoredSession:
        """Stop the analysis of a session."""
        if session.job_id is not None:
            self.jobs.cancel([session.job_id])
        return self.sessions.find(session.id)

    def take(
        self,
        result: Path,
        title: str,
        names: Sequence[str],
        person_id: int | None,
        *,
        row: dict[str, Any] | None = None,
        videos: Path | None = None,
    ) -> StoredSession:
        """Make a session of the folder of a result, which is moved; ``row`` is of an archive."""
        row = row or {}
        number = row.get("id") or uuid.uuid4().hex
        self.places.session(number).mkdir(parents=True, mode=0o700)
        try:
            for folder, place in ((result, self.places.result(number)),
                                  (videos, self.places.videos(number))):  # fmt: skip
                if folder is not None and folder.is_dir():
                    shutil.copytree(folder, place)
            made = self.sessions.add(
                title, names, person_id, session_id=number, state="done", task={},
                created_s=row.get("created_s"),
            )  # fmt: skip
        except BaseException:
            self.places.remove_session(number)
            raise
        self.edits.restore(number, row.get("edits", []))
        return made

    # --- deleting ---------------------------------------------------------------------------------

    def remove(self, session: StoredSession) -> None:
        """Delete a session: rows, videos, results; who works on it is stopped."""
        self._remove([session])

    def remove_person(self, code: str) -> None:
        """Delete somebody with all sessions and the account."""
        sessions = self.sessions.all(person_id=self.people.find(code).id)
        self.people.remove(code)
        self._remove(sessions)

    def remove_everything(self) -> None:
        """Delete all sessions, people, uploads and files; accounts of the staff stay."""
        ids = [session.id for session in self.sessions.all()]
        self.sessions.remove_everything()
        self.places.remove_uploads()
        self._remove_files({*ids, *(number for number, _ in self.places.session_ids())})
        self.sessions.shrink()

    def tidy(self) -> None:
        """Delete what nobody needs: old uploads, and files of sessions that are not there.

        A worker may still write for a moment after its session was deleted.
        """
        with self._tidying:
            self.uploads.tidy()
            self.sessions.tidy()
            known, now = {session.id for session in self.sessions.all()}, time.time()
            for number, changed_s in list(self.places.session_ids()):
                if number not in known and (number in self._gone or now - changed_s > _ORPHAN_S):
                    self.places.remove_session(number)
            self._gone = {n: since for n, since in self._gone.items() if now - since < _ORPHAN_S}

    def _remove(self, sessions: Sequence[StoredSession]) -> None:
        ids = [session.id for session in sessions]
        self.sessions.remove(ids)
        self._remove_files(ids)
        with suppress(DBAPIError):  # somebody reads just now; the rows are overwritten all the same
            self.sessions.shrink()

    def _remove_files(self, ids: Iterable[str]) -> None:
        for number in ids:
            self._gone[number] = time.time()
            self.places.remove_session(number)
        _load.cache_clear()
        _edited.cache_clear()

    # --- results and edits ------------------------------------------------------------------------

    def result(self, session: StoredSession) -> AnalysisResult:
        """Return the result as it is after the edits that hold.

        Raises
        ------
        NotStoredError
            If it is not analysed yet.
        """
        return self._with(session, self.edits.held(session.id))

    def first_result(self, session: StoredSession) -> AnalysisResult:
        """Return what the analysis found, before any edit; raises as :meth:`result`."""
        return self._with(session, [])

    def edit(self, session: StoredSession, edits: Sequence[dict[str, Any]], *, who: str) -> None:
        """Log edits that belong together, if the result can be calculated with them.

        Raises
        ------
        EditError, UnknownMovementError
            If it cannot.
        StoreError
            If others edit the same session all the time.
        """
        when = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
        signed = [edit | {"who": who, "when": when} for edit in edits]
        for _ in range(_AGAIN):
            now = self.sessions.find(session.id)
            self._with(now, [*self.edits.held(session.id), *signed])
            if self.edits.add(session.id, signed, who=who, revision=now.revision):
                return
        raise StoreError(
            "somebody else is editing this session; try again.", code="edited_by_another"
        )

    def log(self, session: StoredSession) -> list[LoggedEdit]:
        """Return all edits of a session, the oldest first."""
        return self.edits.all(session.id)

    def summary(self, session: StoredSession) -> dict[str, Any] | None:
        """Return what came out in short, as plain data; None if there is no result."""
        if session.state != "done":
            return None
        if session.summary is None:
            try:
                made = _summary(self.result(session))
            except TmrVisionError:
                return None
            self.sessions.note(session, made)
            return made
        kept: dict[str, Any] = session.summary
        return kept

    def _with(self, session: StoredSession, edits: Sequence[dict[str, Any]]) -> AnalysisResult:
        path = self.places.result(session.id) / RESULT
        if session.state != "done" or not path.is_file():
            raise NotStoredError("this session is not analysed yet.", code="session_not_analysed")
        changed = path.stat().st_mtime_ns
        if not edits:
            return _load(path, changed)
        return _edited(path, changed, json.dumps(edits, sort_keys=True))


def edit_of(data: dict[str, Any]) -> Edit:
    """Return an edit from plain data: one of a repetition if it names one."""
    kind = RepEdit if "rep" in data else MovementEdit
    try:
        made: Edit = from_plain(kind, data)
    except (TypeError, ValueError) as error:
        raise EditError(
            "this edit cannot be read: {error}.", code="edit_unreadable", error=str(error)
        ) from error
    return made


def _summary(result: AnalysisResult) -> dict[str, Any]:
    return {
        "headline": sentence_to_plain(headline_of(result)),
        "measured": [
            {
                "movement": found.movement.key,
                "title": sentence_to_plain(found.movement.title),
                "verdict": found.verdict,
                "limited_side": found.limited_side,
                "left": to_plain(found.left.value),
                "right": to_plain(found.right.value),
                "difference": None if found.difference is None else to_plain(found.difference),
                "mdc95": to_plain(found.mdc95),
                "felt": None if found.self_rating is None else to_plain(found.self_rating),
            }
            for found in result.movements
        ],
    }


def _suffix(name: str) -> str:
    """Return the ending of a film's name if it is a common one; nothing else of it is used."""
    ending = Path(name.replace("\0", "")).suffix.lower()
    return ending if ending in (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".3gp") else ""


def _second_name(file: Path, path: Path) -> None:
    try:
        os.link(file, path)
    except OSError:  # not every file system can
        shutil.copyfile(file, path)


@lru_cache(maxsize=6)
def _load(path: Path, _changed_ns: int) -> AnalysisResult:
    return load_result(path)


@lru_cache(maxsize=6)
def _edited(path: Path, changed_ns: int, edits: str) -> AnalysisResult:
    return recompute(_load(path, changed_ns), [edit_of(edit) for edit in json.loads(edits)])
