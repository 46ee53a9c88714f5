import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import storage
from storage import Database, DatabaseInUse, is_transient
from tests.storage.examples import an_issue

OPEN = """
import asyncio, sys, storage
try:
    asyncio.run(storage.open_database(sys.argv[1]))
except storage.DatabaseInUse as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:////data/x.db", "sqlite+aiosqlite:////data/x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgresql://ana@db/liaison", "postgresql+psycopg://ana@db/liaison"),
        ("postgresql+psycopg://ana@/liaison?host=db", "postgresql+psycopg://ana@/liaison?host=db"),
    ],
)
def test_an_address_gets_its_driver(written: str, meant: str) -> None:
    assert str(storage.engines.read_url(written)) == meant


@pytest.mark.parametrize(
    "address", ["", "liaison.db", "mysql://db/liaison", "postgresql+asyncpg://db/liaison", "postgres://db/liaison"]
)
async def test_another_kind_of_database_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite:///liaison\.db or postgresql://"):
        await storage.open_database(address)


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
async def test_a_database_in_memory_is_refused_because_it_forgets(address: str) -> None:
    with pytest.raises(ValueError, match="memory forgets"):
        await storage.open_database(address)


async def test_a_second_process_is_kept_out_of_an_sqlite_file(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new folder' / 'liaison.db'}"
    database = await storage.open_database(address)
    with pytest.raises(DatabaseInUse):
        await storage.open_database(address)
    assert "liaison.db is in use by another Liaison process. Stop that one first" in opened_elsewhere(address)
    await database.close()
    assert opened_elsewhere(address) == ""


def opened_elsewhere(address: str) -> str:
    command = [sys.executable, "-c", OPEN, address]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


async def test_the_lock_of_a_process_that_died_is_free(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'liaison.db'}"
    dying = OPEN + "\nimport os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", dying, address], check=False)
    await (await storage.open_database(address)).close()


async def test_sqlite_is_set_to_survive_a_power_cut(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL does so by itself")
    async with database.engine.connect() as connection:
        settings = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "liaison.db"
    file.touch(0o644)
    database = await storage.open_database(f"sqlite:///{file}")
    await database.migrate()
    assert {each.name for each in tmp_path.iterdir() if each.stat().st_mode & 0o077} == set()
    await database.close()


async def test_a_closed_sqlite_file_is_whole_without_its_log(tmp_path: Path) -> None:
    database = await storage.open_database(f"sqlite:///{tmp_path / 'liaison.db'}")
    await database.migrate()
    await an_issue(database.store("T1"))
    await database.close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["liaison.db", "liaison.db.lock"]
    with sqlite3.connect(tmp_path / "liaison.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_a_server_that_cannot_be_reached_is_an_error_that_passes() -> None:
    database = await storage.open_database("postgresql://nobody@127.0.0.1:1/liaison")
    with pytest.raises(Exception, match="refused") as failure:
        async with database.engine.connect():
            pass
    await database.close()
    assert is_transient(failure.value)
    assert not is_transient(ValueError("no"))


async def test_a_mistake_in_a_statement_does_not_pass(database: Database) -> None:
    with pytest.raises(Exception, match="nonsense") as failure:
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("SELECT * FROM nonsense")
    assert not is_transient(failure.value)
