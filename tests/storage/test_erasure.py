"""One person's data: whatever table it stands in, it is given out, and nothing of it is left once it is erased."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Float, Integer, LargeBinary, Table, select

from bot.desk.erasure import Erased
from bot.rules.erasure import TOMBSTONE
from storage import Database, Store
from storage.erasure import DERIVED, KEPT, OWN, WRITTEN
from storage.tables import AnyText, Row, Utc
from tests.storage.examples import NOON

ANA, ANABEL = "U0ANA", "U0ANABEL"
HER_WORDS, OTHERS = "Exports time out", "Imports time out"
TABLES = Row.metadata.sorted_tables


def quiet(*_: object) -> None: ...


def columns(*kinds: type) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if isinstance(column.type, kinds) and column.name != "workspace_id"
    }


def test_of_every_column_that_can_hold_words_it_is_said_whose_they_are() -> None:
    written = {f"{table}.{word}" for table, each in WRITTEN.items() for _, words in each for word in words}
    groups = [written, set(DERIVED), set(KEPT)]
    assert columns(AnyText, JSON, LargeBinary) <= set().union(*groups)
    assert sum(map(len, groups)) == len(set().union(*groups))


def a_row(table: Table, number: int, person: str, words: str) -> dict[str, Any]:
    """The person and their words wherever either can stand."""
    named = {column for column, _ in WRITTEN.get(table.name, ())}
    worded = {name.partition(".")[2] for name in columns(AnyText) if name.startswith(f"{table.name}.")}

    def value(column: Any) -> Any:
        match column.type:
            case Integer():
                return number
            case Boolean():
                return True
            case Float():
                return 0.5
            case LargeBinary():
                return b"words"
            case Date():
                return NOON.date() + timedelta(days=number)
            case Utc():
                return None if column.name == "forgotten_at" else NOON
            case JSON():
                return {"why": words, "title": words, "files": [], "event": {"user": person}, "who": [person]}
        if column.name == "state":
            return "declined"
        if column.name in worded - named:
            return words
        return person if column.type.length == 64 else f"{number}:{person}:x"

    return {column.name: value(column) for column in table.columns}


async def fill(database: Database, team: str) -> None:
    async with database.engine.begin() as connection:
        for table in TABLES:
            for number, (person, words) in enumerate([(ANA, HER_WORDS), (ANABEL, OTHERS)], start=1):
                await connection.execute(table.insert(), a_row(table, number, person, words) | {"workspace_id": team})


async def held(database: Database, team: str) -> dict[str, list[str]]:
    """Of each table, every value that is text."""
    found = {}
    async with database.engine.connect() as connection:
        for table in TABLES:
            rows = (await connection.execute(select(table).where(table.c.workspace_id == team))).mappings().all()
            found[table.name] = [json.dumps(dict(row), default=str) for row in rows]
    return found


async def erase(store: Store) -> Erased:
    async with store.transaction() as tx:
        return await tx.erasure.erase(ANA, NOON, quiet)


async def test_no_table_forgets_to_forget_and_nobody_else_is_touched(database: Database) -> None:
    await fill(database, "T1")
    await fill(database, "T2")
    before = await held(database, "T2")
    mine = await held(database, "T1")
    erased = await erase(database.store("T1"))
    after = await held(database, "T1")
    assert await held(database, "T2") == before
    for name, rows in after.items():
        assert not [row for row in rows if f'"{ANA}"' in row or f":{ANA}:" in row], name
        words = [value for row in rows for at, value in json.loads(row).items() if f"{name}.{at}" not in KEPT]
        assert HER_WORDS not in str(words), name
        others = [row for row in mine[name] if ANABEL in row or OTHERS in row]
        if name not in ("number", "wording", "card", "outbox", "inbox"):
            assert [row for row in rows if ANABEL in row or OTHERS in row] == others, name
        assert len(rows) >= len(mine[name]) - (name in OWN)
    assert erased.changed.keys() >= {"report", "issue", "workaround", "said", "audit", "outbox", "policy", "watch"}


async def test_what_is_kept_of_a_person_is_given_out_with_every_table_it_stands_in(database: Database) -> None:
    await fill(database, "T1")
    await fill(database, "T2")
    async with database.store("T1").transaction() as tx:
        rows = await tx.erasure.about(ANA, quiet)
        nobody = await tx.erasure.about("U0NOBODY", quiet)
    assert nobody == []
    holding = {name.partition(".")[0] for name in columns(JSON)}
    assert {row["table"] for row in rows} >= {"report", "issue", "said", "audit", "watch", "thanked"} | holding - {
        "model"
    }
    assert len(json.dumps(rows)) > 1000
    assert not [row for row in rows if OTHERS in json.dumps(row) and ANA not in json.dumps(row).replace(ANABEL, "")]


async def test_two_that_are_erased_stay_two(store: Store, database: Database) -> None:
    await fill(database, "T1")
    async with store.transaction() as tx:
        erased = [await tx.erasure.erase(person, NOON, quiet) for person in (ANA, ANABEL)]
    reports = [json.loads(row) for row in (await held(database, "T1"))["report"]]
    assert sorted(report["flagged_by"] for report in reports) == [each.stand_in for each in erased]
    assert {report["title"] for report in reports} == {TOMBSTONE}


@pytest.mark.parametrize("again", [1, 2])
async def test_what_is_erased_can_be_erased_again(store: Store, database: Database, again: int) -> None:
    await fill(database, "T1")
    for _ in range(again):
        await erase(store)
    assert (await erase(store)).changed.keys() <= {"outbox"}
