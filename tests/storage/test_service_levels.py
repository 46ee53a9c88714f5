"""The history of an issue and its clocks are kept, found when they are due, and made for issues from before."""

from dataclasses import replace
from datetime import datetime, timedelta

from alembic.script import ScriptDirectory

import storage
from bot.rules.commitments import Commitment
from bot.rules.issue import Issue
from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion
from bot.rules.service_levels import Moment
from bot.rules.severity import Severity
from bot.rules.terms import Measure, Target
from bot.usecases.service_levels import attainment
from storage import Store
from storage.migrations import steps
from tests.clock import HandSetClock
from tests.desks import desk_of
from tests.storage.examples import NOON, an_issue

HOUR = timedelta(hours=1)
KEPT = Commitment(
    measure=Measure.WORKAROUND,
    since=NOON,
    severity=Severity.MAJOR,
    due=NOON + 4 * HOUR,
    until=None,
    spent=timedelta(0),
    promised=Target(90, 4 * HOUR),
    terms="1.0",
    warn_at=NOON + 3 * HOUR,
)


async def keep(store: Store, issue: Issue, *kept: Commitment) -> None:
    async with store.transaction() as tx:
        await tx.service_levels.keep(issue.id, kept)


async def test_the_history_is_in_the_order_of_time_and_then_of_happening(store: Store) -> None:
    issue = await an_issue(store)
    told = [
        Moment(NOON + HOUR, State.ACKNOWLEDGED, "mia", by_engineer=True),
        Moment(NOON + HOUR, State.NEW, "mia", by_engineer=True),
        Moment(NOON, State.NEW),
        Moment(NOON + HOUR, State.WORKAROUND_AVAILABLE, "mia", by_engineer=True),
    ]
    for moment in told:
        async with store.transaction() as tx:
            await tx.service_levels.happened(issue.id, moment)
    async with store.transaction() as tx:
        assert await tx.service_levels.history(issue.id) == [told[2], told[0], told[1], told[3]]


async def test_a_commitment_is_kept_under_its_name_and_found_when_a_warning_is_due(store: Store) -> None:
    issue, other = await an_issue(store), await an_issue(store, title="Another")
    promise = replace(KEPT, measure=Measure.PROMISE, promised=None, warn_at=None)
    await keep(store, issue, KEPT, promise)
    await keep(store, other, replace(KEPT, warn_at=NOON + 2 * HOUR))
    async with store.transaction() as tx:
        assert set(await tx.service_levels.commitments(issue.id)) == {KEPT, promise}
        assert await tx.service_levels.to_warn(NOON + HOUR, 10) == []
        assert await tx.service_levels.to_warn(NOON + 3 * HOUR, 10) == [other.id, issue.id]
        assert await tx.service_levels.to_warn(NOON + 3 * HOUR, 1) == [other.id]
    changed = replace(KEPT, warnings=1, warned_at=NOON, warn_at=None, acknowledged_by="mia")
    await keep(store, issue, changed)
    async with store.transaction() as tx:
        assert set(await tx.service_levels.commitments(issue.id)) == {changed, promise}


async def test_what_was_met_counts_when_it_ended_and_what_was_missed_when_it_was_due(
    store: Store, clock: HandSetClock
) -> None:
    issue = await an_issue(store)
    met, late = replace(KEPT, until=NOON + HOUR), replace(KEPT, since=NOON + HOUR / 4, until=NOON + 9 * HOUR)
    running, still = replace(KEPT, since=NOON + HOUR / 3), replace(KEPT, since=NOON + HOUR / 2, due=None)
    await keep(store, issue, met, late, running, still)

    async def judged(since: datetime, until: datetime) -> list[Commitment]:
        async with store.transaction() as tx:
            return await tx.service_levels.judged(since, until)

    assert await judged(NOON, NOON + 2 * HOUR) == [met]
    assert await judged(NOON + 4 * HOUR, NOON + 5 * HOUR) == [late, running]
    assert await judged(NOON + 5 * HOUR, NOON + 24 * HOUR) == []
    halves = [(NOON, NOON + 4 * HOUR), (NOON + 4 * HOUR, NOON + 8 * HOUR)]
    shares = await attainment(desk_of(store, clock), halves)
    assert [(each.start, each.count, each.percent) for each in shares] == [(NOON, 1, 100), (halves[1][0], 2, 0)]
    assert await attainment(desk_of(store, clock), []) == []


async def test_other_terms_find_the_open_issues_that_were_judged_by_the_old_ones(
    store: Store, clock: HandSetClock
) -> None:
    first, second = await an_issue(store), await an_issue(store)
    desk = desk_of(store, clock)
    async with store.transaction() as tx:
        assert await tx.issues.judged_otherwise("0.0", 10) == [first.id, second.id]
        kept = await desk.keep_time(tx, await tx.issues.lock(first.id))
        assert kept.terms == "0.0"
        assert kept.due is not None
        assert await tx.issues.get(first.id) == kept
        assert await tx.issues.judged_otherwise("0.0", 10) == [second.id]
        assert [moment.state for moment in await tx.service_levels.history(first.id)] == [State.NEW]


async def test_issues_from_before_get_their_history_from_the_audit(empty_address: str, clock: HandSetClock) -> None:
    database = await storage.open_database(empty_address)
    try:
        await database.migrate()
        store = database.store("T1")
        issue = await an_issue(store)
        async with store.transaction() as tx:
            for hour, (act, to) in enumerate([("claimed", "acknowledged"), ("workaround published", "fixed")]):
                facts = {"from": "new", "to": to, "why": ""}
                await tx.audit.note(Occasion(f"c{hour}", "mia"), issue.id, act, facts, NOON + (hour + 1) * HOUR)
            await tx.audit.note(Occasion("c9", "ana"), issue.id, "flagged", {"report": "R-1"}, NOON + HOUR)
        script = ScriptDirectory.from_config(steps.configuration())
        await steps.downgrade(database.engine, str(script.get_revision("0007").down_revision))
        await database.migrate()
        async with store.transaction() as tx:
            assert await tx.service_levels.history(issue.id) == [
                Moment(NOON, State.NEW),
                Moment(NOON + HOUR, State.ACKNOWLEDGED, "mia", by_engineer=True),
                Moment(NOON + 2 * HOUR, State.FIXED, "mia", by_engineer=True),
            ]
    finally:
        await database.close()
