"""The table of jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""In the order of its letters' numbers, as SQLite and Python have it."""


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("queue", sa.String(200), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", _NAME, nullable=False),
        sa.Column("task", sa.JSON, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("claims", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("lease_until_s", sa.Float(53)),
        sa.Column("stage", sa.String(20)),
        sa.Column("fraction", sa.Float),
        sa.Column("reason", sa.JSON),
        sa.Column("outcome", sa.JSON),
        sa.Column("added_s", sa.Float(53), nullable=False),
        sa.Column("started_s", sa.Float(53)),
        sa.Column("ended_s", sa.Float(53)),
        sa.UniqueConstraint("queue", "key"),
    )
    op.create_index("jobs_by_state", "jobs", ["queue", "state", "id"])
    op.create_index("jobs_by_name", "jobs", ["queue", "name"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("jobs")
