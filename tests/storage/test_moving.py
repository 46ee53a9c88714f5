"""A database moves whole, from any engine to any."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Float, Integer, LargeBinary, Table, select

import storage
from storage import Database, moving
from storage.moving import CannotMove
from storage.tables import Row, Utc
from tests.storage.examples import NOON, a_posted_card, an_issue

BATCH = 20
ROWS = BATCH + 5
WORDS = "Grüße 🎫 'quoted' \"twice\"\n\\ %s :name"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a table has more than one without a thousand rows."""
    monkeypatch.setattr(moving, "BATCH", BATCH)


@pytest.fixture
async def target(empty_address: str) -> AsyncIterator[Database]:
    database = await storage.open_database(empty_address)
    yield database
    await database.close()


def a_row(table: Table, number: int) -> dict[str, Any]:
    """A value for every column, every third row with nothing where nothing may stand."""

    def value(column: Any) -> Any:
        if column.nullable and number % 3 == 0:
            return None
        match column.type:
            case Integer():
                return number
            case Boolean():
                return number % 2 == 0
            case Float():
                return number / 4
            case LargeBinary():
                return WORDS.encode()
            case Date():
                return NOON.date() + timedelta(days=number)
            case Utc():
                return NOON + timedelta(microseconds=number)
            case JSON():
                return {"text": WORDS, "number": number, "none": None, "list": [1.5, True]}
        size = getattr(column.type, "length", None) or 1000
        return f"{number} {WORDS}"[:size]

    return {column.name: value(column) for column in table.columns}


async def fill(database: Database) -> None:
    """Each row in a workspace of its own: there are tables with no other key."""
    async with database.engine.begin() as connection:
        for table in Row.metadata.sorted_tables:
            rows = [a_row(table, number) | {"workspace_id": f"T{number}"} for number in range(1, ROWS + 1)]
            await connection.execute(table.insert(), rows)


async def rows_of(database: Database, table: Table) -> list[tuple[Any, ...]]:
    async with database.engine.connect() as connection:
        return sorted(map(tuple, await connection.execute(select(table))), key=str)


class Interruption(Exception):
    pass


async def test_every_table_moves_with_all_it_holds(database: Database, target: Database) -> None:
    await fill(database)
    told: list[tuple[str, int, int]] = []
    moved = await moving.move(database, target, lambda *news: told.append(news))
    assert set(moved) == set(Row.metadata.tables)
    for table in Row.metadata.sorted_tables:
        before = await rows_of(database, table)
        assert before
        assert await rows_of(target, table) == before
        assert moved[table.name].rows == len(before)
        assert [done for name, done, _ in told if name == table.name][-1] == len(before)


async def test_work_goes_on_where_it_was_left(database: Database, target: Database) -> None:
    await a_posted_card(database.store("T1"))
    await moving.move(database, target, lambda *_: None)
    assert (await an_issue(target.store("T1"), "Imports time out")).label == "KI-2"
    async with target.store("T1").transaction() as tx:
        assert await tx.cards.issue_at("C9", "9.1") == 1
        assert await tx.outbox.counts() == {"sent": 1}


async def test_an_interruption_leaves_the_target_empty_and_it_can_be_done_again(
    database: Database, target: Database
) -> None:
    await fill(database)
    news = itertools.count()

    def interrupt(*_: object) -> None:
        if next(news) == len(Row.metadata.tables):
            raise Interruption

    with pytest.raises(Interruption):
        await moving.move(database, target, interrupt)
    assert all([await rows_of(target, table) == [] for table in Row.metadata.sorted_tables])
    await moving.move(database, target, lambda *_: None)
    with pytest.raises(CannotMove, match=rf"has rows already .*issue: {ROWS:,}"):
        await moving.move(database, target, lambda *_: None)


async def test_a_target_that_changes_what_it_takes_is_found_out(database: Database, target: Database) -> None:
    """The server is made to do what a wrong collation, a trigger or a full-width digit might."""
    await an_issue(database.store("T1"))
    await target.migrate()
    change = {
        "sqlite": ["CREATE TRIGGER t AFTER INSERT ON issue BEGIN UPDATE issue SET title = 'other'; END"],
        "postgresql": [
            "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN NEW.title = 'other'; RETURN NEW; END $$",
            "CREATE TRIGGER t BEFORE INSERT ON issue FOR EACH ROW EXECUTE FUNCTION other()",
        ],
    }
    async with target.engine.begin() as connection:
        for statement in change[target.engine.dialect.name]:
            await connection.exec_driver_sql(statement)
    with pytest.raises(CannotMove, match="issue do not come back as they were sent"):
        await moving.move(database, target, lambda *_: None)
    assert await rows_of(target, Row.metadata.tables["issue"]) == []


async def test_what_the_target_cannot_hold_is_named_and_nothing_is_moved(database: Database, target: Database) -> None:
    if (database.engine.dialect.name, target.engine.dialect.name) != ("sqlite", "postgresql"):
        pytest.skip("only SQLite takes more than a column holds")
    async with database.engine.begin() as connection:
        table = Row.metadata.tables["number"]
        await connection.execute(table.insert(), [{"workspace_id": "T1", "name": "x" * 65, "last": 1}])
    with pytest.raises(CannotMove, match="does not take the rows of number"):
        await asyncio.wait_for(moving.move(database, target, lambda *_: None), 30)
    assert await rows_of(target, table) == []
