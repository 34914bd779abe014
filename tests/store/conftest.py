"""A database of each kind, empty for each test."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tmr_vision.database import open_database, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "tmr-vision.db")
    return new_database(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def engine(database: str) -> Engine:
    return open_database(database)


def new_database(server: str) -> str:
    url = server.replace("postgresql://", "postgresql+psycopg://")
    name = f"t{uuid.uuid4().hex}"
    lone = create_engine(url, isolation_level="AUTOCOMMIT")
    with lone.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    lone.dispose()
    return f"{url.rpartition('/')[0]}/{name}"
