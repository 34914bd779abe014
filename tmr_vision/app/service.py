"""What the pages and the API do: the stores, the jobs and ``recompute`` put together."""

import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from tmr_vision.app.config import Config
from tmr_vision.app.kept_videos import KeptVideos
from tmr_vision.app.pose_film import draw_pose_films
from tmr_vision.app.probe import check_video
from tmr_vision.app.results import forget_results, result_with, summary_of
from tmr_vision.database import open_database
from tmr_vision.errors import NotStoredError, StoreError, TmrVisionError
from tmr_vision.export import RESULT
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.task import AnalysisTask
from tmr_vision.language import current_language
from tmr_vision.records import AnalysisResult, SessionHeader
from tmr_vision.report.folder import film_name
from tmr_vision.store import (
    QUEUE,
    AccountStore,
    EditLog,
    InvitationStore,
    LoggedEdit,
    PeopleStore,
    SessionStore,
    StoredSession,
    Upload,
    UploadStore,
    VideoStore,
)

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
        self.invitations, self.jobs = InvitationStore(engine), JobStore(engine, QUEUE)
        self.videos = KeptVideos(self.places, VideoStore(engine, config.videos))
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
        session_id: str | None = None,
    ) -> StoredSession:
        """Make a session of received videos and queue its analysis.

        ``session_id`` is its id, if that was chosen before; None: a new one.

        The files get a second name in the session's folder before the rows change, in one
        transaction; so whatever ends the process, they belong to the uploads or to the session.

        Raises
        ------
        StoreError, SourceError, UsageError
            If the head of the test cannot be, a video has not arrived, is used already or cannot
            be analysed; or there is no such person, or a session of this id.
        """
        for upload in uploads:
            if upload.received != upload.bytes:
                raise StoreError(
                    "{name} has not arrived completely.", code="upload_incomplete", name=upload.name
                )
            check_video(upload.path, upload.name, most_minutes=self.config.upload_minutes)
        person_id = None if person is None else self.people.find(person).id
        number, names = session_id or uuid.uuid4().hex, [upload.name for upload in uploads]
        videos = self.places.videos(number)
        paths = [videos / f"{i}{_suffix(name)}" for i, name in enumerate(names)]
        plain = {"sources": list(map(str, paths)), "out": str(self.places.result(number)),
                 "code": person or "", "reports": "all",
                 "language": current_language()}  # fmt: skip
        header = SessionHeader(**{**settings.get("header", {}), "code": person or ""})
        try:
            videos.mkdir(parents=True, mode=0o700)
        except FileExistsError:  # and it stays as it is
            raise StoreError("this was sent already.", code="session_exists") from None
        try:
            for upload, path in zip(uploads, paths, strict=True):
                _second_name(upload.path, path)
            made = self.sessions.add(
                title or ", ".join(names), names, person_id, session_id=number,
                task=AnalysisTask.from_plain(settings | plain).to_plain(),
                uploads=[upload.id for upload in uploads], test_date=header.test_date,
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
        test_date: str = "",
        row: dict[str, Any] | None = None,
        videos: Path | None = None,
    ) -> StoredSession:
        """Make a session of the folder of a result, which is copied.

        ``test_date`` is that of its head; ``row`` has id, moment and edits if it had them before.
        """
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
                created_s=row.get("created_s"), test_date=test_date,
            )  # fmt: skip
        except BaseException:
            self.places.remove_session(number)
            raise
        self.edits.restore(number, row.get("edits", []))
        return made

    # --- films ------------------------------------------------------------------------------------

    def keeps_video(self, session: StoredSession) -> bool:
        """Whether pictures of the person are kept."""
        return self.videos.has_pictures(session)

    def remove_video(self, session: StoredSession) -> None:
        """Delete the videos of a session and all pictures of them; the numbers stay.

        In their place comes a film of the pose alone.

        Raises
        ------
        StoreError
            If it is not analysed yet, so that the video is needed.
        """
        if session.state != "done":
            raise StoreError(
                "the video is needed until it is analysed; delete the whole session instead.",
                code="video_still_needed",
            )
        self.places.remove_pictures(session.id)
        self.videos.store.release(session.id)
        self.videos.clear()
        draw_pose_films(self.places.result(session.id))

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
        self.videos.clear()
        self.sessions.shrink()

    def tidy(self) -> None:
        """Delete what nobody needs: old uploads, and files of sessions that are not there.

        A worker may still write for a moment after its session was deleted.
        """
        with self._tidying:
            self.uploads.tidy()
            self.sessions.tidy()
            for number in self.sessions.undated():
                self.sessions.date(number, self._test_date_of(number))
            known = {session.id: session for session in self.sessions.all()}
            now = time.time()
            for number, changed_s in list(self.places.session_ids()):
                if number in known:
                    self._forget_video(known[number])
                elif number in self._gone or now - changed_s > _ORPHAN_S:
                    self.places.remove_session(number)
            self._gone = {n: since for n, since in self._gone.items() if now - since < _ORPHAN_S}
            self.videos.move(known.values())

    def _test_date_of(self, session_id: str) -> str:
        """Return the day that stands in the file of a result; empty if none does."""
        path = self.places.result(session_id) / RESULT
        try:
            return result_with(path, ()).header.test_date
        except (OSError, TmrVisionError):
            return ""

    def _forget_video(self, session: StoredSession) -> None:
        """Delete what was sent of a session that was to be kept without its pictures."""
        film = self.videos.film(session, 0) if session.state == "done" else None
        if film is not None and film.name == film_name(0, pictures=False):
            self.places.remove_videos(session.id)

    def _remove(self, sessions: Sequence[StoredSession]) -> None:
        ids = [session.id for session in sessions]
        self.sessions.remove(ids)
        self._remove_files(ids)
        self.videos.clear()
        with suppress(DBAPIError):  # somebody reads just now; the rows are overwritten all the same
            self.sessions.shrink()

    def _remove_files(self, ids: Iterable[str]) -> None:
        for number in ids:
            self._gone[number] = time.time()
            self.places.remove_session(number)
        forget_results()

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
                made = summary_of(self.result(session))
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
        found = result_with(path, [each for each in edits if "header" not in each])
        heads = [each for each in edits if "header" in each]
        return found.with_(header=self._header(session, found.header, heads))

    def _header(
        self, session: StoredSession, header: SessionHeader, edits: Sequence[dict[str, Any]]
    ) -> SessionHeader:
        """Return the head of a test after its edits, with the code of whose session it is now."""
        for each in edits:
            header = header.with_(**each["header"])
        code = session.person or header.code
        if code and code == header.code != session.person and self.people.knows(code):
            code = ""
        return header.with_(code=code)


def _suffix(name: str) -> str:
    """Return the ending of a film's name if it is a common one; nothing else of it is used."""
    ending = Path(name.replace("\0", "")).suffix.lower()
    return ending if ending in (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi", ".3gp") else ""


def _second_name(file: Path, path: Path) -> None:
    try:
        os.link(file, path)
    except OSError:  # not every file system can
        shutil.copyfile(file, path)
