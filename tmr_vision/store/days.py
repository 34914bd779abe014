"""The day of a session's test: as it was told, else that on which the session was made."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from tmr_vision.store.tables import EDITS, SESSIONS


def day_of(time_s: float) -> str:
    """Return the day of a moment (seconds since 1970) where this machine is, ``YYYY-MM-DD``."""
    return datetime.fromtimestamp(time_s).astimezone().date().isoformat()


def keep_day(connection: Connection, session_id: str) -> None:
    """Note the day of a session's test as it is after the edits that hold."""
    of_it = SESSIONS.c.id == session_id
    found = connection.execute(
        select(SESSIONS.c.test_date, SESSIONS.c.created_s).where(of_it)
    ).one()
    held = select(EDITS.c.edit).where(EDITS.c.session_id == session_id, EDITS.c.state == "holds")
    day = found.test_date
    for (edit,) in connection.execute(held.order_by(EDITS.c.id)):
        day = edit.get("header", {}).get("test_date", day)
    day = day or day_of(found.created_s)
    connection.execute(update(SESSIONS).where(of_it).values(day=day))
