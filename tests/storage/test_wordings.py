"""The texts by which issues are found, as the index of each process hears of them."""

import asyncio

import numpy as np
import pytest
from sqlalchemy import text

import storage
from bot.desk import Wording
from bot.rules.labels import IssueId
from bot.rules.matching import texts
from storage import Database, Store
from storage.migrations import steps
from tests.storage.examples import EXPORT, NOON, a_report, an_issue

BEGIN = (0, 0)


async def heard(store: Store, seen: tuple[int, int] = BEGIN, limit: int = 100) -> list[Wording]:
    async with store.transaction() as tx:
        return await tx.wordings.after(seen, limit)


def mark(wording: Wording) -> tuple[int, int]:
    return wording.seq, wording.number


async def test_what_is_committed_after_a_look_is_seen_by_the_next_look(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.reports.add(EXPORT, issue.id, "UANA", NOON)
    (first,) = await heard(store)
    assert (first.told.issue, first.told.component, first.told.at) == (issue.id, EXPORT.area, NOON.timestamp())
    assert np.array_equal(first.told.text.words, texts.read(EXPORT.title, EXPORT.what_happens).text.words)
    assert await heard(store, mark(first)) == []

    async def flag(number: int) -> None:
        async with store.transaction() as tx:
            await tx.reports.add(a_report(title=f"problem {number}"), issue.id, "UANA", NOON)

    seen, found = mark(first), 0
    flags = asyncio.gather(*(flag(number) for number in range(20)))
    while not flags.done() or found < 20:
        news = await heard(store, seen, limit=3)
        found += len(news)
        seen = mark(news[-1]) if news else seen
    await flags
    assert found == 20


async def test_a_report_that_goes_to_another_issue_is_heard_of_again(store: Store) -> None:
    one, two = await an_issue(store), await an_issue(store)
    async with store.transaction() as tx:
        report = await tx.reports.add(EXPORT, one.id, "UANA", NOON)
    (before,) = await heard(store)
    async with store.transaction() as tx:
        await tx.reports.link(report, two.id, two.id)
        assert (await tx.reports.get(report.id)).issue == two.id
    (after,) = await heard(store, mark(before))
    assert (after.number, after.told.issue) == (before.number, two.id)


async def test_words_that_were_not_kept_are_read_from_the_text_and_kept(store: Store, database: Database) -> None:
    imported = await an_issue(store, "Login loops")
    async with store.transaction() as tx:
        await tx.wordings.add(a_report(title="Login loops"), imported.id, None, NOON)
        await tx.reports.add(EXPORT, IssueId(2), "UANA", NOON)
    before = await heard(store)
    for lost in ("NULL", "words"):
        async with database.engine.begin() as connection:
            await connection.execute(text(f"UPDATE wording SET words = {lost}"))
        read = await heard(store)
        assert [each.told.text.packed() for each in read] == [each.told.text.packed() for each in before]
        async with database.engine.begin() as connection:
            await connection.execute(text(f"UPDATE wording SET words = {lost}"))
        async with store.transaction() as tx:
            page = await tx.wordings.page_after(BEGIN, 100)
        assert page.words == [each.told.text.packed() for each in before]


async def test_a_page_holds_in_columns_what_is_heard_one_by_one(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        for number in range(3):
            await tx.reports.add(a_report(title=f"problem {number}"), issue.id, "UANA", NOON)
    heard_of = await heard(store)
    async with store.transaction() as tx:
        page, rest, nothing = [await tx.wordings.page_after(seen, 2) for seen in (BEGIN, mark(heard_of[1]), (9, 9))]
    assert (len(page), len(rest), len(nothing)) == (2, 1, 0)
    for column, told in (
        ("numbers", [each.number for each in heard_of]),
        ("seqs", [each.seq for each in heard_of]),
        ("issues", [each.told.issue for each in heard_of]),
        ("areas", [each.told.component for each in heard_of]),
        ("at", [each.told.at for each in heard_of]),
        ("words", [each.told.text.packed() for each in heard_of]),
    ):
        assert [*getattr(page, column), *getattr(rest, column)] == told, column


@pytest.mark.parametrize(
    ("title", "body"), [("", ""), ("Exports time out", "error-504 in ti.ui.label"), ("é ß 日本", "x" * 9)]
)
def test_packed_words_come_back_as_they_were(title: str, body: str) -> None:
    read = texts.read(title, body).text
    back = texts.unpacked(read.packed())
    for name in ("words", "in_title", "in_body", "grams", "pairs"):
        assert np.array_equal(getattr(back, name), getattr(read, name)), name
    assert texts.is_packed(read.packed())
    assert not texts.is_packed(None)
    assert not texts.is_packed(b"\xff\xff" + read.packed()[2:]), "another form of reading"


async def test_issues_and_reports_from_before_are_found_and_the_old_code_finds_them_again(empty_address: str) -> None:
    database = await storage.open_database(empty_address)
    try:
        await database.migrate()
        store = database.store("T1")
        imported, flagged = await an_issue(store, "Login loops"), await an_issue(store)
        async with store.transaction() as tx:
            await tx.reports.add(EXPORT, flagged.id, "UANA", NOON)
        await steps.downgrade(database.engine, "0002")
        async with database.engine.connect() as connection:
            words = (
                await connection.execute(text("SELECT issue, weight FROM issue_word WHERE word = 'exports'"))
            ).all()
            totals = (await connection.execute(text("SELECT issues, length > 10 FROM collection"))).one()
        assert words == [(flagged.id, 3)]
        assert (totals[0], bool(totals[1])) == (2, True)
        await database.migrate()
        assert sorted(each.told.issue for each in await heard(store)) == [imported.id, flagged.id]
        async with store.transaction() as tx:
            await tx.reports.add(EXPORT, flagged.id, "UANA", NOON)
        assert [each.number for each in await heard(store)] == [1, 2, 3]
    finally:
        await database.close()


async def test_the_text_of_a_merged_issue_goes_with_it_when_the_tables_change_and_back(empty_address: str) -> None:
    database = await storage.open_database(empty_address)
    try:
        await database.migrate()
        store = database.store("T1")
        one, two = await an_issue(store, "Exports time out"), await an_issue(store, "Login loops")
        async with store.transaction() as tx:
            for issue in (one, two):
                await tx.wordings.add(a_report(title=issue.title), issue.id, None, NOON)
            await tx.merges.merge(two, one.id)
        assert [each.told.issue for each in await heard(store)] == [one.id, one.id]
        await steps.downgrade(database.engine, "0020")
        async with database.engine.connect() as connection:
            before = (await connection.execute(text("SELECT issue FROM wording ORDER BY number"))).scalars().all()
        assert before == [one.id, two.id]
        await database.migrate()
        assert [each.told.issue for each in await heard(store)] == [one.id, one.id]
        async with store.transaction() as tx:
            await tx.merges.unmerge(await tx.issues.get(two.id))
        assert sorted(each.told.issue for each in await heard(store)) == [one.id, two.id]
    finally:
        await database.close()
