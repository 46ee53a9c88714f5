"""Escalations are events that stay; who is on duty is told once for each change."""

from dataclasses import replace

from bot.rules.escalation import Call, Escalation, Rung
from bot.rules.lifecycle import State
from bot.rules.routing import Routed
from bot.rules.service_levels import Moment
from storage import Database
from storage.store import Store
from tests.storage.examples import NOON, SECOND, an_issue

FIRST = Escalation(1, Call(Rung.ON_DUTY, "U0MIA"), "U0ANA", "it <burns>", NOON)
SECOND_ONE = replace(FIRST, number=2, call=Call(Rung.CHANNEL, ""), why="")


async def test_an_escalation_is_answered_once(database: Database, store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.escalations.add(issue.id, FIRST)
        await tx.escalations.add(issue.id, SECOND_ONE)
    async with store.transaction() as tx:
        assert await tx.escalations.of_issue(issue.id) == [FIRST, SECOND_ONE]
        assert (await tx.cards.facts(issue.id))[0].escalation == SECOND_ONE
        assert await tx.escalations.answer(issue.id, 2, "U0LEA", NOON + SECOND)
        assert not await tx.escalations.answer(issue.id, 2, "U0BEN", NOON)
    async with store.transaction() as tx:
        assert (await tx.cards.facts(issue.id))[0].escalation == FIRST
        answered = (await tx.escalations.of_issue(issue.id))[1]
        assert (answered.answered_by, answered.answered_at) == ("U0LEA", NOON + SECOND)
    async with database.store("T0OTHER").transaction() as tx:
        assert await tx.escalations.of_issue(issue.id) == []


async def test_the_last_one_counts_until_the_issue_is_over(database: Database, store: Store) -> None:
    issue, over = await an_issue(store), await an_issue(store)
    async with store.transaction() as tx:
        for each in (FIRST, SECOND_ONE):
            await tx.escalations.add(issue.id, each)
        await tx.escalations.add(over.id, FIRST)
        await tx.service_levels.happened(over.id, Moment(NOON + SECOND, State.FIXED))
        await tx.service_levels.happened(over.id, Moment(NOON + 2 * SECOND, State.NEW))
        assert await tx.escalations.latest() == {issue.id: SECOND_ONE}
        again = replace(FIRST, number=2, at=NOON + 3 * SECOND)
        await tx.escalations.add(over.id, again)
        assert await tx.escalations.latest() == {issue.id: SECOND_ONE, over.id: again}
    async with database.store("T0OTHER").transaction() as tx:
        assert await tx.escalations.latest() == {}


async def test_only_a_change_of_who_is_on_duty_is_told(database: Database, store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.duties.tell("billing", "U0MIA", "", NOON)
        assert not await tx.duties.tell("billing", "U0MIA", "", NOON + SECOND)
        assert await tx.duties.tell("billing", "U0MIA", "S0BILLING", NOON)
        assert await tx.duties.tell("billing", "", "S0BILLING", NOON)
        assert await tx.duties.told() == {"billing": ("", "S0BILLING")}
    async with database.store("T0OTHER").transaction() as tx:
        assert await tx.duties.told() == {}


async def test_an_issue_keeps_by_which_rule_it_was_routed(database: Database, store: Store) -> None:
    issue, other = await an_issue(store), await an_issue(store)
    routed = Routed("billing <1>", 3, "Billing & Co", "exports", "it says “vat”")
    async with store.transaction() as tx:
        await tx.routings.add(issue.id, routed)
    async with store.transaction() as tx:
        assert await tx.routings.of([issue.id, other.id]) == {issue.id: routed}
        assert (await tx.cards.facts(issue.id))[0].routed == routed
    async with database.store("T0OTHER").transaction() as tx:
        assert await tx.routings.of([issue.id]) == {}
