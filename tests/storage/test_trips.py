"""A statement is one trip to the thread of SQLite or none, and yet every row of a long answer comes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage import trips
from storage.trips import AHEAD, SHORT, Connection

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"


class Counted(Connection):
    trips = 0

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self.trips += 1
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counted]:
    connection = Counted(lambda: sqlite3.connect(tmp_path / "some.db", check_same_thread=False), iter_chunk_size=AHEAD)
    async with connection:
        await connection.cursor().execute("CREATE TABLE word (text)")
        connection.trips = 0
        yield connection


@pytest.mark.parametrize("rows", [0, 1, AHEAD - 1, AHEAD, AHEAD + 1, 3 * AHEAD])
async def test_all_rows_come_however_they_are_fetched(connection: Counted, rows: int) -> None:
    wanted = [(number + 1,) for number in range(rows)]
    at_once = await connection.cursor().execute(NUMBERS, [max(rows, 1)])
    assert (await at_once.fetchall())[:rows] == wanted
    some = await connection.cursor().execute(f"{NUMBERS} LIMIT ?", [max(rows, 1), rows])
    found: list[Any] = []
    while part := await some.fetchmany(7):
        found += part
    assert found == wanted
    assert await some.fetchone() is None


async def test_a_statement_with_its_rows_is_one_trip(connection: Counted) -> None:
    cursor = connection.cursor()
    await cursor.execute(NUMBERS, [AHEAD - 1])
    assert len(await cursor.fetchall()) == AHEAD - 1
    await cursor.close()
    assert connection.trips == 1


async def test_a_short_question_and_a_row_are_answered_without_a_trip(connection: Counted) -> None:
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO word VALUES (?) RETURNING text", ["one"])
    assert await cursor.fetchone() == ("one",)
    await cursor.execute("SELECT text FROM word")
    assert await cursor.fetchall() == [("one",)]
    assert connection.trips == 0


async def test_a_long_question_is_broken_off_and_asked_again_in_the_thread(connection: Counted) -> None:
    long = f"SELECT max(i) FROM ({NUMBERS})"
    cursor = connection.cursor()
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO word VALUES ('written before')")
    await cursor.execute(long, [SHORT])
    assert await cursor.fetchall() == [(SHORT,)]
    assert connection.trips == 1
    await connection.commit()
    await cursor.execute("SELECT text FROM word")
    assert await cursor.fetchall() == [("written before",)], "what was written in the same transaction stands"


async def test_only_a_transaction_that_has_written_waits_for_the_disk(connection: Counted) -> None:
    cursor = connection.cursor()
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("SELECT text FROM word")
    await connection.commit()
    assert connection.trips == 0
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO word VALUES ('one')")
    await connection.commit()
    assert connection.trips == 1


async def test_who_waits_for_a_lock_holds_nothing_else_up(connection: Counted, tmp_path: Path) -> None:
    stranger = sqlite3.connect(tmp_path / "some.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    cursor = connection.cursor()
    begun = asyncio.create_task(cursor.execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not begun.done()
    stranger.execute("ROLLBACK")
    stranger.close()
    await begun
    assert connection.trips == 1


async def test_what_is_written_says_how_many_rows_it_was(connection: Counted) -> None:
    cursor = connection.cursor()
    await cursor.executemany("INSERT INTO word VALUES (?)", [("one",), ("two",), ("three",)])
    assert cursor.rowcount == 3
    await cursor.execute("UPDATE word SET text = upper(text) WHERE text <> 'one' RETURNING text")
    assert sorted(await cursor.fetchall()) == [("THREE",), ("TWO",)]
    assert cursor.rowcount == 2


async def test_a_long_answer_that_is_left_unread_holds_nothing_up(connection: Counted) -> None:
    cursor = await connection.cursor().execute(NUMBERS, [3 * AHEAD])
    assert await cursor.fetchone() == (1,)
    await cursor.close()
    await connection.cursor().execute("DROP TABLE word")


async def test_what_sqlite_refuses_is_raised_as_it_is(connection: Counted) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.cursor().execute("SELECT * FROM nowhere")


async def test_a_thread_that_nobody_closed_does_not_keep_the_process_alive(tmp_path: Path) -> None:
    async with trips.connect(str(tmp_path / "some.db")) as connection:
        assert connection._thread.daemon
