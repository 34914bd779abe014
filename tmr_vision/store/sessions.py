"""Sessions: videos of one test of somebody, the job that analyses them, and when."""

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, text, update

from tmr_vision.database import writing
from tmr_vision.errors import NotStoredError
from tmr_vision.language import message
from tmr_vision.store.tables import AGREEMENTS, PEOPLE, SESSIONS


@dataclass(frozen=True)
class StoredSession:
    """A session; how far its analysis is stands in the table of jobs under ``job_id``.

    ``videos`` are the names that people know the files by, in the order of the recordings.
    """

    id: str
    person_id: int | None
    job_id: int | None
    title: str
    videos: tuple[str, ...]
    created_s: float


class SessionStore:
    """The sessions in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, title: str, videos: Sequence[str], person_id: int | None = None) -> StoredSession:
        """Add a session without a job."""
        row = {
            "id": uuid.uuid4().hex,
            "person_id": person_id,
            "job_id": None,
            "title": title,
            "videos": list(videos),
            "created_s": time.time(),
        }
        with writing(self._engine) as connection:
            connection.execute(insert(SESSIONS).values(**row))
        return self.find(str(row["id"]))

    def give_job(self, session_id: str, job_id: int) -> None:
        """Note which job analyses a session."""
        self._update(session_id, job_id=job_id)

    def assign(self, session_id: str, person_id: int | None) -> None:
        """Say whose session it is."""
        self._update(session_id, person_id=person_id)

    def find(self, session_id: str) -> StoredSession:
        """Return a session; raises StoreError if there is none of this id."""
        found = next(self._find(SESSIONS.c.id == session_id), None)
        if found is None:
            raise NotStoredError(message("there is no session {id}.", id=repr(session_id)))
        return found

    def all(self, *, person_id: int | None = None) -> list[StoredSession]:
        """Return sessions of somebody, or all, the newest first."""
        return list(self._find(*([] if person_id is None else [SESSIONS.c.person_id == person_id])))

    def remove(self, session_id: str) -> None:
        """Delete a session's rows; its files are the caller's matter."""
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.id == session_id))

    def remove_everything(self) -> None:
        """Delete all people, sessions and agreements, and give their room in the file back."""
        with writing(self._engine) as connection:
            for table in (SESSIONS, PEOPLE, AGREEMENTS):
                connection.execute(delete(table))
            connection.execute(text("DELETE FROM jobs WHERE queue = 'web'"))
        if self._engine.dialect.name == "sqlite":
            raw = self._engine.raw_connection()
            try:
                raw.execute("VACUUM")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
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

    def _update(self, session_id: str, **values: Any) -> None:
        with writing(self._engine) as connection:
            which = SESSIONS.c.id == session_id
            connection.execute(update(SESSIONS).where(which).values(**values))

    def _find(self, *which: Any) -> Iterator[StoredSession]:
        order = SESSIONS.c.created_s.desc()
        with self._engine.connect() as connection:
            for row in connection.execute(select(SESSIONS).where(*which).order_by(order)):
                values = dict(row._mapping)
                yield StoredSession(**values | {"videos": tuple(values["videos"])})
