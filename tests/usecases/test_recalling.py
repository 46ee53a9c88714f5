"""Workarounds of issues that were merged: which one counts once another is recalled, and who hears of it."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk, Store
from bot.matching import Matcher
from bot.people import People
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, WorkaroundId
from bot.rules.lifecycle import State
from bot.rules.refusals import ChangedMeanwhile, Refused
from bot.rules.report import Raised
from bot.rules.workaround import Shared, Verdict, Written
from bot.slack.people import SlackPeople
from bot.usecases import joining, lifecycle, merging, verdicts, watching, workarounds
from storage import Database
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import PATIENT
from tests.storage.examples import LEASE, UNPACED
from tests.usecases.test_merging import by, flagged, letters

FIRST, SECOND = IssueId(1), IssueId(2)
Told = Callable[[str], Awaitable[Counter[int]]]


@pytest.fixture
def desk(slack: AsyncWebClient, clock: HandSetClock, store: Store) -> Desk:
    people = People(SlackPeople(slack, TEAM, "C0LIAISON", clock.now), store)
    return Desk(store, people, Matcher(store, clock.now, PATIENT), clock.now, lambda: None)


@pytest.fixture
def told(database: Database) -> Told:
    return lambda kind: letters(database, TEAM, kind)


async def send_all(store: Store, clock: HandSetClock) -> None:
    """As messages whose ts is the key of the letter."""
    async with store.transaction() as tx:
        await tx.cards.posted(FIRST, "C0LIAISON", "1.1")
        await tx.cards.posted(SECOND, "C0LIAISON", "2.1")
    while True:
        async with store.transaction() as tx:
            left = await tx.outbox.claim("A", clock.now(), LEASE, 100, UNPACED)
            for letter in left:
                await tx.outbox.sent(letter.mark, "D1", letter.notice.key, clock.now())
        if not left:
            return


async def issue(store: Store, number: IssueId) -> Issue:
    async with store.transaction() as tx:
        return await tx.issues.get(number)


async def merged_with_a_workaround_each(desk: Desk, clock: HandSetClock) -> None:
    """R-1 is of KI-1, which has WA-1; R-2 is of KI-2, which has WA-2; KI-2 is merged into KI-1."""
    for number, agent in ((FIRST, "U0ANA"), (SECOND, "U0BEN")):
        await flagged(desk, agent=agent)
        await workarounds.publish_form(desk, by("U0KENJI"), number, Written(f"use {number}", "words"))
    await send_all(desk.store, clock)
    await merging.merge(desk, by("U0MIA"), FIRST, SECOND)
    await send_all(desk.store, clock)


async def test_what_came_with_a_merged_issue_stands_in_for_what_is_recalled(
    desk: Desk, store: Store, clock: HandSetClock, told: Told
) -> None:
    await merged_with_a_workaround_each(desk, clock)
    assert await told("WorkaroundShared") == {1: 1, 2: 2}, "R-2 came to WA-1 by the merge"
    _, shown = await workarounds.check_may_recall(desk, "U0MIA", FIRST)
    recalled, reports = await workarounds.recall(desk, by("U0MIA"), FIRST, "it is slow", shown.label)
    assert (recalled.label, reports) == ("WA-1", 2)
    assert await told("WorkaroundRecalled") == {1: 1, 2: 1}
    assert await told("WorkaroundShared") == {1: 2, 2: 2}, "who had WA-2 does not get it again"
    assert (await issue(store, FIRST)).state is State.WORKAROUND_AVAILABLE
    with pytest.raises(ChangedMeanwhile):
        await workarounds.recall(desk, by("U0MIA"), FIRST, "it is slow", shown.label)
    await send_all(store, clock)

    recalled, reports = await workarounds.recall(desk, by("U0MIA"), FIRST, "so is this")
    assert (recalled.label, reports) == ("WA-2", 2)
    assert (await issue(store, FIRST)).state is State.INVESTIGATING
    with pytest.raises(Refused, match="no workaround"):
        await workarounds.recall(desk, by("U0MIA"), FIRST, "again")
    with pytest.raises(Refused, match="KI-2 is the same as KI-1"):
        await workarounds.recall(desk, by("U0MIA"), SECOND, "again")
    await merging.unmerge(desk, by("U0MIA"), SECOND)
    assert (await issue(store, SECOND)).state is not State.WORKAROUND_AVAILABLE


async def test_a_verdict_counts_for_the_workaround_that_was_judged_wherever_the_report_is_now(
    desk: Desk, store: Store, clock: HandSetClock, told: Told
) -> None:
    await merged_with_a_workaround_each(desk, clock)
    async with store.transaction() as tx:
        (both,) = [each for each in await tx.reports.of_issue(FIRST) if each.id == 2]
        first, second = await tx.workarounds.current(FIRST), await tx.workarounds.newest(SECOND)
    assert first is not None
    assert second is not None
    for one in (first, second):
        shared = Shared(both.id, one.version, one.id)
        judged, _ = await verdicts.judge(desk, by(both.flagged_by), shared, Verdict.DID_NOT_WORK)
        assert judged == one
    assert await told("WorkaroundFailed") == {2: 2}
    found = await workarounds.overview(desk, "U0MIA", SECOND)
    assert found.issue.id == FIRST
    assert found.versions[0][1].tally.did_not_work == 1


async def test_watchers_hear_of_a_correction_and_a_recall_of_what_they_have(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    await flagged(desk)
    for watcher in ("U0LEA", "U0BEN"):
        await watching.watch(desk, by(watcher), FIRST)
    await workarounds.publish_form(desk, by("U0KENJI"), FIRST, Written("use CSV", "words"))
    await send_all(store, clock)
    await watching.mute(desk, by("U0BEN"), FIRST)
    await workarounds.publish_form(desk, by("U0KENJI"), FIRST, Written("use PDF", "words"))
    await send_all(store, clock)
    recalled, reports = await workarounds.recall(desk, by("U0MIA"), FIRST, "it is slow")
    assert reports == 1
    async with store.transaction() as tx:
        there = {
            key: await tx.outbox.whereabouts(key)
            for key in ("shared:1:2:U0LEA", "recalled:1:2:U0LEA", "recalled:1:1:U0BEN", "shared:1:2:U0BEN")
        }
        edit = await tx.outbox.whereabouts("edited:shared:1:1:U0LEA:replaced:2")
        ((_, receipts), *_) = await tx.handouts.history(recalled.id)
    assert [key for key, found in there.items() if found is None] == ["shared:1:2:U0BEN"], "muted, but has WA-1"
    assert edit is not None
    assert receipts.told == 1, "only reports are counted"


async def test_who_watched_it_and_flagged_it_later_hears_of_a_correction_and_a_recall_once(
    desk: Desk, store: Store, clock: HandSetClock, told: Told
) -> None:
    await flagged(desk)
    await watching.watch(desk, by("U0BEN"), FIRST)
    await workarounds.publish_form(desk, by("U0KENJI"), FIRST, Written("use CSV", "words"))
    await send_all(store, clock)
    await flagged(desk, same_as=FIRST, agent="U0BEN")
    await flagged(desk, same_as=FIRST, agent="U0BEN")
    await send_all(store, clock)
    assert await told("WorkaroundShared") == {0: 1, 1: 1, 2: 1, 3: 1}
    await workarounds.publish_form(desk, by("U0KENJI"), FIRST, Written("use PDF", "words"))
    await send_all(store, clock)
    assert await told("WorkaroundShared") == {0: 1, 1: 2, 2: 2, 3: 2}, "each report can be judged; the watcher is told"
    async with store.transaction() as tx:
        assert await tx.outbox.whereabouts("edited:shared:1:1:U0BEN:replaced:2") is not None
    await workarounds.recall(desk, by("U0MIA"), FIRST, "it is slow")
    assert await told("WorkaroundRecalled") == {1: 1, 2: 1, 3: 1}
    async with store.transaction() as tx:
        there = [await tx.outbox.whereabouts(f"recalled:1:2:{whom}") is not None for whom in (1, 2, 3, "U0BEN")]
    assert there == [True, True, False, False], "one letter for both of her reports, and none as a watcher"


async def test_a_hand_that_is_lowered_takes_back_what_still_waits_and_raised_again_it_is_told_anew(
    desk: Desk, store: Store, clock: HandSetClock, told: Told
) -> None:
    async def holders() -> int:
        async with store.transaction() as tx:
            return len([each for each in await tx.handouts.holders(WorkaroundId(1)) if each.report])

    for agent in ("U0ANA", "U0BEN"):
        await flagged(desk, agent=agent)
    await workarounds.publish_form(desk, by("U0KENJI"), FIRST, Written("use CSV", "words"))
    await send_all(store, clock)
    hand = Raised("C0LIAISON", "1.1", "raising_hand")
    for days in (1, 2):
        await joining.join(desk, by("U0BEN"), hand)
        await lifecycle.schedule(desk, by("U0MIA"), FIRST, clock.now() + timedelta(days=days))
        told_of = [(await told(kind))[3] for kind in ("Flagged", "WorkaroundShared", "StateChanged")]
        assert (told_of, await holders()) == ([1, 1, 1], 2)
        await joining.withdraw(desk, by("U0BEN"), hand)
        assert [(await told(kind))[3] for kind in ("Flagged", "WorkaroundShared", "StateChanged")] == [0, 0, 0]
        assert await holders() == 1
        assert (await told("Flagged"))[2] == 1, "her own report on another issue is told of"
