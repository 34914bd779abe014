"""The database: SQLite in a file by default, PostgreSQL by its address; always of this version.

Every table has a migration in ``migrations/versions``; :func:`open_database` brings an older
database up to date before anything else uses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from tmr_vision.errors import DatabaseError
from tmr_vision.language import message

BUSY_S = 30.0
"""How long a process waits for another one that is writing."""
_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 7_260_001
"""Number of the lock under which PostgreSQL is migrated by one process at a time; any will do."""


def sqlite_url(path: Path) -> str:
    """Return the address of a database in a file."""
    return f"sqlite:///{path.absolute()}"


def open_database(url: str) -> Engine:
    """Return a database of this version; an older one is brought up to date, a new one is made.

    Raises
    ------
    DatabaseError
        If it cannot be opened or reached, or was made by a newer version of the program.
    """
    try:
        engine = _engine(url)
        with _only_one(engine) as connection:
            _upgrade(connection)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseError(
            message("{url} is not the address of a database: {error}.", url=url, error=str(error))
        ) from error
    except DBAPIError as error:
        raise DatabaseError(
            message(
                "the database {url} cannot be used: {error}.",
                url=make_url(url).render_as_string(hide_password=True),
                error=str(error.orig).strip().splitlines()[0].rstrip("."),
            )
        ) from error
    return engine


def _engine(url: str) -> Engine:
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare_sqlite(connection: object, _: object) -> None:
    """Let readers and a writer work side by side, and a second writer wait for its turn."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions are begun above
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for setting in (
        f"busy_timeout = {BUSY_S * 1000:.0f}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",  # what is deleted is overwritten
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that will write.

    SQLite takes its one lock at once, so that nobody waits halfway for a lock that another holds.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("ROLLBACK")  # of the reading one that was begun just now
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


@contextmanager
def _only_one(engine: Engine) -> Iterator[Connection]:
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        yield connection


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == scripts.get_current_head():
        return
    try:
        if present is not None:
            scripts.get_revision(present)
    except CommandError as error:
        raise DatabaseError(
            message(
                "the database was made by a newer version of tmr-vision; install that one, or use "
                "another database."
            )
        ) from error
    command.upgrade(config, "head")
