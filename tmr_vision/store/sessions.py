"""Sessions: videos of one test of somebody, the job that analyses them, and when."""

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, exists, insert, select, text, update

from tmr_vision.database import writing
from tmr_vision.errors import NotStoredError
from tmr_vision.jobs import State
from tmr_vision.jobs.store import JOBS
from tmr_vision.store.days import day_of, keep_day
from tmr_vision.store.tables import (
    AGREEMENTS,
    INVITATIONS,
    KEPT_VIDEOS,
    PEOPLE,
    SESSIONS,
    UPLOADS,
)

QUEUE = "web"
"""The queue of the jobs that analyse sessions."""


@dataclass(frozen=True)
class StoredSession:
    """A session, whose it is, and how far its analysis is.

    Attributes
    ----------
    person
        Code of whose session it is; None: nobody's.
    videos
        Names that people know the files by, in the order of the recordings.
    day
        Of the test, ``YYYY-MM-DD``: as it was told, else when the session was made.
    revision
        Counts the edits, undos and redos.
    summary
        What came out in short, as plain data; None: not noted since the last edit.
    videos_elsewhere
        Videos of it lie outside its folder (:class:`VideoStore`).
    state, stage, fraction, reason
        Of the job ``job_id``.
    invited, is_new
        It came of an invitation; and no clinician has looked at it yet.
    """

    id: str
    person_id: int | None
    person: str | None
    job_id: int | None
    title: str
    videos: tuple[str, ...]
    created_s: float
    day: str
    revision: int
    summary: Any
    videos_elsewhere: bool
    state: State
    stage: str | None
    fraction: float | None
    reason: Any
    invited: bool
    is_new: bool

    @property
    def tested(self) -> str:
        """When it was, ISO 8601: the day that was told, else the moment at which it was made."""
        if self.day != day_of(self.created_s):
            return self.day
        return datetime.fromtimestamp(self.created_s).astimezone().isoformat(timespec="seconds")


_OWN = ("id", "person_id", "job_id", "title", "videos", "created_s", "day", "revision", "summary")
_OF_JOB = ("state", "stage", "fraction", "reason")
_COLUMNS = (
    *(SESSIONS.c[name] for name in _OWN),
    *(JOBS.c[name] for name in _OF_JOB),
    PEOPLE.c.code.label("person"),
    INVITATIONS.c.id.is_not(None).label("invited"),
    and_(INVITATIONS.c.id.is_not(None), INVITATIONS.c.seen_s.is_(None)).label("is_new"),
    exists().where(KEPT_VIDEOS.c.session_id == SESSIONS.c.id, KEPT_VIDEOS.c.is_there)
    .label("videos_elsewhere"),
)  # fmt: skip
_ROWS = (
    SESSIONS.outerjoin(PEOPLE, PEOPLE.c.id == SESSIONS.c.person_id)
    .outerjoin(JOBS, JOBS.c.id == SESSIONS.c.job_id)
    .outerjoin(INVITATIONS, INVITATIONS.c.id == SESSIONS.c.id)
)


class SessionStore:
    """The sessions in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        title: str,
        videos: Sequence[str],
        person_id: int | None = None,
        *,
        task: Mapping[str, Any],
        session_id: str | None = None,
        state: State = "queued",
        uploads: Sequence[str] = (),
        created_s: float | None = None,
        test_date: str = "",
    ) -> StoredSession:
        """Add a session together with the job that analyses it.

        Parameters
        ----------
        uploads
            Received videos that become the session's, and are no uploads any more.
        created_s
            When it was made, seconds since 1970; None: now.
        test_date
            Day of the test, ``YYYY-MM-DD``; empty: it was not told.

        Raises
        ------
        NotStoredError
            If such an upload is not there any more: somebody was quicker.
        """
        number, now = session_id or uuid.uuid4().hex, time.time()
        job = {
            "queue": QUEUE, "key": number, "name": title, "task": dict(task), "state": state,
            "claims": 0, "tries": 0, "added_s": now,
        }  # fmt: skip
        row = {
            "id": number, "person_id": person_id, "title": title, "videos": list(videos),
            "created_s": created_s or now, "revision": 0, "test_date": test_date,
            "day": test_date or day_of(created_s or now),
        }  # fmt: skip
        with writing(self._engine) as connection:
            _use_up(connection, uploads)
            done = connection.execute(insert(JOBS).values(**job))
            row["job_id"] = (done.inserted_primary_key or (None,))[0]
            connection.execute(insert(SESSIONS).values(**row))
        return self.find(number)

    def assign(self, session_id: str, person_id: int | None) -> None:
        """Say whose session it is."""
        self._update(SESSIONS.c.id == session_id, person_id=person_id)

    def note(self, session: StoredSession, summary: Any) -> None:
        """Keep what came out in short, unless the session was edited meanwhile."""
        which = (SESSIONS.c.id == session.id, SESSIONS.c.revision == session.revision)
        self._update(*which, summary=summary)

    def undated(self) -> list[str]:
        """Return the sessions of an older version whose day stands in the file of their result."""
        which = select(SESSIONS.c.id).where(SESSIONS.c.test_date.is_(None))
        with self._engine.connect() as connection:
            return list(connection.execute(which).scalars())

    def date(self, session_id: str, test_date: str) -> None:
        """Note the day of a test as it was told before any edit; empty: it was not."""
        with writing(self._engine) as connection:
            of_it = SESSIONS.c.id == session_id
            done = connection.execute(update(SESSIONS).where(of_it).values(test_date=test_date))
            if done.rowcount:
                keep_day(connection, session_id)

    def find(self, session_id: str) -> StoredSession:
        """Return a session; raises NotStoredError if there is none of this id."""
        found = next(self._find(SESSIONS.c.id == session_id), None)
        if found is None:
            raise NotStoredError(
                "there is no session {id}.", code="no_such_session", id=repr(session_id)
            )
        return found

    def all(self, *, person_id: int | None = None, most: int | None = None) -> list[StoredSession]:
        """Return sessions of somebody, or all, that of the newest test first."""
        which = [] if person_id is None else [SESSIONS.c.person_id == person_id]
        return list(self._find(*which, most=most))

    def remove(self, ids: Iterable[str]) -> None:
        """Delete sessions with their edits and jobs; whoever works on one learns it soon."""
        chosen = list(ids)
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.id.in_(chosen)))
            jobs = (JOBS.c.queue == QUEUE, JOBS.c.key.in_(chosen))
            connection.execute(delete(JOBS).where(*jobs))

    def tidy(self) -> None:
        """Delete jobs of sessions that are gone with their person."""
        there = select(SESSIONS.c.id)
        with writing(self._engine) as connection:
            lost = (JOBS.c.queue == QUEUE, JOBS.c.key.not_in(there))
            connection.execute(delete(JOBS).where(*lost))

    def remove_everything(self) -> None:
        """Delete all people with their accounts, sessions, invitations, uploads and agreements."""
        with writing(self._engine) as connection:
            for table in (SESSIONS, INVITATIONS, PEOPLE, UPLOADS, AGREEMENTS):
                connection.execute(delete(table))
            connection.execute(delete(JOBS).where(JOBS.c.queue == QUEUE))

    def shrink(self) -> None:
        """Give the room of what was deleted back, so that nothing of it can be found in a file."""
        lone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with lone.connect() as connection:
            if self._engine.dialect.name != "sqlite":
                connection.execute(text("VACUUM"))
                return
        raw = self._engine.raw_connection()
        try:
            cursor = raw.cursor()
            for step in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM",
                         "PRAGMA wal_checkpoint(TRUNCATE)"):  # fmt: skip
                cursor.execute(step).fetchall()
        finally:
            raw.close()

    def agree(self, name: str) -> None:
        """Note that something was agreed to."""
        with writing(self._engine) as connection:
            connection.execute(delete(AGREEMENTS).where(AGREEMENTS.c.name == name))
            connection.execute(insert(AGREEMENTS).values(name=name, agreed_s=time.time()))

    def has_agreed(self, name: str) -> bool:
        """Whether something was agreed to."""
        with self._engine.connect() as connection:
            found = connection.execute(select(AGREEMENTS).where(AGREEMENTS.c.name == name))
            return found.first() is not None

    def _update(self, *which: Any, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(SESSIONS).where(*which).values(**values))

    def _find(self, *which: Any, most: int | None = None) -> Iterator[StoredSession]:
        found = select(*_COLUMNS).select_from(_ROWS).where(*which).limit(most)
        with self._engine.connect() as connection:
            newest = (SESSIONS.c.day.desc(), SESSIONS.c.created_s.desc())
            for row in connection.execute(found.order_by(*newest)):
                values = dict(row._mapping)
                state = values["state"] or "failed"
                yield StoredSession(**values | {"videos": tuple(values["videos"]), "state": state})


def _use_up(connection: Connection, uploads: Sequence[str]) -> None:
    done = connection.execute(delete(UPLOADS).where(UPLOADS.c.id.in_(list(uploads))))
    if uploads and done.rowcount != len(uploads):
        raise NotStoredError(
            "there is no such upload; send the video again.", code="no_such_upload"
        )
