import asyncio
import sys
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import storage
from storage import Database, migrations
from storage.migrations import steps
from storage.tables import Row
from tests.storage.examples import an_issue

COMPARED = {"compare_type": True, "target_metadata": Row.metadata}


def keys(connection: Connection) -> dict[str, list[Any]]:
    """The columns of every primary key, unique key and index, as the database tells them."""
    found: dict[str, list[Any]] = {}
    database = inspect(connection)
    for table in set(database.get_table_names()) - {"alembic_version"}:
        found[f"{table} primary key"] = database.get_pk_constraint(table)["constrained_columns"]
        for unique in database.get_unique_constraints(table):
            found[f"{table} {unique['name']}"] = unique["column_names"]
        for index in database.get_indexes(table):
            found[f"{table} {index['name']}"] = index["column_names"]
        assert database.get_foreign_keys(table) == []
    return found


async def test_the_workspace_leads_every_key_and_index(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(keys)
    assert len(found) > 20
    assert {name: columns for name, columns in found.items() if columns[0] != "workspace_id"} == {}


async def test_the_database_makes_no_numbers_and_runs_no_triggers(database: Database) -> None:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' OR sql LIKE '%AUTOINCREMENT%'",
        "postgresql": "SELECT sequencename FROM pg_sequences UNION SELECT tgname FROM pg_trigger",
    }
    async with database.engine.connect() as connection:
        found = await connection.execute(text(catalogue[database.engine.dialect.name]))
        assert found.all() == []


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda bound: compare_metadata(MigrationContext.configure(bound, opts=COMPARED), Row.metadata)
        )
    assert differences == []


def test_the_last_step_is_known_without_alembic() -> None:
    assert migrations.head() == ScriptDirectory.from_config(steps.configuration()).get_current_head()


async def test_a_start_with_nothing_to_migrate_does_not_load_alembic(address: str) -> None:
    start = "import asyncio, sys; from tests.storage.conftest import migrated; asyncio.run(migrated(sys.argv[1]))"
    looked = f"{start}; sys.exit('alembic' in sys.modules)"
    replica = await asyncio.create_subprocess_exec(sys.executable, "-c", looked, address)
    assert await replica.wait() == 0


async def test_the_tables_can_be_taken_down_and_made_again_with_rows_in_them(empty_address: str) -> None:
    database = await storage.open_database(empty_address)
    try:
        for _ in range(2):
            await database.migrate()
            assert (await an_issue(database.store("T1"))).label == "KI-1"
            await steps.downgrade(database.engine, "base")
            assert await migrations.current(database.engine) is None
    finally:
        await database.close()


async def test_migrating_twice_keeps_every_row(database: Database) -> None:
    await an_issue(database.store("T1"))
    await database.migrate()
    async with database.store("T1").transaction() as tx:
        assert await tx.issues.count() == 1


async def test_replicas_that_start_together_may_all_migrate(empty_address: str) -> None:
    if empty_address.startswith("sqlite"):
        pytest.skip("only one process has an SQLite file")
    migrate = "import asyncio, sys; from tests.storage.conftest import migrated; asyncio.run(migrated(sys.argv[1]))"
    replicas = [await asyncio.create_subprocess_exec(sys.executable, "-c", migrate, empty_address) for _ in range(3)]
    assert [await replica.wait() for replica in replicas] == [0, 0, 0]
    database = await storage.open_database(empty_address)
    assert (await an_issue(database.store("T1"))).label == "KI-1"
    await database.close()
