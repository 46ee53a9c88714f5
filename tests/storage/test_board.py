"""What the wallboard is made from."""

from dataclasses import replace
from datetime import timedelta

from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion
from bot.rules.recognition import Side, Thanks
from storage import Store
from tests.storage.examples import NOON, a_report, an_issue

DAY = timedelta(days=1)


async def mark(store: Store) -> str:
    async with store.transaction() as tx:
        return await tx.board.mark()


async def test_reports_are_counted_by_when_they_came(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        ages = [timedelta(0), DAY, DAY * 1.01, 8 * DAY, 9 * DAY, timedelta(hours=1)]
        reports = [await tx.reports.add(a_report(), issue.id, "U1", NOON - age) for age in ages]
        await tx.reports.withdraw(reports[-1].id, NOON)
        await tx.workarounds.add(issue.id, "U2", "Wait.", "", None, NOON)
    async with store.transaction() as tx:
        (fact,) = await tx.board.facts(NOON)
    assert (fact.reports, fact.lately, fact.before) == (5, 2, 2)
    assert fact.workaround is not None
    assert fact.workaround.steps == "Wait."


async def test_what_is_over_is_not_among_them(store: Store) -> None:
    issue = await an_issue(store)
    still = await an_issue(store, "Search is slow")
    async with store.transaction() as tx:
        await tx.issues.save(replace(issue, state=State.FIXED))
    async with store.transaction() as tx:
        assert [fact.issue.id for fact in await tx.board.facts(NOON)] == [still.id]


async def test_the_mark_changes_with_whatever_happens_and_not_by_itself(store: Store) -> None:
    marks = [await mark(store)]
    issue = await an_issue(store)
    marks.append(await mark(store))
    async with store.transaction() as tx:
        await tx.reports.add(a_report(), issue.id, "U1", NOON)
    marks.append(await mark(store))
    async with store.transaction() as tx:
        await tx.workarounds.add(issue.id, "U2", "Wait.", "", None, NOON)
    marks.append(await mark(store))
    async with store.transaction() as tx:
        await tx.audit.note(Occasion("click:1", "U2"), issue.id, "claim", {}, NOON)
    marks.append(await mark(store))
    async with store.transaction() as tx:
        await tx.shout_outs.add("U1", Thanks(("U2",), "the clean steps"), [Side.AGENTS], NOON)
    marks.append(await mark(store))
    assert len(set(marks)) == len(marks)
    assert await mark(store) == marks[-1]
