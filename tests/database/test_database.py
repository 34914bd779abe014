"""The database is of this version, works for several processes at once, and says what is wrong."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect, text

from tests.postgresql import new_database
from tmr_vision.database import open_database, reading, sqlite_url, writing
from tmr_vision.errors import DatabaseError
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.store import JOBS
from tmr_vision.language import translate, use_locale


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "jobs.db")
    return new_database(request.getfixturevalue("postgresql_url"))


def test_a_new_database_has_the_columns_that_the_store_uses(url):
    found = MetaData()
    engine = open_database(url)
    found.reflect(engine)
    assert set(found.tables["jobs"].c.keys()) == set(JOBS.c.keys())
    unique = inspect(engine).get_unique_constraints("jobs")
    assert [each["column_names"] for each in unique] == [["queue", "key"]]


def test_opened_again_it_is_the_same(url):
    JobStore(open_database(url)).add([("k", "n", {})])
    assert JobStore(open_database(url)).counts()["queued"] == 1


def test_one_of_a_newer_version_is_refused_and_left_as_it_is(url):
    engine = open_database(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="made by a newer version of tmr-vision; install"):
        open_database(url)
    with reading(engine) as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        )


def test_what_fails_halfway_changes_nothing(url):
    engine = open_database(url)

    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(text("DELETE FROM alembic_version"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def add_many(url: str, first: int) -> None:
    store = JobStore(open_database(url))
    for n in range(first, first + 40):
        store.add([(f"{n}", f"{n}", {})])
        for job in store.claim(f"owner {first}", 1, lease_s=60):
            store.finish(job.id, f"owner {first}", n)


def test_processes_that_open_it_at_once_neither_lose_nor_double_anything(url):
    """Each adds 40 jobs, 20 of which the next one adds too, and finishes what it can take."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=add_many, args=(url, first)) for first in (0, 20, 40)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    jobs = list(JobStore(open_database(url)).jobs())
    assert sorted(int(job.name) for job in jobs) == list(range(80))
    assert {job.state for job in jobs} == {"done"}
    assert {job.claims for job in jobs} == {1}


def test_sqlite_waits_for_another_writer_and_reads_beside_it(tmp_path):
    engine = open_database(sqlite_url(tmp_path / "jobs.db"))
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM jobs"))
        assert sum(JobStore(engine).counts().values()) == 0
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()
    assert mode == "wal"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "not the address of a database (expected postgresql://host/name)"),
        ("mysql://a:secret@b/c", "not the address of a database (it has to be SQLite or Postgre"),
        ("postgresql://a:secret@127.0.0.1:1/x", "cannot be used (connection failed"),
        ("sqlite:////nowhere/at/all.db", "all.db cannot be used (unable to open database file)"),
    ],
)
def test_what_cannot_be_opened_is_told_without_the_password(url, told):
    with pytest.raises(DatabaseError) as caught:
        open_database(url)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)
    with use_locale("de"):
        assert translate(caught.value.args[0]) != str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "film.db").write_bytes(b"film" * 1000)
    with pytest.raises(DatabaseError, match="file is not a database"):
        open_database(sqlite_url(tmp_path / "film.db"))


def test_a_missing_package_is_told_with_how_to_install_it(monkeypatch):
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")

    monkeypatch.setattr("tmr_vision.database.create_engine", missing)
    with pytest.raises(DatabaseError, match=r"\(psycopg\); install it with pip install \"tmr-vis"):
        open_database("postgresql://host/name")


def test_a_database_that_fails_later_is_told_too(tmp_path):
    path = tmp_path / "jobs.db"
    store = JobStore(open_database(sqlite_url(path)))
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE jobs")
    for use in (store.counts, lambda: store.add([("a", "a", {})]), lambda: list(store.jobs())):
        with pytest.raises(DatabaseError, match="no such table: jobs"):
            use()
