"""The index of this process: what any replica committed is found, and a start does not wait for it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot import anew, desk, indexing, matching, model
from bot.desk import Transaction
from bot.matching import Matcher, Patience
from bot.rules.labels import IssueId
from bot.rules.refusals import Interrupted, NotYet
from storage import Database, Store
from tests.clock import HandSetClock
from tests.desks import PATIENT
from tests.storage.examples import NOON, a_report, an_issue


@pytest.fixture
async def matcher(store: Store, clock: HandSetClock) -> AsyncIterator[Matcher]:
    matcher = Matcher(store, clock.now, PATIENT)
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
    other = Matcher(store, clock.now, PATIENT)
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
    other = Matcher(store, clock.now, PATIENT)
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
    matcher = Matcher(store, clock.now, PATIENT)
    matcher.start()
    await matcher.built()
    assert (await alike(matcher, "number3 of area3"))[0] == issues[3]
    assert (await alike(matcher, "number149"))[0] == issues[149]
    assert "150 texts" in caplog.text
    await matcher.close()


async def test_a_workspace_with_a_long_past_is_built_by_another_process(
    store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    issues = [await flag(store, f"problem number{number} of area{number % 7}") for number in range(150)]
    here = Matcher(store, clock.now, PATIENT)
    here.start()
    await here.built()
    monkeypatch.setattr(matching, "PAGE", 40)
    beside = Matcher(store, clock.now, PATIENT)
    beside.start()
    await beside.built()
    assert "150 texts" in caplog.text
    for number in (3, 149):
        assert await alike(beside, f"number{number} of area") == await alike(here, f"number{number} of area")
    assert (await beside.search("number77", 5))[0].issue == issues[77]
    again = await flag(store, "Login loops")
    assert await alike(beside, "Login loops") == [again]
    await here.close()
    await beside.close()


async def test_what_changes_while_another_process_builds_is_found_as_it_is_then(
    store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "PAGE", 4)
    issues = [await flag(store, title) for title in ("Exports time out", "Login loops", *(["Dialogs flicker"] * 6))]
    held_up = HeldUp(store, at_once=1)
    matcher = Matcher(held_up, clock.now, PATIENT)
    matcher.start()
    await held_up.is_asked.wait()
    async with store.transaction() as tx:
        await tx.merges.merge(await tx.issues.get(issues[0]), issues[1])
    late = await flag(store, "Invoice shows the wrong currency")
    held_up.may.set()
    await matcher.built()
    assert await alike(matcher, "Exports time out") == [issues[1]]
    assert await alike(matcher, "Invoice shows the wrong currency") == [late]
    await matcher.close()


async def test_what_no_other_process_can_build_is_built_by_this_one(
    store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    issues = [await flag(store, f"problem number{number}") for number in range(20)]
    monkeypatch.setattr(matching, "PAGE", 6)
    monkeypatch.setattr(indexing, "MODULE", "bot.nowhere")
    matcher = Matcher(store, clock.now, PATIENT)
    matcher.start()
    await matcher.built()
    assert (await matcher.search("number7", 5))[0].issue == issues[7]
    assert "is built by this process, which takes longer" in caplog.text
    assert "bot.nowhere" in caplog.text, "and why"
    await matcher.close()


class AwayOnce:
    """The store, whose database is away for so many transactions after the first ones."""

    exclusive = True
    edition = None

    def __init__(self, store: Store, after: int, tries: int) -> None:
        self._store, self._comes = store, iter([True] * after + [False] * tries)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        if not next(self._comes, True):
            raise Interrupted("the database restarts")
        return self._store.transaction()


@pytest.mark.parametrize("read", [1, 5], ids=["while pages are read", "after the last page"])
async def test_when_the_database_goes_away_at_a_start_no_text_is_lost_and_none_comes_to_another_issue(
    read: int, store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(matching, "PAGE", 6)
    monkeypatch.setattr(anew, "PAUSES_SECONDS", (0, 0))
    issues = [await flag(store, f"problem number{number}") for number in range(20)]
    held_up = HeldUp(AwayOnce(store, after=read, tries=3), at_once=read + 3)
    matcher = Matcher(held_up, clock.now, Patience(form=0.01, search=300))
    matcher.start()
    await matcher.built()
    assert "could not be built" in caplog.text
    issues += [await flag(store, f"problem number{number}") for number in range(20, 28)]
    with pytest.raises(NotYet):  # a form does not wait for the second try either
        await alike(matcher, "number7")
    held_up.may.set()
    async with store.transaction() as tx:
        await tx.merges.merge(await tx.issues.get(issues[2]), issues[3])
    for number, issue in ((0, 0), (2, 3), (7, 7), (19, 19), (27, 27)):
        assert (await matcher.search(f"number{number}", 5))[0].issue == issues[issue]
    await matcher.close()


@pytest.mark.parametrize("written", ["this", "keyword"], ids=["a poem", "nothing"])
async def test_where_another_process_leaves_no_index_this_one_builds(
    written: str, store: Store, clock: HandSetClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(matching, "PAGE", 6)
    monkeypatch.setattr(indexing, "MODULE", written)
    issues = [await flag(store, f"problem number{number}") for number in range(20)]
    matcher = Matcher(store, clock.now, PATIENT)
    matcher.start()
    await matcher.built()
    assert "is built by this process, which takes longer" in caplog.text
    assert "could not be built" not in caplog.text
    for number in (0, 7, 19):
        assert (await matcher.search(f"number{number}", 5))[0].issue == issues[number]
    await matcher.close()


class HeldUp:
    """The store, of which so many slices come at once, and the others not before they may."""

    exclusive = True
    edition = None

    def __init__(self, store: desk.Store, at_once: int) -> None:
        self._store, self._at_once, self.may, self.is_asked = store, at_once, asyncio.Event(), asyncio.Event()

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        self._at_once -= 1
        return self._store.transaction() if self._at_once >= 0 else self._late()

    @asynccontextmanager
    async def _late(self) -> AsyncIterator[Transaction]:
        self.is_asked.set()
        await self.may.wait()
        async with self._store.transaction() as tx:
            yield tx


async def test_while_it_is_built_who_asks_hears_that_it_is(
    store: Store, clock: HandSetClock, caplog: pytest.LogCaptureFixture
) -> None:
    issue = await flag(store, "Exports time out")
    held_up = HeldUp(store, at_once=0)
    matcher = Matcher(held_up, clock.now, Patience(form=0.01, search=0.01))
    for question in (alike(matcher, "Exports time out"), matcher.search("Exports time out", 5)):
        with pytest.raises(NotYet, match="still reading what is known"):
            await question
    assert "is being built; a question was turned down" in caplog.text
    held_up.may.set()
    await matcher.built()
    assert await alike(matcher, "Exports time out") == [issue]
    await matcher.close()


async def test_an_index_that_could_not_be_built_is_built_by_the_next_question(
    database: Database, store: Store, clock: HandSetClock, caplog: pytest.LogCaptureFixture
) -> None:
    issue = await flag(store, "Exports time out")
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE wording RENAME TO elsewhere")
    matcher = Matcher(store, clock.now, PATIENT)
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
