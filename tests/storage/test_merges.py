"""Issues that are the same: reports count on the canonical one, and everything goes back as it was."""

from dataclasses import replace

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select

from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.refusals import ChangedMeanwhile
from bot.rules.watching import Ears, Watch
from storage import Database, Store
from storage.migrations import steps
from storage.tables import ReportRow
from tests.statements import heard
from tests.storage.examples import EXPORT, NOON, an_issue


async def flagged(store: Store, title: str, *agents: str) -> Issue:
    issue = await an_issue(store, title)
    for agent in agents:
        async with store.transaction() as tx:
            await tx.reports.add(EXPORT, issue.id, agent, NOON)
    return issue


async def merged(store: Store, duplicate: IssueId, canonical: IssueId) -> Issue:
    async with store.transaction() as tx:
        return await tx.merges.merge(await tx.issues.lock(duplicate), canonical)


async def parted(store: Store, duplicate: IssueId) -> Issue:
    async with store.transaction() as tx:
        return await tx.merges.unmerge(await tx.issues.lock(duplicate))


async def counted(store: Store, *issues: Issue) -> list[list[int]]:
    async with store.transaction() as tx:
        return [[report.id for report in await tx.reports.of_issue(issue.id)] for issue in issues]


async def test_what_was_merged_into_a_duplicate_follows_it_and_comes_back_with_it(store: Store) -> None:
    first = await flagged(store, "one", "UANA")
    second = await flagged(store, "two", "UBEN", "UANA")
    third = await flagged(store, "three", "ULEA")
    await merged(store, third.id, second.id)
    assert await counted(store, first, second, third) == [[1], [2, 3, 4], []]
    assert (await merged(store, second.id, first.id)).duplicate_of == first.id
    assert await counted(store, first, second, third) == [[1, 2, 3, 4], [], []]
    async with store.transaction() as tx:
        assert (await tx.issues.get(third.id)).duplicate_of == first.id
        late = await tx.reports.add(EXPORT, first.id, "UBEN", NOON)
    await parted(store, second.id)
    assert await counted(store, first, second, third) == [[1, late.id], [2, 3, 4], []]
    await parted(store, third.id)
    assert await counted(store, first, second, third) == [[1, late.id], [2, 3], [4]]
    async with store.transaction() as tx:
        for issue in (first, second, third):
            assert replace(await tx.issues.get(issue.id), version=issue.version) == issue


async def test_who_merges_what_somebody_else_changed_is_told(store: Store) -> None:
    first, second = await flagged(store, "one"), await flagged(store, "two")
    await merged(store, second.id, first.id)
    with pytest.raises(ChangedMeanwhile):
        async with store.transaction() as tx:
            await tx.merges.merge(second, first.id)


async def test_a_merged_issue_is_in_no_list(store: Store) -> None:
    first, second = await flagged(store, "exports time out", "UANA"), await flagged(store, "spreadsheet empty", "UANA")
    await merged(store, second.id, first.id)
    async with store.transaction() as tx:
        assert [known.issue.id for known in await tx.issues.latest(9)] == [first.id]
        assert [issue.id for issue in await tx.issues.unfinished()] == [first.id]
        assert [known.issue.id for known in await tx.issues.listed([second.id, first.id])] == [first.id]
        shown = await tx.issues.known(second.id)
        facts, _ = await tx.cards.facts(first.id)
    assert (shown.issue.id, shown.reports, shown.why) == (first.id, 2, "KI-2 is the same")
    assert (facts.reports, facts.duplicates) == (2, (second.id,))


async def test_workarounds_count_where_their_issue_counts_and_ones_own_comes_first(store: Store) -> None:
    first, second, third = [await flagged(store, title) for title in ("one", "two", "three")]
    async with store.transaction() as tx:
        theirs = await tx.workarounds.add(third.id, "UMIA", "of three", "words", None, NOON)
        thirds = await tx.workarounds.add(third.id, "UMIA", "of three, better", "words", None, NOON)
    for issue in (third, second):
        await merged(store, issue.id, first.id)
    async with store.transaction() as tx:
        assert await tx.workarounds.current(first.id) == thirds
        mine = await tx.workarounds.add(first.id, "UMIA", "of one", "words", None, NOON)
        assert mine.id != theirs.id
        assert mine.version == 1
        assert await tx.workarounds.current(first.id) == mine
    await parted(store, third.id)
    async with store.transaction() as tx:
        assert await tx.workarounds.current(first.id) == mine
        assert await tx.workarounds.current(third.id) == thirds
        assert (await tx.workarounds.add(third.id, "UMIA", "again", "words", None, NOON)).version == 3


async def test_watchers_follow_what_the_issue_became(store: Store) -> None:
    first, second = await flagged(store, "one"), await flagged(store, "two")
    async with store.transaction() as tx:
        assert await tx.watches.say(Watch(second.id, "ULEA", muted=False), NOON)
        assert not await tx.watches.say(Watch(second.id, "ULEA", muted=False), NOON)
        assert await tx.watches.say(Watch(second.id, "UBEN", muted=True), NOON)
        assert await tx.watches.ears(first.id) == Ears()
    await merged(store, second.id, first.id)
    async with store.transaction() as tx:
        assert await tx.watches.ears(first.id) == Ears(("ULEA",), frozenset({"UBEN"}))
    await parted(store, second.id)
    async with store.transaction() as tx:
        assert await tx.watches.ears(first.id) == Ears()
        assert await tx.watches.say(Watch(second.id, "ULEA", muted=True), NOON)
        assert await tx.watches.ears(second.id) == Ears((), frozenset({"UBEN", "ULEA"}))


async def test_ten_thousand_reports_move_in_as_few_statements_as_one(database: Database, store: Store) -> None:
    first, second = await flagged(store, "one", "UANA"), await flagged(store, "two", "UANA")
    async with database.engine.begin() as connection:
        (row,) = (
            await connection.execute(select(*ReportRow.__table__.columns).where(ReportRow.number == 2))
        ).mappings()
        many = [{**row, "number": number} for number in range(3, 10_002)]
        await connection.execute(insert(ReportRow), many)
    with heard() as said:
        await merged(store, second.id, first.id)
        assert [len(reports) for reports in await counted(store, first, second)] == [10_001, 0]
        assert len([statement for statement in said if statement.startswith("UPDATE")]) == 4
        await parted(store, second.id)
        assert [len(reports) for reports in await counted(store, first, second)] == [1, 10_000]
        assert len([statement for statement in said if statement.startswith("UPDATE")]) == 8


async def test_tables_of_before_get_back_each_report_on_its_own_issue(database: Database, store: Store) -> None:
    first, second = await flagged(store, "one", "UANA"), await flagged(store, "two", "UBEN")
    await merged(store, second.id, first.id)
    this = ScriptDirectory.from_config(steps.configuration()).get_revision("0006")
    assert this is not None
    await steps.downgrade(database.engine, str(this.down_revision))
    await database.migrate()
    assert await counted(store, first, second) == [[1], [2]]
    async with store.transaction() as tx:
        assert (await tx.issues.get(second.id)).duplicate_of is None
