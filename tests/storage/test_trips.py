"""A statement is asked where one is, or in a thread if it takes long, and yet every row of a long answer comes."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, column, func, insert, literal_column, select, table, text, update
from sqlalchemy.exc import OperationalError

from storage.connections import FEW
from storage.trips import SHORT, SqliteLine

WORD = table("word", column("text"))
ROWS = 3000


class Noted(sqlite3.Connection):
    """Knows in which threads it was asked for something."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.threads: list[int] = []

    def cursor(self) -> sqlite3.Cursor:  # type: ignore[override]
        self.threads.append(threading.get_ident())
        return super().cursor()

    def commit(self) -> None:
        self.threads.append(threading.get_ident())
        super().commit()

    def trips(self) -> int:
        away = sum(each != threading.get_ident() for each in self.threads)
        self.threads.clear()
        return away


@pytest.fixture
def raw(tmp_path: Path) -> Noted:
    raw = sqlite3.connect(tmp_path / "some.db", isolation_level=None, check_same_thread=False, factory=Noted)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("CREATE TABLE word (text)")
    return raw


async def nothing_waits() -> None:
    """Nobody shares the transaction."""


@pytest.fixture
async def line(raw: Noted) -> AsyncIterator[SqliteLine]:
    line = SqliteLine(raw, before_long=nothing_waits)
    await line.begin()
    raw.threads.clear()
    yield line
    line.roll_back()
    line.close()
    raw.close()


def counted(until: int) -> Select[Any]:
    numbers = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {until}) SELECT i FROM n)"
    return select(literal_column("i")).select_from(text(numbers))


async def words(line: SqliteLine) -> list[str]:
    return list((await line.execute(select(WORD.c.text))).scalars())


async def test_what_is_short_is_answered_without_a_trip(line: SqliteLine, raw: Noted) -> None:
    added = await line.execute(insert(WORD).values(text="one").returning(WORD.c.text))
    assert added.scalar_one() == "one"
    await line.ask(update(WORD).values(text=bindparam("said")), {"said": "two"})
    asked = await line.ask(select(WORD.c.text).where(WORD.c.text == bindparam("said")), {"said": "two"})
    assert asked.scalars().all() == await words(line) == ["two"]
    assert raw.trips() == 0


@pytest.mark.parametrize("rows", [1, 10, ROWS, 10 * ROWS])
async def test_all_rows_come_however_long_it_takes(line: SqliteLine, rows: int) -> None:
    assert list((await line.execute(counted(rows))).scalars()) == [*range(1, rows + 1)]


async def test_a_long_question_is_broken_off_and_asked_again_in_a_thread(line: SqliteLine, raw: Noted) -> None:
    await line.execute(insert(WORD).values(text="written before"))
    long: Select[Any] = select(func.max(literal_column("i"))).select_from(counted(SHORT).subquery())
    assert (await line.execute(long)).scalar_one() == SHORT
    assert (await line.ask(long, {})).scalar_one() == SHORT
    assert raw.trips() == 2
    assert await words(line) == ["written before"], "what was written in the same transaction stands"
    await line.commit()


async def test_what_may_change_many_rows_goes_to_a_thread(line: SqliteLine, raw: Noted) -> None:
    await line.execute(insert(WORD), [{"text": "one"}] * FEW)
    assert raw.trips() == 0
    await line.execute(insert(WORD), [{"text": "two"}] * (FEW + 1))
    changed = await line.execute(update(WORD).values(text="three"))
    assert changed.rowcount == 2 * FEW + 1
    assert raw.trips() == 2


async def test_only_a_transaction_that_has_written_waits_for_the_disk(line: SqliteLine, raw: Noted) -> None:
    await words(line)
    await line.commit()
    assert raw.trips() == 0
    await line.begin()
    await line.execute(insert(WORD).values(text="one"))
    await line.commit()
    assert raw.trips() == 1


async def test_who_waits_for_a_lock_holds_nothing_else_up(line: SqliteLine, tmp_path: Path) -> None:
    line.roll_back()
    stranger = sqlite3.connect(tmp_path / "some.db", isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    begun = asyncio.create_task(line.begin())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not begun.done()
    stranger.execute("ROLLBACK")
    stranger.close()
    await begun


async def test_a_part_that_fails_is_taken_back_and_what_was_done_before_stands(line: SqliteLine) -> None:
    await line.execute(insert(WORD).values(text="one"))
    with suppress(ZeroDivisionError), line.apart(is_alone=False):
        await line.execute(insert(WORD).values(text="two"))
        raise ZeroDivisionError
    with line.apart(is_alone=False):
        await line.execute(insert(WORD).values(text="three"))
    await line.commit()
    await line.begin()
    assert await words(line) == ["one", "three"]


async def test_what_sqlite_refuses_is_raised_as_it_is(line: SqliteLine) -> None:
    with pytest.raises(OperationalError, match="no such table"):
        await line.execute(select(table("nowhere", column("text"))))
