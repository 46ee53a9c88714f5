"""The two database engines: addresses, settings that keep commits safe, and which errors pass by themselves."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from storage import trips
from storage.connections import Connections
from storage.sharing import OneConnection, Undone

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
POSTGRESQL_CONNECTIONS = 8
# PostgreSQL's own codes (manual, appendix A): serialization failure, deadlock, the server is stopping or starting.
TRANSIENT = frozenset({"40001", "40P01", "57P01", "57P02", "57P03"})


def read_url(text: str) -> URL:
    """The address with its driver spelled out. Raises ValueError for any other database."""
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in DRIVERS:
        raise ValueError(
            "The database address has to look like sqlite:///liaison.db or postgresql://user:password@host/database."
        )
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.get_backend_name() == "sqlite" and not _is_file(url):
        raise ValueError(
            "Liaison keeps SQLite in a file, such as sqlite:///liaison.db: memory forgets at every restart."
        )
    return url


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for a server."""
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def connect(url: URL) -> tuple[AsyncEngine, Connections]:
    """Nothing is opened before the first question."""
    if url.get_backend_name() == "sqlite":
        engine = _sqlite(url)
        return engine, OneConnection(engine)
    engine = _postgresql(url)
    return engine, Connections(engine, most=POSTGRESQL_CONNECTIONS)


def is_transient(error: BaseException) -> bool:
    """Whether the same transaction, begun anew, may well succeed."""
    if isinstance(error, TimeoutError | Undone):  # no connection became free in time
        return True
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode == sqlite3.SQLITE_BUSY
    if not isinstance(error, OperationalError):
        return error.connection_invalidated
    # psycopg's; without a code the server could not be reached, or went away; class 08 says so in words.
    code: str | None = getattr(cause, "sqlstate", None)
    return code is None or code in TRANSIENT or code.startswith("08")


def _sqlite(url: URL) -> AsyncEngine:
    """One connection: SQLite before 3.51.3 can lose commits when two share a write-ahead log (sqlite.org/wal.html)."""
    engine = create_async_engine(
        url,
        hide_parameters=True,  # or what customers said would stand in the text of errors, and so in logs
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_reset_on_return=None,  # whoever had it has committed or rolled back: see Connections
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # None: sqlite3 shall not begin and commit on its own account. `begin` below does it, before the first read.
        connection.isolation_level = None
        cursor = connection.cursor()
        # FULL: with NORMAL the last commits may be gone after a power cut.
        cursor.execute(trips.WAIT_FOR_LOCKS)
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> AsyncEngine:
    # prepare_threshold=None: statements prepared on the server do not survive PgBouncer.
    return create_async_engine(
        url,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=POSTGRESQL_CONNECTIONS,
        max_overflow=2,  # for `migrate`
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None, "connect_timeout": 10},
    )


def _is_file(url: URL) -> bool:
    name = url.database or ""
    return name not in ("", ":memory:") and not name.startswith("file:")
