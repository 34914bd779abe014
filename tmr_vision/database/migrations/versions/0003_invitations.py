"""Invitations of patients to a guided check at home."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "person_id", sa.Integer, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("key", sa.String(64)),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("invited_by", sa.Text, nullable=False),
        sa.Column("created_s", sa.Float(53), nullable=False),
        sa.Column("expires_s", sa.Float(53), nullable=False),
        sa.Column("opened_s", sa.Float(53)),
        sa.Column("agreed_s", sa.Float(53)),
        sa.Column("begun_s", sa.Float(53)),
        sa.Column("done_s", sa.Float(53)),
        sa.Column("seen_s", sa.Float(53)),
        sa.Column("withdrawn_s", sa.Float(53)),
        sa.Column("withdrawn_by", sa.Text),
    )
    op.create_index("invitations_of_person", "invitations", ["person_id", "created_s"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("invitations")
