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
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from tmr_vision.errors import DatabaseError
from tmr_vision.language import message

BUSY_S = 20.0
"""How long a process waits for another one that is writing."""
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
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
    engine = _engine(url)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        _upgrade(connection)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that only reads; raises DatabaseError if the database fails."""
    with _as_database_error(engine), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that will write; raises DatabaseError if the database fails.

    SQLite takes its one lock at once, so that nobody waits halfway for a lock that another holds.
    """
    with (
        _as_database_error(engine),
        engine.execution_options(writes=True).begin() as connection,
    ):
        yield connection


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as error:  # what it is cannot be shown: a password may be in it
        raise _no_address(message("expected {form}", form="postgresql://host/name")) from error
    if address.drivername in _DRIVERS:
        address = address.set(drivername=_DRIVERS[address.drivername])
    if address.get_backend_name() not in _DRIVERS:
        raise _no_address(message("it has to be SQLite or PostgreSQL"))
    try:
        engine = create_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise DatabaseError(
            "PostgreSQL needs a package that is not here ({name}); install it with {command}.",
            code="database_package_missing",
            name=error.name,
            command='pip install "tmr-vision[postgresql]"',
        ) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise _no_address(str(error)) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _no_address(why: str) -> DatabaseError:
    return DatabaseError(
        "that is not the address of a database ({why}).",
        code="database_address_invalid",
        why=why,
    )


def _prepare_sqlite(connection: object, _: object) -> None:
    """Let readers and a writer work side by side, and a second writer wait for its turn."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # transactions are begun below
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


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _as_database_error(engine: Engine) -> Iterator[None]:
    try:
        yield
    except IntegrityError:  # the database works: a row that may not be, which its table explains
        raise
    except DBAPIError as error:
        lines = str(error.orig).strip().splitlines() or [type(error).__name__]
        raise DatabaseError(
            "the database {url} cannot be used ({reason}).",
            code="database_unusable",
            url=engine.url.render_as_string(hide_password=True),
            reason=lines[0].rstrip("."),
        ) from error


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
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
            "the database was made by a newer version of tmr-vision; install that one, or use "
            "another database.",
            code="database_newer",
        ) from error
    command.upgrade(config, "head")
