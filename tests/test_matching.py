"""The index of this process: what any replica committed is found, and a start does not wait for it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot import matching, model
from bot.desk import Transaction
from bot.matching import Matcher
from bot.rules.labels import IssueId
from storage import Database, Store
from tests.clock import HandSetClock
from tests.storage.examples import NOON, a_report, an_issue


@pytest.fixture
async def matcher(store: Store, clock: HandSetClock) -> AsyncIterator[Matcher]:
    matcher = Matcher(store, clock.now)
    matcher.start()
    yield matcher
    await matcher.close()


async def flag(store: Store, title: str, issue: IssueId | None = None) -> IssueId:
    report = a_report(title=title, what_happens="")
    async with store.transaction() as tx:
        number = issue or (await tx.issues.add(report, NOON)).id
        await tx.reports.add(report, number, "UANA", NOON)
    return number


async def alike(matcher: Matcher, title: str) -> list[int]:
    return [match.issue for match in await matcher.alike(title, "", "Exports and reports", 5)]


async def test_what_another_replica_flagged_a_moment_ago_is_found(
    matcher: Matcher, store: Store, clock: HandSetClock
) -> None:
    assert await alike(matcher, "Exports time out") == []
    issue = await flag(store, "Exports time out")
    other = Matcher(store, clock.now)
    assert await alike(matcher, "Exports time out") == await alike(other, "Exports time out") == [issue]
    again = await flag(store, "Login loops")
    assert await alike(other, "Login loops again") == [again]
    await other.close()


async def test_an_issue_is_found_by_the_words_of_all_its_reports(matcher: Matcher, store: Store) -> None:
    issue = await flag(store, "Exports time out")
    await flag(store, "CSV download hangs at 99 percent", issue)
    for title in ("Login loops", "Invoice shows the wrong currency", "Drag handle is missing"):
        await flag(store, title)
    assert (await alike(matcher, "csv download hangs"))[0] == issue


async def test_a_report_that_went_to_another_issue_is_followed(matcher: Matcher, store: Store) -> None:
    one = await flag(store, "Exports time out")
    await flag(store, "Exports stop early", one)
    assert await alike(matcher, "Exports stop early") == [one]
    async with store.transaction() as tx:
        (_, second) = await tx.reports.of_issue(one)
        two = (await tx.issues.add(a_report(title="Exports stop early"), NOON)).id
        await tx.reports.link(second, two, two)
    assert (await alike(matcher, "Exports stop early"))[0] == two


async def test_a_merged_issue_is_found_as_the_one_that_it_became_until_it_is_taken_back(
    matcher: Matcher, store: Store
) -> None:
    one, two = await flag(store, "Exports time out"), await flag(store, "Spreadsheet is empty")
    async with store.transaction() as tx:
        merged = await tx.merges.merge(await tx.issues.get(two), one)
    assert await alike(matcher, "Spreadsheet is empty") == [one]
    async with store.transaction() as tx:
        await tx.merges.unmerge(merged)
    assert await alike(matcher, "Spreadsheet is empty") == [two]


async def test_a_merged_issue_that_came_without_a_report_is_found_by_its_own_words(
    matcher: Matcher, store: Store, clock: HandSetClock
) -> None:
    one, two, three = [await flag(store, title) for title in ("Exports time out", "Login loops", "Dialogs flicker")]
    async with store.transaction() as tx:
        came = (await tx.issues.add(a_report(title="Spreadsheet is empty"), NOON)).id
        await tx.wordings.add(a_report(title="Spreadsheet is empty"), came, None, NOON)
    assert await alike(matcher, "Spreadsheet is empty") == [came]
    async with store.transaction() as tx:
        merged = await tx.merges.merge(await tx.issues.get(came), one)
    async with store.transaction() as tx:
        above = await tx.merges.merge(await tx.issues.get(one), two)
    other = Matcher(store, clock.now)
    assert await alike(matcher, "Spreadsheet is empty") == await alike(other, "Spreadsheet is empty") == [two]
    async with store.transaction() as tx:
        await tx.merges.unmerge(await tx.issues.get(above.id))
    assert await alike(matcher, "Spreadsheet is empty") == [one]
    async with store.transaction() as tx:
        await tx.merges.unmerge(await tx.issues.get(merged.id))
    assert await alike(matcher, "Spreadsheet is empty") == [came]
    assert await alike(matcher, "Dialogs flicker") == [three]
    await other.close()


async def test_a_workspace_with_a_past_is_read_in_slices(
    store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(matching, "SLICE", 35)
    monkeypatch.setattr(matching, "BATCH", 70)
    issues = [await flag(store, f"problem number{number} of area{number % 7}") for number in range(150)]
    matcher = Matcher(store, clock.now)
    matcher.start()
    assert (await alike(matcher, "number3 of area3"))[0] == issues[3]
    assert (await alike(matcher, "number149"))[0] == issues[149]
    assert "150 texts" in caplog.text
    await matcher.close()


class HeldUp:
    """The store, whose second slice does not come before it may."""

    exclusive = True
    edition = None

    def __init__(self, store: Store) -> None:
        self._store, self._asked, self.may = store, 0, asyncio.Event()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        self._asked += 1
        return self._store.transaction() if self._asked == 1 else self._late()

    @asynccontextmanager
    async def _late(self) -> AsyncIterator[Transaction]:
        await self.may.wait()
        async with self._store.transaction() as tx:
            yield tx


async def test_while_it_is_built_a_question_is_answered_by_what_is_there(
    store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(matching, "SLICE", 2)
    monkeypatch.setattr(matching, "BATCH", 2)
    monkeypatch.setattr(matching, "PATIENCE_SECONDS", 0.01)
    first, _, third = [await flag(store, title) for title in ("Exports time out", "Login loops", "Dialogs flicker")]
    held_up = HeldUp(store)
    matcher = Matcher(held_up, clock.now)
    matcher.start()
    while not await alike(matcher, "Exports time out"):
        pass
    assert await alike(matcher, "Exports time out") == [first]
    assert await alike(matcher, "Dialogs flicker") == []
    assert "being built; answered from the first 2 texts" in caplog.text
    held_up.may.set()
    while not await alike(matcher, "Dialogs flicker"):
        pass
    assert await alike(matcher, "Dialogs flicker") == [third]
    await matcher.close()


async def test_an_index_that_could_not_be_built_is_built_by_the_next_question(
    database: Database, store: Store, clock: HandSetClock, caplog: pytest.LogCaptureFixture
) -> None:
    issue = await flag(store, "Exports time out")
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE wording RENAME TO elsewhere")
    matcher = Matcher(store, clock.now)
    matcher.start()
    with pytest.raises(Exception, match="wording"):
        await alike(matcher, "Exports time out")
    assert "could not be built" in caplog.text
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO wording")
    assert await alike(matcher, "Exports time out") == [issue]
    await matcher.close()


async def test_a_model_of_the_workspace_is_used_from_the_next_question_on_and_a_wrong_one_is_not(
    matcher: Matcher, store: Store, clock: HandSetClock, caplog: pytest.LogCaptureFixture
) -> None:
    await an_issue(store)
    await alike(matcher, "Exports time out")
    assert matcher.model == model.shipped_name()
    async with store.transaction() as tx:
        own = await tx.models.add(model.shipped_content(), {}, clock.now())
    await alike(matcher, "Exports time out")
    assert matcher.model == own == "own-1"
    async with store.transaction() as tx:
        await tx.models.add({"names": ["of another version"]}, {}, clock.now())
    await flag(store, "Exports time out")
    assert await alike(matcher, "Exports time out") == [2]
    assert matcher.model == model.shipped_name(), "what is suggested is noted under the model that suggested it"
    assert "liaison tune" in caplog.text
