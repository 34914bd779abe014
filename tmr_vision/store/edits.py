"""The log of edits of a session: none is ever lost; undo and redo change only whether one holds."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Engine, func, insert, select, update

from tmr_vision.database import writing
from tmr_vision.store.days import keep_day
from tmr_vision.store.tables import EDITS, SESSIONS

EditState = Literal["holds", "undone", "dropped"]


@dataclass(frozen=True)
class LoggedEdit:
    """An edit as plain data, with who made it and when; times are seconds since 1970.

    Attributes
    ----------
    step
        Edits that were made together have the same number, and are undone together.
    state
        ``"holds"``; ``"undone"``, which redo brings back; ``"dropped"``, undone before another
        edit was made, which nothing brings back.
    changed_by, changed_s
        Who undid or redid it last, and when; None: nobody.
    """

    id: int
    step: int
    edit: dict[str, Any]
    who: str
    made_s: float
    state: EditState
    changed_by: str | None
    changed_s: float | None

    @property
    def undone(self) -> bool:
        """Whether it does not hold any more."""
        return self.state != "holds"


class EditLog:
    """The edits of all sessions in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, session_id: str, edits: Sequence[dict[str, Any]], *, who: str, revision: int
    ) -> bool:
        """Log edits that belong together; what was undone before cannot be done again after that.

        Returns
        -------
        False, and nothing is logged, if the session is not at this revision any more: somebody
        else has edited it meanwhile.
        """
        with writing(self._engine) as connection:
            if not _advance(connection, session_id, revision):
                return False
            gone = (EDITS.c.session_id == session_id, EDITS.c.state == "undone")
            connection.execute(update(EDITS).where(*gone).values(state="dropped"))
            last = select(func.max(EDITS.c.step)).where(EDITS.c.session_id == session_id)
            common = {
                "session_id": session_id, "step": (connection.execute(last).scalar() or 0) + 1,
                "who": who, "made_s": time.time(), "state": "holds",
            }  # fmt: skip
            connection.execute(insert(EDITS), [common | {"edit": edit} for edit in edits])
            keep_day(connection, session_id)
        return True

    def restore(self, session_id: str, logged: Sequence[Mapping[str, Any]]) -> None:
        """Log edits again as they were logged elsewhere."""
        rows = [{k: v for k, v in each.items() if k != "id"} for each in logged]
        if rows:
            with writing(self._engine) as connection:
                _advance(connection, session_id)
                connection.execute(
                    insert(EDITS), [row | {"session_id": session_id} for row in rows]
                )
                keep_day(connection, session_id)

    def all(self, session_id: str) -> list[LoggedEdit]:
        """Return the edits of a session, the oldest first, those that do not hold too."""
        return list(self._find(EDITS.c.session_id == session_id))

    def held(self, session_id: str) -> list[dict[str, Any]]:
        """Return the edits that hold, the oldest first."""
        which = (EDITS.c.session_id == session_id, EDITS.c.state == "holds")
        return [each.edit for each in self._find(*which)]

    def undo(self, session_id: str, *, who: str) -> bool:
        """Mark the newest edits that hold as undone; False if there are none."""
        return self._mark(session_id, func.max, "holds", "undone", who)

    def redo(self, session_id: str, *, who: str) -> bool:
        """Let the edits that were undone last hold again; False if there are none."""
        return self._mark(session_id, func.min, "undone", "holds", who)

    def _mark(self, session_id: str, pick: Any, state: EditState, new: EditState, who: str) -> bool:
        which = (EDITS.c.session_id == session_id, EDITS.c.state == state)
        with writing(self._engine) as connection:
            _advance(connection, session_id)
            step = connection.execute(select(pick(EDITS.c.step)).where(*which)).scalar()
            if step is None:
                return False
            connection.execute(
                update(EDITS).where(*which, EDITS.c.step == step).values(
                    state=new, changed_by=who, changed_s=time.time()
                )
            )  # fmt: skip
            keep_day(connection, session_id)
        return True

    def _find(self, *which: Any) -> Iterator[LoggedEdit]:
        columns = [EDITS.c[name] for name in LoggedEdit.__dataclass_fields__]
        with self._engine.connect() as connection:
            for row in connection.execute(select(*columns).where(*which).order_by(EDITS.c.id)):
                yield LoggedEdit(**row._mapping)


def _advance(connection: Connection, session_id: str, revision: int | None = None) -> bool:
    """Count a session's revision up, which forgets its summary; who does so has it to himself."""
    which = [SESSIONS.c.id == session_id]
    if revision is not None:
        which.append(SESSIONS.c.revision == revision)
    done = update(SESSIONS).where(*which).values(revision=SESSIONS.c.revision + 1, summary=None)
    return bool(connection.execute(done).rowcount)
