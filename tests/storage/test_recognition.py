"""Shout-outs are kept, counted by giver and side, and taken back; what real work gives reason to is found."""

from dataclasses import replace
from datetime import datetime, timedelta

from alembic.script import ScriptDirectory

import storage
from bot.notices import LetterEdited, ShoutOutGiven
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.recognition import Deed, Earned, Share, Side, Thanks
from bot.rules.service_levels import Moment
from storage import Database, Store
from storage.migrations import steps
from tests.storage.examples import EXPORT, LEASE, NOON, UNPACED, a_report, an_issue, thread

DAY = timedelta(days=1)
BOTH = (Side.AGENTS, Side.ENGINEERS)


async def thanked(store: Store, giver: str, *people: str, at: datetime = NOON) -> int:
    async with store.transaction() as tx:
        thanks = Thanks(people, "clean steps", "teaching")
        return (await tx.shout_outs.add(giver, thanks, BOTH[: len(people)], at)).number


async def test_they_are_found_by_giver_by_person_and_by_time(store: Store) -> None:
    first = await thanked(store, "mia", "zoe", "ana")
    second = await thanked(store, "mia", "ana", at=NOON + DAY)
    third = await thanked(store, "ana", "mia", at=NOON + 2 * DAY)
    async with store.transaction() as tx:
        found = await tx.shout_outs.given("mia", 5)
        assert [each.number for each in found] == [second, first]
        assert found[1].thanks == Thanks(("zoe", "ana"), "clean steps", "teaching")
        assert (found[1].sides, found[1].at, found[1].giver) == (BOTH, NOON, "mia")
        assert found[1] == await tx.shout_outs.get(first)
        assert [each.number for each in await tx.shout_outs.received("ana", 5)] == [second, first]
        assert [each.number for each in await tx.shout_outs.received("ana", 1)] == [second]
        assert [each.number for each in await tx.shout_outs.between(NOON + DAY, NOON + 2 * DAY)] == [second]
        assert await tx.shout_outs.thanked_by("mia", NOON) == 3
        assert await tx.shout_outs.thanked_by("mia", NOON + DAY) == 1
        assert await tx.shout_outs.share(NOON, NOON + 3 * DAY) == Share(3, 1)
        assert await tx.shout_outs.given("zoe", 5) == []
    assert third == 3


async def test_what_was_taken_back_counts_nowhere(store: Store) -> None:
    number = await thanked(store, "mia", "ana", "zoe")
    async with store.transaction() as tx:
        assert await tx.shout_outs.behaviours(NOON, NOON + DAY) == {"teaching": 1}
        assert await tx.shout_outs.take_back(number, NOON + DAY)
        assert await tx.shout_outs.behaviours(NOON, NOON + DAY) == {}
        assert not await tx.shout_outs.take_back(number, NOON + DAY)
        assert await tx.shout_outs.thanked_by("mia", NOON) == 0
        assert await tx.shout_outs.given("mia", 5) == await tx.shout_outs.received("ana", 5) == []
        assert await tx.shout_outs.between(NOON, NOON + DAY) == []
        assert await tx.shout_outs.share(NOON, NOON + DAY) == Share(0, 0)


async def test_a_wish_and_a_nudge_are_noted_once_in_each_workspace(database: Database) -> None:
    store, other = database.store("T1"), database.store("T2")
    async with store.transaction() as tx:
        assert await tx.shout_outs.set_unnamed("ana", True, NOON)
        assert not await tx.shout_outs.set_unnamed("ana", True, NOON)
        assert await tx.shout_outs.unnamed(["ana", "mia"]) == {"ana"}
        assert await tx.shout_outs.nudge("fixed:1", "thanks", NOON)
        assert not await tx.shout_outs.nudge("fixed:1", "thanks", NOON + DAY)
        assert await tx.shout_outs.nudged("thanks") == (1, NOON)
        assert await tx.shout_outs.nudged("balance") == (0, None)
    await thanked(store, "mia", "ana")
    async with other.transaction() as tx:
        assert await tx.shout_outs.unnamed(["ana"]) == frozenset()
        assert await tx.shout_outs.nudged("thanks") == (0, None)
        assert await tx.shout_outs.received("ana", 5) == []
    async with store.transaction() as tx:
        assert await tx.shout_outs.set_unnamed("ana", False, NOON)
        assert not await tx.shout_outs.set_unnamed("ana", False, NOON)
        assert await tx.shout_outs.unnamed(["ana"]) == frozenset()


async def test_the_first_workaround_since_then_is_found(store: Store) -> None:
    first, second = await an_issue(store), await an_issue(store, title="Another")
    async with store.transaction() as tx:
        assert await tx.shout_outs.first_workaround(NOON) is None
        await tx.workarounds.add(first.id, "mia", "use CSV", "", None, NOON)
        await tx.workarounds.add(second.id, "kenji", "use PDF", "", None, NOON + DAY)
        mias = Earned(Deed.FIRST_WORKAROUND, "mia", first.id, first.title)
        assert await tx.shout_outs.first_workaround(NOON) == mias
        later = await tx.shout_outs.first_workaround(NOON + DAY)
        assert later == Earned(Deed.FIRST_WORKAROUND, "kenji", second.id, "Another")


async def test_what_was_open_long_and_is_fixed_is_found_with_who_fixed_it(store: Store) -> None:
    old, reopened = await an_issue(store), await an_issue(store)
    fixed = NOON + 100 * DAY
    async with store.transaction() as tx:
        for issue in (old, reopened):
            await tx.service_levels.happened(issue.id, Moment(fixed, State.FIXED, "mia", by_engineer=True))
        await tx.service_levels.happened(old.id, Moment(fixed + DAY, State.FIXED, "kenji", by_engineer=True))
        await tx.issues.save(replace(old, state=State.FIXED))
        mias = Earned(Deed.LONG_OPEN, "mia", old.id, old.title)
        assert await tx.shout_outs.fixed_after_long(fixed, NOON) == [mias]
        assert await tx.shout_outs.fixed_after_long(fixed, NOON - DAY) == [], "it had not been open for so long"
        assert await tx.shout_outs.fixed_after_long(fixed + 2 * DAY, NOON) == [], "that was before"


STEPS = a_report(what_happens="1. Open the report. 2. Choose all months. 3. Export. " * 3)


async def test_a_report_is_clean_when_it_led_to_an_answer_and_nobody_had_to_ask(store: Store) -> None:
    issue, short, asked = [await an_issue(store, title) for title in ("exports", "short", "asked")]
    since = NOON + DAY
    async with store.transaction() as tx:
        for number, each in enumerate((asked, short, issue)):
            report = EXPORT if each is short else STEPS
            await tx.reports.add(report, each.id, "ana", NOON)
            await tx.reports.add(STEPS, each.id, "ben", NOON)
            if each is asked:
                moment = Moment(NOON, State.CANNOT_REPRODUCE, "mia", by_engineer=True)
                await tx.service_levels.happened(each.id, moment)
            at = since + number * DAY
            await tx.service_levels.happened(each.id, Moment(at, State.FIXED, "mia", by_engineer=True))
        anas = Earned(Deed.CLEAN_STEPS, "ana", issue.id, issue.title)
        assert await tx.shout_outs.clean_report(since, 120) == anas
        assert await tx.shout_outs.clean_report(since + 3 * DAY, 120) is None, "that was before"
        assert await tx.shout_outs.clean_report(since, 1000) is None
        await tx.questions.add(issue.id, None, "mia", State.NEW, ("C1", "9.9"), NOON)
        assert await tx.shout_outs.clean_report(since, 120) is None, "somebody asked"


async def test_a_flag_helps_when_so_many_people_joined_it_lately(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        for agent in ("ana", "ben", "ben"):
            await tx.reports.add(EXPORT, issue.id, agent, NOON)
        assert await tx.shout_outs.helpful_flags(NOON, 3) == []
        await tx.reports.add(EXPORT, issue.id, "cy", NOON + DAY)
        anas = Earned(Deed.HELPFUL_FLAG, "ana", IssueId(issue.id), issue.title)
        assert await tx.shout_outs.helpful_flags(NOON + DAY, 3) == [anas]
        assert await tx.shout_outs.helpful_flags(NOON + 2 * DAY, 3) == []


async def test_what_a_notice_says_may_change_before_and_after_it_is_out(store: Store) -> None:
    said = ShoutOutGiven(1, "mia", "ana", "clean steps", "")
    after = ShoutOutGiven(1, "mia", "ana", "clean steps", "", is_taken_back=1)
    async with store.transaction() as tx:
        await tx.outbox.restate(said, "never left", NOON)
        assert await tx.outbox.whereabouts(said.key) is None
        await tx.outbox.leave(said, thread("1.1"), NOON)
        await tx.outbox.restate(after, "taken back", NOON)
    async with store.transaction() as tx:
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        assert letter.notice == after
        await tx.outbox.sent(letter.mark, "C1", "9.9", NOON)
    async with store.transaction() as tx:
        (edit,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        assert (edit.notice, edit.place) == (LetterEdited(said.key, "taken back"), thread("1.1"))
        there = await tx.outbox.whereabouts(said.key)
        assert there is not None
        assert there.notice == after


async def test_an_older_version_forgets_them_and_a_newer_one_begins_anew(empty_address: str) -> None:
    database = await storage.open_database(empty_address)
    try:
        await database.migrate()
        store = database.store("T1")
        await thanked(store, "mia", "ana")
        script = ScriptDirectory.from_config(steps.configuration())
        await steps.downgrade(database.engine, str(script.get_revision("0011").down_revision))
        await database.migrate()
        async with store.transaction() as tx:
            assert await tx.shout_outs.given("mia", 5) == []
        assert await thanked(store, "mia", "ana") == 2, "a number is not given out a second time"
    finally:
        await database.close()
