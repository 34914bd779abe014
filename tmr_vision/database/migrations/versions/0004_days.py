"""The day of each session's test, by which sessions are ordered."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SESSIONS = sa.table(
    "sessions", sa.column("id"), sa.column("job_id"), sa.column("created_s", sa.Float),
    sa.column("test_date"), sa.column("day"),
)  # fmt: skip
_JOBS = sa.table("jobs", sa.column("id"), sa.column("task", sa.JSON))
_EDITS = sa.table(
    "edits", sa.column("id"), sa.column("session_id"), sa.column("state"),
    sa.column("edit", sa.JSON),
)  # fmt: skip


def upgrade() -> None:
    """Add it: as it was told with the upload or by hand, else when the session was made."""
    # None: what was told lies in the file of the result, and the program looks there.
    op.add_column("sessions", sa.Column("test_date", sa.String(10)))
    op.add_column("sessions", sa.Column("day", sa.String(10), nullable=False, server_default=""))
    connection = op.get_bind()
    jobs = _SESSIONS.outerjoin(_JOBS, _JOBS.c.id == _SESSIONS.c.job_id)
    rows = sa.select(_SESSIONS.c.id, _SESSIONS.c.created_s, _JOBS.c.task).select_from(jobs)
    for number, created_s, task in connection.execute(rows).all():
        test_date = task.get("header", {}).get("test_date", "") if task else None
        made = datetime.fromtimestamp(created_s).date().isoformat()
        day = _by_hand(connection, number, test_date) or made
        changed = sa.update(_SESSIONS).where(_SESSIONS.c.id == number)
        connection.execute(changed.values(test_date=test_date, day=day))
    op.drop_index("sessions_of_person", "sessions")
    op.create_index("sessions_of_person", "sessions", ["person_id", "day", "created_s"])
    op.create_index("sessions_by_day", "sessions", ["day", "created_s"])


def _by_hand(connection: sa.Connection, number: str, test_date: str | None) -> str | None:
    """Return the day that the newest edit of it says; without one, as it was told."""
    held = sa.select(_EDITS.c.edit).where(_EDITS.c.session_id == number, _EDITS.c.state == "holds")
    for (edit,) in connection.execute(held.order_by(_EDITS.c.id)):
        test_date = edit.get("header", {}).get("test_date", test_date)
    return test_date


def downgrade() -> None:
    """Drop it."""
    op.drop_index("sessions_by_day", "sessions")
    op.drop_index("sessions_of_person", "sessions")
    op.create_index("sessions_of_person", "sessions", ["person_id", "created_s"])
    for name in ("test_date", "day"):
        op.drop_column("sessions", name)
