"""The log of edits of a session: nothing in it is ever changed; undo marks, redo unmarks."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from tmr_vision.database import writing
from tmr_vision.store.tables import EDITS


@dataclass(frozen=True)
class LoggedEdit:
    """An edit as plain data, with who made it, when (seconds since 1970), and whether it holds."""

    id: int
    edit: dict[str, Any]
    who: str
    made_s: float
    undone: bool


class EditLog:
    """The edits of all sessions in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, session_id: str, edits: Sequence[dict[str, Any]], *, who: str) -> None:
        """Log edits; what was undone before cannot be done again after that."""
        with writing(self._engine) as connection:
            which = (EDITS.c.session_id == session_id, EDITS.c.undone.is_(True))
            connection.execute(delete(EDITS).where(*which))
            for edit in edits:
                connection.execute(
                    insert(EDITS).values(
                        session_id=session_id, edit=edit, who=who, made_s=time.time(), undone=False
                    )
                )

    def all(self, session_id: str) -> list[LoggedEdit]:
        """Return the edits of a session, the oldest first, those that were undone too."""
        return list(self._find(session_id))

    def undo(self, session_id: str) -> bool:
        """Mark the newest edit that holds as undone; False if there is none."""
        return self._mark(session_id, holds=True)

    def redo(self, session_id: str) -> bool:
        """Let the oldest edit that was undone hold again; False if there is none."""
        return self._mark(session_id, holds=False)

    def _mark(self, session_id: str, *, holds: bool) -> bool:
        pick = func.max if holds else func.min
        with writing(self._engine) as connection:
            number = self._pick(connection, session_id, pick, undone=not holds)
            if number is not None:
                connection.execute(update(EDITS).where(EDITS.c.id == number).values(undone=holds))
            return number is not None

    @staticmethod
    def _pick(connection: Connection, session_id: str, pick: Any, *, undone: bool) -> int | None:
        which = (EDITS.c.session_id == session_id, EDITS.c.undone.is_(undone))
        return connection.execute(select(pick(EDITS.c.id)).where(*which)).scalar()

    def _find(self, session_id: str) -> Iterator[LoggedEdit]:
        columns = [EDITS.c[name] for name in LoggedEdit.__dataclass_fields__]
        which = EDITS.c.session_id == session_id
        with self._engine.connect() as connection:
            for row in connection.execute(select(*columns).where(which).order_by(EDITS.c.id)):
                yield LoggedEdit(**row._mapping)
