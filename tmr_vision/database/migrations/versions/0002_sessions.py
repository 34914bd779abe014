"""People, their sessions with edits, accounts, uploads, and what was agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(24), nullable=False, unique=True),
        sa.Column("name", sa.Text),
        sa.Column("created_s", sa.Float(53), nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id", ondelete="CASCADE")),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("locked_until_s", sa.Float(53)),
        sa.Column("created_s", sa.Float(53), nullable=False),
    )
    op.create_table(
        "logins",
        sa.Column("token", sa.String(64), primary_key=True),
        # None: the owner of the machine, where there are no accounts
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE")),
        sa.Column("expires_s", sa.Float(53), nullable=False),
    )
    _sessions()


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id", ondelete="CASCADE")),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("jobs.id", ondelete="SET NULL")),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("videos", sa.JSON, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("summary", sa.JSON),
        sa.Column("created_s", sa.Float(53), nullable=False),
    )
    op.create_index("sessions_of_person", "sessions", ["person_id", "created_s"])
    op.create_table(
        "edits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "session_id",
            sa.String(32),
            sa.ForeignKey("sessions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("edit", sa.JSON, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("made_s", sa.Float(53), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("changed_by", sa.Text),
        sa.Column("changed_s", sa.Float(53)),
    )
    op.create_index("edits_of_session", "edits", ["session_id", "id"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("created_s", sa.Float(53), nullable=False),
    )
    op.create_table(
        "agreements",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("agreed_s", sa.Float(53), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("agreements", "uploads", "edits", "sessions", "logins", "accounts", "people"):
        op.drop_table(name)
