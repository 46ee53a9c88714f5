"""Decisions are kept with all that was said; what somebody wants on the agenda, too; what is over time is found."""

from dataclasses import replace
from datetime import date, timedelta

from bot.rules.committee import Added, Decision, Minutes
from bot.rules.lifecycle import State
from bot.rules.service_levels import Moment
from bot.rules.terms import Measure
from storage import Database, Store
from tests.storage.examples import NOON, an_issue
from tests.storage.test_service_levels import KEPT

HOUR = timedelta(hours=1)
MINUTES = Minutes("fix it in 4.2", "decline it", ("ana", "mia"), "mia", date(2026, 12, 1))


async def test_a_decision_is_found_by_its_issue_and_the_last_one_counts(database: Database) -> None:
    store = database.store("T1")
    issue, other = await an_issue(store), await an_issue(store)
    async with store.transaction() as tx:
        first = await tx.committees.decide(issue.id, MINUTES, "lea", True, NOON)
        second = await tx.committees.decide(issue.id, replace(MINUTES, decision="wait"), "lea", False, NOON + HOUR)
        third = await tx.committees.decide(other.id, MINUTES, "lea", True, NOON)
    assert first == Decision(
        1, issue.id, "fix it in 4.2", "decline it", ("ana", "mia"), "mia", date(2026, 12, 1), "lea", NOON, True
    )
    async with store.transaction() as tx:
        assert await tx.committees.decisions(issue.id) == [second, first]
        assert await tx.committees.latest() == {issue.id: second, other.id: third}
    async with database.store("T2").transaction() as tx:
        assert await tx.committees.latest() == {}


async def test_what_is_asked_again_is_asked_once(store: Store) -> None:
    issue = await an_issue(store)
    asked = Added(issue.id, "they leave", "ana", NOON)
    async with store.transaction() as tx:
        await tx.committees.add(asked)
        await tx.committees.add(replace(asked, why="two leave", at=NOON + HOUR))
        assert await tx.committees.added() == [replace(asked, why="two leave", at=NOON + HOUR)]


async def test_times_that_ran_out_and_states_since_when(store: Store) -> None:
    late, met, update = [await an_issue(store) for _ in range(3)]
    async with store.transaction() as tx:
        await tx.service_levels.keep(late.id, [KEPT])
        await tx.service_levels.keep(met.id, [replace(KEPT, until=NOON + 9 * HOUR)])
        await tx.service_levels.keep(update.id, [replace(KEPT, measure=Measure.UPDATE)])
        assert await tx.committees.breached(NOON + 3 * HOUR) == {}
        assert await tx.committees.breached(NOON + 4 * HOUR) == {late.id: NOON + 4 * HOUR}
        for hour in (1, 3):
            await tx.service_levels.happened(late.id, Moment(NOON + hour * HOUR, State.CANNOT_REPRODUCE))
        assert await tx.committees.elusive_since() == {late.id: NOON + 3 * HOUR}


async def test_what_is_missed_before_and_after_a_decision_is_found_until_it_is_noted(store: Store) -> None:
    """The second decision is made after the first and the second miss; the third miss comes after it."""
    issue, other = await an_issue(store), await an_issue(store)
    again = replace(KEPT, since=NOON + 5 * HOUR, due=NOON + 7 * HOUR, until=NOON + 8 * HOUR)
    async with store.transaction() as tx:
        await tx.committees.decide(issue.id, MINUTES, "lea", True, NOON + 6 * HOUR)
        await tx.committees.decide(other.id, MINUTES, "lea", True, NOON + 6 * HOUR)
        await tx.service_levels.keep(issue.id, [KEPT, again])
        await tx.service_levels.keep(other.id, [KEPT, replace(again, until=again.due)])
        await tx.service_levels.keep(other.id, [replace(again, measure=Measure.UPDATE)])
        assert await tx.committees.breached_again(NOON + 6 * HOUR) == []
        assert await tx.committees.breached_again(NOON + 7 * HOUR) == [(issue.id, 1)]
        assert await tx.committees.note_breach(issue.id, 1, NOON)
        assert not await tx.committees.note_breach(issue.id, 1, NOON)
        await tx.committees.decide(issue.id, MINUTES, "lea", True, NOON + 9 * HOUR)
        third = replace(KEPT, measure=Measure.PROMISE, since=NOON + 9 * HOUR, due=NOON + 10 * HOUR)
        await tx.service_levels.keep(issue.id, [third])
        assert await tx.committees.breached_again(NOON + 9 * HOUR) == []
        assert await tx.committees.breached_again(NOON + 10 * HOUR) == [(issue.id, 3)]
