"""Sessions of an older version get the day of their test from what was told and edited."""

import json
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from tests.postgresql import new_database
from tmr_vision.database import _MIGRATIONS, open_database, sqlite_url
from tmr_vision.store import SessionStore
from tmr_vision.store.days import day_of

MADE_S = 1_780_000_000.0
SESSIONS = {
    "told": ({"header": {"test_date": "2026-01-02"}}, [], "2026-01-02"),
    "edited": ({"header": {"test_date": "2026-01-02"}}, [("holds", "2026-01-03")], "2026-01-03"),
    "undone": ({"header": {}}, [("holds", "2026-01-04"), ("undone", "2026-01-05")], "2026-01-04"),
    "emptied": ({"header": {"test_date": "2026-01-02"}}, [("holds", "")], day_of(MADE_S)),
    "untold": ({"movement": "auto"}, [], day_of(MADE_S)),
    "taken in": ({}, [], day_of(MADE_S)),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "jobs.db")
    return new_database(request.getfixturevalue("postgresql_url"))


def test_days_of_an_older_database(url: str) -> None:
    old = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for i, (name, (task, edits, _)) in enumerate(SESSIONS.items(), 1):
            connection.execute(
                text("INSERT INTO jobs (id, queue, key, name, task, state, claims, tries, added_s)"
                     " VALUES (:i, 'web', CAST(:i AS VARCHAR(9)), :name, :task, 'done', 0, 0, 0)"),
                {"i": i, "name": name, "task": json.dumps(task)},
            )  # fmt: skip
            connection.execute(
                text("INSERT INTO sessions (id, job_id, title, videos, revision, created_s)"
                     " VALUES (:name, :i, 'a title', '[]', 0, :made)"),
                {"i": i, "name": name, "made": MADE_S},
            )  # fmt: skip
            for state, day in edits:
                edit = json.dumps({"header": {"test_date": day}})
                connection.execute(
                    text("INSERT INTO edits (session_id, step, edit, who, made_s, state)"
                         " VALUES (:name, 1, :edit, '', 0, :state)"),
                    {"name": name, "edit": edit, "state": state},
                )  # fmt: skip
    old.dispose()
    store = SessionStore(open_database(url))
    assert {each.id: each.day for each in store.all()} == {k: v[2] for k, v in SESSIONS.items()}
    assert store.undated() == ["taken in"]
