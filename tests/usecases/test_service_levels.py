"""What counts as a word of an engineer, and what is said when time runs out, on the real store."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeGuard

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk, Pace
from bot.notices import LevelWarned, PromiseAsked, PromiseMissed
from bot.rules import calendars, rotas, routing
from bot.rules import issue as issues
from bot.rules.calendars import ROUND_THE_CLOCK
from bot.rules.issue import Issue
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotAllowed, NotFound
from bot.rules.rotas import Rota
from bot.rules.routing import Route
from bot.rules.terms import Measure
from bot.slack.people import SlackPeople
from bot.usecases import flagging, lifecycle, service_levels
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import DRAFT
from tests.storage.examples import EXPORT, LEASE, a_posted_card

AT_ONCE = Pace(timedelta(0), timedelta(0))
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> Desk:
    """Thursday 20 August 2026, 12:00 UTC."""
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


@pytest.fixture
async def issue(desk: Desk, store: Store) -> Issue:
    """A major one, flagged by Ana."""
    issue = await a_posted_card(store)
    async with store.transaction() as tx:
        await tx.reports.add(EXPORT, issue.id, "U0ANA", desk.now())
        return await desk.keep_time(tx, issue)


async def said(store: Store, clock: HandSetClock) -> list[tuple[str, object]]:
    """To whom, and what, and it is out."""
    found: list[tuple[str, object]] = []
    while True:
        async with store.transaction() as tx:
            letters = await tx.outbox.claim("A", clock.now(), LEASE, 10, AT_ONCE)
            for letter in letters:
                await tx.outbox.sent(letter.mark, "C", f"{letter.mark}", clock.now())
        if not letters:
            return found
        found += [(letter.place.user or f"card {letter.place.issue}", letter.notice) for letter in letters]


def is_warning(notice: object) -> TypeGuard[LevelWarned]:
    return isinstance(notice, LevelWarned)


async def test_an_engineers_reply_is_heard_once_and_an_agents_is_not(
    desk: Desk, store: Store, issue: Issue, clock: HandSetClock
) -> None:
    ts = f"{(clock.now() + HOUR).timestamp():.6f}"
    await service_levels.hear(desk, Occasion("Ev1", "U0ANA"), "C9", "9.1", ts)
    for _ in range(2):
        await service_levels.hear(desk, Occasion("Ev2", "U0MIA"), "C9", "9.1", ts)
    await service_levels.hear(desk, Occasion("Ev3", "U0MIA"), "C9", "7.7", ts)
    async with store.transaction() as tx:
        history = await tx.service_levels.history(issue.id)
        assert [(each.by, each.by_engineer) for each in history] == [("", False), ("U0MIA", True)]
        assert history[1].at == datetime(2026, 8, 20, 13, tzinfo=UTC)
        assert (await tx.issues.get(issue.id)).owed == Measure.WORKAROUND.value


async def test_several_replicas_warn_once(desk: Desk, store: Store, issue: Issue, clock: HandSetClock) -> None:
    clock.advance(3600 * 4)
    assert await service_levels.to_warn(desk) == [issue.id]
    for _ in range(3):
        await service_levels.warn(desk, issue.id)
    warned = [(to, notice) for to, notice in await said(store, clock) if isinstance(notice, LevelWarned)]
    assert [(to, notice.measure, notice.number) for to, notice in warned] == [("card 1", "first response", 1)]
    assert await service_levels.to_warn(desk) == []


async def test_only_an_engineer_can_be_on_it_and_only_while_it_runs(desk: Desk, issue: Issue) -> None:
    since = int(issue.created_at.timestamp())
    with pytest.raises(NotAllowed):
        await service_levels.acknowledge(desk, Occasion("a", "U0ANA"), issue.id, Measure.WORKAROUND, since)
    await service_levels.acknowledge(desk, Occasion("b", "U0MIA"), issue.id, Measure.WORKAROUND, since)
    with pytest.raises(NotFound, match="settled already"):
        await service_levels.acknowledge(desk, Occasion("c", "U0MIA"), issue.id, Measure.PROMISE, since)


async def test_after_days_away_agents_hear_once_that_a_date_was_missed(
    desk: Desk, store: Store, issue: Issue, clock: HandSetClock
) -> None:
    async with desk.act(Occasion("eta", "U0MIA")) as tx:
        before = await tx.issues.lock(issue.id)
        after = issues.scheduled(before, clock.now() + 30 * HOUR, clock.now(), "U0MIA")
        await desk.save_change(tx, Occasion("eta", "U0MIA"), before, after, "eta")
    await said(store, clock)
    clock.advance(3600 * 24 * 5)
    for _ in range(2):
        await service_levels.warn(desk, issue.id)
    found = await said(store, clock)
    assert [notice for _, notice in found if isinstance(notice, PromiseAsked)] == [], "it is too late to ask"
    assert [notice.report for _, notice in found if isinstance(notice, PromiseMissed)] == [1]


async def test_an_issue_without_a_card_warns_nobody(desk: Desk, store: Store, clock: HandSetClock) -> None:
    async with store.transaction() as tx:
        imported = await desk.keep_time(tx, await tx.issues.add(replace(EXPORT, source=None), clock.now()))
    clock.advance(3600 * 24 * 30)
    await service_levels.warn(desk, imported.id)
    assert await said(store, clock) == []
    assert await service_levels.to_warn(desk) == []


async def test_what_is_routed_to_a_team_counts_in_the_hours_of_that_team(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    """Four hours from 12:00 UTC on: by the office until 16:00, in New York, where it opens at 13:00, until 17:00."""
    theirs = replace(calendars.CALENDARS[calendars.OFFICE], zone="America/New_York", teams=("Billing",))
    routes = (Route("billing", "Billing", areas=("Billing",)),)
    async with store.transaction() as tx:
        await tx.policy.change(calendars.CHAPTER, {**calendars.CALENDARS, "NY": theirs}, 0, "U0LEA", clock.now())
        await tx.policy.change(routing.CHAPTER, routes, 0, "U0LEA", clock.now())
    due = {}
    for area in ("Billing", "Exports and reports"):
        made = await flagging.flag(desk, Occasion(area, "U0ANA"), replace(DRAFT, area=area))
        explained = await service_levels.explain(desk, "U0ANA", made.issue.id)
        due[explained.calendar] = explained.counted[0].due
    assert due == {"NY": clock.now() + 5 * HOUR, "working hours": clock.now() + 4 * HOUR}


async def test_outside_their_hours_a_person_is_called_when_these_begin_and_not_if_it_was_answered_meanwhile(
    desk: Desk, store: Store, issue: Issue, clock: HandSetClock
) -> None:
    """Noon in UTC is nine in the evening for Kenji, in Tokyo; his day begins at midnight in UTC."""
    await lifecycle.claim(desk, Occasion("claim", "U0KENJI"), issue.id)
    await said(store, clock)
    clock.move_to(datetime(2026, 8, 21, 10, 30, tzinfo=UTC))
    await service_levels.warn(desk, issue.id)
    monday = datetime(2026, 8, 24, tzinfo=UTC)
    told = [
        (to, each.measure, each.person, each.called_at) for to, each in await said(store, clock) if is_warning(each)
    ]
    held = ("U0KENJI", int(monday.timestamp()))
    assert sorted(told) == [("card 1", "update", *held), ("card 1", "workaround", *held)]
    clock.move_to(monday - timedelta(minutes=1))
    assert await said(store, clock) == []
    clock.move_to(monday)
    assert [(to, is_warning(each)) for to, each in await said(store, clock)] == [("U0KENJI", True)] * 2

    clock.move_to(datetime(2026, 8, 24, 14, tzinfo=UTC))
    await service_levels.warn(desk, issue.id)
    repeated = [each for _, each in await said(store, clock) if is_warning(each)]
    assert len(repeated) == 2
    for late in repeated:
        on_it = Occasion(f"on it: {late.measure}", "U0MIA")
        await service_levels.acknowledge(desk, on_it, issue.id, Measure(late.measure), late.since)
    clock.move_to(datetime(2026, 8, 25, 0, tzinfo=UTC))
    assert await said(store, clock) == []


async def test_a_team_is_called_by_its_own_calendar(
    desk: Desk, store: Store, issue: Issue, clock: HandSetClock
) -> None:
    rota = Rota("nights", ("U0KENJI",), date(2026, 8, 3), time(9), "Asia/Tokyo", calendar=ROUND_THE_CLOCK)
    async with store.transaction() as tx:
        await tx.policy.change(rotas.CHAPTER, {rota.name: rota}, 0, "U0LEA", clock.now())
    clock.move_to(datetime(2026, 8, 20, 15, 30, tzinfo=UTC))
    await service_levels.warn(desk, issue.id)
    warned = [(to, each.measure) for to, each in await said(store, clock) if is_warning(each)]
    assert warned == [("U0KENJI", "first response")]
