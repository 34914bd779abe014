"""The tables of people, sessions, edits, accounts, uploads and invitations, as migrated."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

META = MetaData()

PEOPLE = Table(
    "people",
    META,
    Column("id", Integer, primary_key=True),
    Column("code", String(24)),
    Column("name", Text),
    Column("created_s", Float),
)
ACCOUNTS = Table(
    "accounts",
    META,
    Column("id", Integer, primary_key=True),
    Column("name", String(100)),
    Column("role", String(10)),
    Column("password", Text),
    Column("person_id", ForeignKey("people.id")),
    Column("failed", Integer),
    Column("locked_until_s", Float),
    Column("created_s", Float),
)
LOGINS = Table(
    "logins",
    META,
    Column("token", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id")),
    Column("expires_s", Float),
)
SESSIONS = Table(
    "sessions",
    META,
    Column("id", String(32), primary_key=True),
    Column("person_id", ForeignKey("people.id")),
    Column("job_id", Integer),
    Column("title", Text),
    Column("videos", JSON),
    Column("revision", Integer),
    Column("summary", JSON(none_as_null=True)),
    Column("created_s", Float),
    Column("test_date", String(10)),
    Column("day", String(10)),
)
EDITS = Table(
    "edits",
    META,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("sessions.id")),
    Column("step", Integer),
    Column("edit", JSON),
    Column("who", Text),
    Column("made_s", Float),
    Column("state", String(8)),
    Column("changed_by", Text),
    Column("changed_s", Float),
)
UPLOADS = Table(
    "uploads",
    META,
    Column("id", String(32), primary_key=True),
    Column("owner", Integer),
    Column("name", Text),
    Column("bytes", BigInteger),
    Column("created_s", Float),
)
KEPT_VIDEOS = Table(
    "kept_videos",
    META,
    Column("id", Integer, primary_key=True),
    Column("session_id", ForeignKey("sessions.id")),
    Column("place", String(120)),
    Column("address", Text),
    Column("bytes", BigInteger),
    Column("is_there", Boolean),
)
AGREEMENTS = Table(
    "agreements", META, Column("name", String(40), primary_key=True), Column("agreed_s", Float)
)
INVITATIONS = Table(
    "invitations",
    META,
    Column("id", String(32), primary_key=True),
    Column("person_id", ForeignKey("people.id")),
    Column("token", String(64)),
    Column("key", String(64)),
    Column("plan", JSON),
    Column("invited_by", Text),
    Column("created_s", Float),
    Column("expires_s", Float),
    Column("opened_s", Float),
    Column("agreed_s", Float),
    Column("begun_s", Float),
    Column("done_s", Float),
    Column("seen_s", Float),
    Column("withdrawn_s", Float),
    Column("withdrawn_by", Text),
)
