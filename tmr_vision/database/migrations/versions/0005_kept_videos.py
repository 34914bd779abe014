"""Videos that are kept outside the folder of all data: which file of which session lies where."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "kept_videos",
        sa.Column("id", sa.Integer, primary_key=True),
        # None: its session is gone, and the file has to go too
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id", ondelete="SET NULL")),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("is_there", sa.Boolean, nullable=False),
    )
    op.create_index("kept_videos_of_session", "kept_videos", ["session_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("kept_videos")
