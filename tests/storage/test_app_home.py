"""The Home tabs of people: which become stale by what, which are drawn when, and what is found for them."""

from dataclasses import replace
from datetime import timedelta

from bot.desk import PUBLISHES, Pace, StaleHome
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion
from bot.rules.queue import Counts
from bot.rules.recognition import CHAPTER, RECOGNITION, Side, Thanks
from bot.rules.watching import Watch
from bot.rules.workaround import Recall
from storage import Store
from tests.storage.examples import EXPORT, LEASE, NOON, SECOND, UNPACED, an_issue

HOUR = timedelta(hours=1)
LONG_AGO = NOON - timedelta(days=7)
PACED = Pace(timedelta(0), timedelta(0), publish=SECOND)


async def stale(store: Store, seconds: float = 0, pace: Pace = UNPACED) -> list[StaleHome]:
    """After what was noted until then has spread."""
    now = NOON + timedelta(seconds=seconds)
    async with store.transaction() as tx:
        await tx.homes.spread(LONG_AGO)
        return await tx.homes.claim(now, LONG_AGO, LEASE, 8, pace)


async def shows(store: Store, home: StaleHome, sees_queue: bool = False, digest: str = "as it is") -> None:
    async with store.transaction() as tx:
        await tx.homes.shown(home, digest, sees_queue, NOON + 24 * HOUR, NOON)


async def opened(store: Store, *people: str, sees_queue: bool = False) -> None:
    """Opened and drawn."""
    for person in people:
        async with store.transaction() as tx:
            await tx.homes.open(person, NOON)
        (home,) = await stale(store)
        await shows(store, home, sees_queue)


async def names(store: Store) -> list[str]:
    """Whose are stale; they are then drawn."""
    found = await stale(store)
    for home in found:
        await shows(store, home, sees_queue=home.person == "mia")
    return sorted(home.person for home in found)


async def test_only_homes_that_show_it_become_stale_by_what_happens(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.reports.add(EXPORT, issue.id, "ana", NOON)
    await opened(store, "ana", "ben", "kim", "zoe")
    await opened(store, "mia", sees_queue=True)
    assert await names(store) == []
    async with store.transaction() as tx:
        owned = await tx.issues.save(replace(issue, owner="kim"))
        await tx.audit.note(Occasion("1", "ben"), issue.id, "claimed", {}, NOON)
    assert await names(store) == ["ana", "ben", "kim", "mia"]
    async with store.transaction() as tx:
        await tx.issues.set_due(replace(owned, due=NOON + HOUR))
    assert await names(store) == ["ana", "kim", "mia"]
    async with store.transaction() as tx:
        first = await tx.workarounds.add(issue.id, "kim", "use CSV", "Use CSV.", None, NOON)
    assert await names(store) == ["ana", "ben", "kim", "mia", "zoe"]
    async with store.transaction() as tx:
        await tx.workarounds.recall(first, Recall("kim", NOON, "it loses rows"))
    assert await names(store) == ["ana", "ben", "kim", "mia", "zoe"]
    async with store.transaction() as tx:
        given = await tx.shout_outs.add("ben", Thanks(("zoe",), "clean steps"), [Side.AGENTS], NOON)
    assert await names(store) == ["ben", "zoe"]
    async with store.transaction() as tx:
        assert await tx.shout_outs.take_back(given.number, NOON)
    assert await names(store) == ["ben", "zoe"]
    async with store.transaction() as tx:
        await tx.shout_outs.set_unnamed("zoe", True, NOON)
    assert await names(store) == ["zoe"]
    async with store.transaction() as tx:
        await tx.policy.change(CHAPTER, RECOGNITION, 0, "mia", NOON)
    assert len(await names(store)) == 5
    assert await names(store) == []


async def test_reports_that_move_with_their_issue_are_news_to_who_flagged_them(store: Store) -> None:
    older, newer = await an_issue(store), await an_issue(store)
    async with store.transaction() as tx:
        await tx.reports.add(EXPORT, newer.id, "ana", NOON)
    await opened(store, "ana", "ben")
    async with store.transaction() as tx:
        merged = await tx.merges.merge(newer, older.id)
    assert await names(store) == ["ana"]
    async with store.transaction() as tx:
        await tx.merges.unmerge(merged)
    assert await names(store) == ["ana"]


async def test_a_home_is_drawn_by_one_at_a_time_and_anew_when_it_is_opened_again(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.homes.open("ana", NOON)
    (home,) = await stale(store)
    assert (home.person, home.shown) == ("ana", "")
    assert await stale(store, 59) == []
    (again,) = await stale(store, 61)
    assert again.attempts == 2
    async with store.transaction() as tx:
        await tx.homes.open("ana", NOON)
    await shows(store, again)
    (anew,) = await stale(store, 61)
    await shows(store, anew)
    async with store.transaction() as tx:
        await tx.homes.open("ana", NOON + HOUR)
    (opened_again,) = await stale(store, 61)
    assert opened_again.shown == ""


async def test_a_home_that_was_opened_while_it_was_found_unchanged_is_drawn_all_the_same(store: Store) -> None:
    await opened(store, "ana")
    async with store.transaction() as tx:
        await tx.policy.change(CHAPTER, RECOGNITION, 0, "mia", NOON)
    (home,) = await stale(store)
    assert home.shown == "as it is"
    async with store.transaction() as tx:
        await tx.homes.open("ana", NOON)
    await shows(store, home)
    assert [each.shown for each in await stale(store)] == [""]


async def test_who_opened_theirs_last_comes_first_and_the_pace_is_kept(store: Store) -> None:
    for person, seconds in (("ana", 1), ("ben", 3), ("mia", 2)):
        async with store.transaction() as tx:
            await tx.homes.open(person, NOON + timedelta(seconds=seconds))
    assert [home.person for home in await stale(store, 10, PACED)] == ["ben"]
    assert await stale(store, 10.5, PACED) == []
    assert [home.person for home in await stale(store, 11, PACED)] == ["mia"]
    async with store.transaction() as tx:
        await tx.outbox.hold_back(PUBLISHES, NOON + timedelta(seconds=30))
    assert await stale(store, 20, PACED) == []
    assert [home.person for home in await stale(store, 30, PACED)] == ["ana"]


async def test_a_home_rests_after_it_was_drawn_and_becomes_stale_by_time_alone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.homes.open("ana", NOON)
    (home,) = await stale(store)
    async with store.transaction() as tx:
        await tx.homes.shown(home, "as it is", True, NOON + HOUR, NOON + 3 * SECOND)
    await an_issue(store)
    async with store.transaction() as tx:
        await tx.audit.note(Occasion("1", "ben"), IssueId(1), "claimed", {}, NOON)
    assert await stale(store, 2) == []
    (changed,) = await stale(store, 3)
    await shows(store, replace(changed), digest="otherwise")
    assert await stale(store, 3600) == []
    assert [each.shown for each in await stale(store, 24 * 3600)] == ["otherwise"]


async def test_who_has_not_opened_theirs_for_long_is_left_alone_and_nobody_leaves_no_notes(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.audit.note(Occasion("1", "ben"), issue.id, "claimed", {}, NOON)
        await tx.homes.open("ana", LONG_AGO - SECOND)
        await tx.homes.open("ben", LONG_AGO)
    assert [home.person for home in await stale(store)] == ["ben"]


async def test_what_is_due_first_is_found_with_the_counts_of_all(store: Store) -> None:
    for hours, owner in ((5, None), (-1, "mia"), (3, None), (9, "mia")):
        issue = await an_issue(store)
        async with store.transaction() as tx:
            saved = await tx.issues.save(replace(issue, owner=owner))
            await tx.issues.set_due(replace(saved, due=NOON + hours * HOUR))
    over = await an_issue(store)
    async with store.transaction() as tx:
        await tx.issues.save(replace(over, state=State.FIXED))
        found, counts = await tx.homes.due(NOON, NOON + 4 * HOUR, 3)
        assert ([issue.id for issue in found], counts) == ([2, 3, 1], Counts(1, 1, 2))
        found, counts = await tx.homes.due(NOON, NOON + 4 * HOUR, 3, "mia")
        assert ([issue.id for issue in found], counts) == ([2, 4], Counts(1, 0, 1))
        assert await tx.homes.due(NOON, NOON + 4 * HOUR, 3, "zoe") == ([], Counts())


async def test_own_reports_come_with_those_first_that_still_wait(store: Store) -> None:
    first, fixed = await an_issue(store), await an_issue(store)
    async with store.transaction() as tx:
        await tx.issues.save(replace(fixed, state=State.FIXED))
        for issue in (first, fixed, first):
            await tx.reports.add(EXPORT, issue.id, "ana", NOON)
        gone = await tx.reports.add(EXPORT, first.id, "ana", NOON)
        await tx.reports.withdraw(gone.id, NOON)
        await tx.reports.add(EXPORT, first.id, "ben", NOON)
        found, count = await tx.homes.reports("ana", 2)
        assert ([report.id for report in found], count) == ([3, 1], 3)
        found, _ = await tx.homes.reports("ana", 5)
        assert [report.id for report in found] == [3, 1, 2]


async def test_new_workarounds_and_muted_issues_are_found(store: Store) -> None:
    issues = [(await an_issue(store)).id for _ in range(3)]
    async with store.transaction() as tx:
        await tx.workarounds.add(issues[0], "mia", "use CSV", "Use CSV.", None, NOON)
        await tx.workarounds.add(issues[1], "mia", "use CSV", "Use CSV.", None, NOON - HOUR)
        recalled = await tx.workarounds.add(issues[2], "mia", "use CSV", "Use CSV.", None, NOON)
        await tx.workarounds.recall(recalled, Recall("mia", NOON, "no"))
        await tx.workarounds.add(issues[1], "mia", "use XML", "Use XML.", None, NOON + HOUR)
        assert await tx.homes.new_workarounds(NOON, 5) == [2, 1]
        assert await tx.homes.new_workarounds(NOON, 1) == [2]
        await tx.watches.say(Watch(issues[0], "ana", True), NOON)
        await tx.watches.say(Watch(issues[1], "ana", False), NOON)
        assert [issue.id for issue in await tx.homes.muted("ana", 5)] == [1]
        assert await tx.homes.muted("ben", 5) == []


async def test_own_hours_are_kept_until_they_are_taken_back(store: Store) -> None:
    hours = ((0, 480, 960), (1, 480, 960), (4, 480, 720))
    async with store.transaction() as tx:
        assert await tx.homes.hours("ana") is None
        assert await tx.homes.set_hours("ana", hours)
        assert not await tx.homes.set_hours("ana", hours)
        assert await tx.homes.hours("ana") == hours
        assert await tx.homes.hours("ben") is None
        assert await tx.homes.set_hours("ana", None)
        assert not await tx.homes.set_hours("ana", None)
        assert await tx.homes.hours("ana") is None
