"""Who left the workspace breaks parity: the chair hears it, once; and what is decided reaches each person once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk, Pace
from bot.notices import AgendaPosted, BreachedAgain, DecisionTakenBack, MemberLeft, SponsorNoted
from bot.rules import holders, load
from bot.rules.committee import CHAPTER, Committee, Minutes
from bot.rules.lifecycle import State
from bot.rules.load import UNROUTED, Budget, Maintenance
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import AlreadyDone, NotFound, Refused
from bot.rules.roles import Role
from bot.rules.routing import Routed
from bot.rules.service_levels import Moment
from bot.slack.people import SlackPeople
from bot.usecases import committee
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.storage.examples import LEASE, NOON, a_posted_card, an_issue
from tests.storage.test_service_levels import KEPT
from tests.usecases.test_service_levels import AT_ONCE

WITH_DEE = Committee(("U0ANA",), ("U0DEE",), "U0LEA")


@pytest.fixture
def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> Desk:
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def named(store: Store, members: Committee, version: int = 0) -> None:
    async with store.transaction() as tx:
        await tx.policy.change(CHAPTER, members, version, "U0LEA", NOON)


async def said(store: Store, clock: HandSetClock, pace: Pace = AT_ONCE) -> Sequence[tuple[str | None, object]]:
    async with store.transaction() as tx:
        letters = await tx.outbox.claim("A", clock.now(), LEASE, 50, pace)
        for letter in letters:
            await tx.outbox.sent(letter.mark, "C", letter.mark, clock.now())
        return [(letter.place.user, letter.notice) for letter in letters]


def occurrence(schedule: str, day: int) -> Occurrence:
    return Occurrence(schedule, date(2026, 8, day), NOON)


async def test_the_chair_hears_once_within_the_hour_that_a_member_is_deactivated(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    async def look() -> int:
        found = await committee.gaps(desk)
        for gone in found:
            await committee.tell_gaps(desk, gone)
        return len(found)

    assert await look() == 0, "there is no committee yet"
    await named(store, WITH_DEE)
    assert [await look() for _ in range(2)] == [1, 0], "Slack is not asked at each tick"
    for _ in range(30):
        clock.advance(3600)
        assert await look() == 1
    ((chair, told),) = await said(store, clock)
    assert chair in ("U0ANA", "U0LEA"), "who is gone is not in the chair"
    assert told == MemberLeft("U0DEE", str(chair), 1)
    await named(store, replace(WITH_DEE, engineers=("U0MIA",)), 1)
    clock.advance(3600)
    assert await look() == 0
    assert await said(store, clock) == []


async def test_without_a_committee_there_is_no_agenda_and_with_one_it_reaches_each_member(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    await committee.announce(desk, occurrence("agenda", 19), "wed 10:00")
    assert await said(store, clock) == []
    await named(store, Committee(("U0ANA",), ("U0MIA",), "U0LEA"))
    await committee.announce(desk, occurrence("agenda", 26), "wed 10:00")
    found = await said(store, clock)
    assert {to for to, _ in found} == {None, "U0ANA", "U0MIA", "U0LEA"}
    assert {notice.meeting for _, notice in found if isinstance(notice, AgendaPosted)} == {"2026-08-27"}


async def test_a_reason_and_a_known_issue_are_asked_for(desk: Desk, store: Store) -> None:
    issue = await a_posted_card(store)
    with pytest.raises(Refused, match="Why"):
        await committee.add(desk, Occasion("a", "U0ANA"), issue.id, " ")
    with pytest.raises(NotFound):
        await committee.decisions(desk, "U0ANA", type(issue.id)(99))
    with pytest.raises(Refused, match="no committee yet"):
        await committee.decide(desk, Occasion("b", "U0ANA"), issue.id, {}, [])


async def test_a_decision_is_taken_back_in_its_meeting_and_replaced_later(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    await named(store, Committee(("U0ANA",), ("U0MIA",), "U0LEA"))
    issue = await a_posted_card(store)
    keys = (f"act:{number}" for number in range(20))

    async def decides(by: str, decision: str, owner: str, replaces: str = "") -> int:
        told = {"decision": decision, "alternatives": "none", "agreed": "@ana @mia", "owner": owner}
        people = ["U0ANA", "U0MIA"]
        made, _ = await committee.decide(
            desk, Occasion(next(keys), by), issue.id, {**told, "replaces": replaces}, people
        )
        return made.number

    async def latest() -> int | None:
        async with store.transaction() as tx:
            found = (await tx.committees.latest()).get(issue.id)
            facts, _ = await tx.cards.facts(issue.id)
            assert facts.decision == found, "the card shows it"
            return found.number if found else None

    await committee.add(desk, Occasion("add", "U0BEN"), issue.id, "two customers are about to leave")
    first = await decides("U0LEA", "wait", "@mia")
    assert (await committee.agenda(desk, "U0ANA")).items == []
    for by, said_what in (("U0ANA", "stays: only who recorded it"), ("U0BEN", "Only members")):
        with pytest.raises(Refused, match=said_what):
            await committee.take_back(desk, Occasion(next(keys), by), first, "a slip")
    with pytest.raises(NotFound):
        await committee.take_back(desk, Occasion(next(keys), "U0LEA"), 9, "a slip")
    await said(store, clock)
    await committee.take_back(desk, Occasion(next(keys), "U0LEA"), first, "it was about KI-4")
    told = {notice for _, notice in await said(store, clock)} | {notice for _, notice in await said(store, clock)}
    back = DecisionTakenBack(first, issue.id, issue.title, "wait", "it was about KI-4", "U0LEA")
    assert told == {back, replace(back, to="U0MIA")}
    assert await latest() is None
    (item,) = (await committee.agenda(desk, "U0ANA")).items
    assert item.words == "two customers are about to leave"
    with pytest.raises(Refused, match="taken back already"):
        await committee.take_back(desk, Occasion(next(keys), "U0LEA"), first, "a slip")
    with pytest.raises(Refused, match="holds: none"):
        await decides("U0LEA", "fix it", "@ana", replaces="D-1")

    second = await decides("U0LEA", "decline it", "@mia")
    clock.move_to(NOON + timedelta(hours=3))
    with pytest.raises(Refused, match="replaces: D-2"):
        await committee.take_back(desk, Occasion(next(keys), "U0LEA"), second, "a slip")
    for _ in range(3):
        await said(store, clock)
    third = await decides("U0ANA", "fix it", "@ana", replaces="D-2")
    heard = [to for _ in range(3) for to, _ in await said(store, clock)]
    assert sorted(heard, key=str) == [None, "U0MIA"], "who saw to it until now hears it, too"
    assert await latest() == third
    with pytest.raises(Refused, match="holds: D-3"):
        await decides("U0ANA", "wait", "@ana", replaces="D-2")
    await committee.take_back(desk, Occasion(next(keys), "U0ANA"), third, "no quorum")
    assert await latest() == second
    found = await committee.decisions(desk, "U0BEN", issue.id)
    assert [(each.number, each.replaces, each.taken_back_why) for each in found] == [
        (3, 2, "no quorum"),
        (2, None, ""),
        (1, None, "it was about KI-4"),
    ]


async def test_what_somebody_added_to_the_agenda_they_or_a_member_take_back(desk: Desk, store: Store) -> None:
    await named(store, Committee(("U0ANA",), ("U0MIA",), "U0LEA"))
    issue = await a_posted_card(store)
    for number, (by, added) in enumerate((("U0BEN", True), ("U0LEA", True), ("U0BEN", False), ("U0KENJI", True))):
        if added:
            await committee.add(desk, Occasion(f"add:{number}", "U0BEN"), issue.id, "they are about to leave")
            assert len((await committee.agenda(desk, "U0ANA")).items) == 1
        if added and by != "U0KENJI":
            assert await committee.remove(desk, Occasion(f"gone:{number}", by), issue.id) == issue.id
            assert (await committee.agenda(desk, "U0ANA")).items == []
        else:
            with pytest.raises(Refused, match="Only who added KI-1" if added else "Nobody has added KI-1"):
                await committee.remove(desk, Occasion(f"gone:{number}", by), issue.id)


async def test_sponsors_hear_once_a_month_what_was_missed_and_what_nobody_came_back_to(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    issue = await a_posted_card(store)
    minutes = Minutes("wait", "decline", ("U0ANA",), "U0MIA", date(2026, 8, 30))
    async with store.transaction() as tx:
        await tx.policy.change(holders.CHAPTER, {Role.SPONSOR: ("U0LEA", "U0DEE")}, 0, "U0LEA", NOON)
        await tx.service_levels.keep(
            issue.id, [KEPT, replace(KEPT, since=NOON + timedelta(days=20), due=NOON + timedelta(days=21))]
        )
        await tx.committees.decide(issue.id, minutes, "U0LEA", True, NOON)
    first = Occurrence("sponsor-note", date(2026, 9, 1), NOON)
    await committee.note_to_sponsors(desk, first, "monthly 1")
    with pytest.raises(AlreadyDone):
        await committee.note_to_sponsors(desk, first, "monthly 1")
    ((sponsor, told),) = await said(store, clock)
    assert sponsor == "U0LEA", "Dee is deactivated"
    stalled = f'[[1, {issue.id}, "{issue.title}", "2026-08-30"]]'
    assert told == SponsorNoted("2026-08", "U0LEA", 1, '{"workaround": 1}', stalled)


async def test_sponsors_hear_once_that_a_decision_did_not_help(desk: Desk, store: Store, clock: HandSetClock) -> None:
    issue = await a_posted_card(store)
    again = replace(KEPT, since=NOON + timedelta(days=2), due=NOON + timedelta(days=3))
    async with store.transaction() as tx:
        await tx.policy.change(holders.CHAPTER, {Role.SPONSOR: ("U0LEA", "U0DEE")}, 0, "U0LEA", NOON)
        minutes = Minutes("fix it by Friday", "decline", ("U0ANA",), "U0MIA", date(2026, 9, 30))
        await tx.committees.decide(issue.id, minutes, "U0LEA", True, NOON + timedelta(days=1))
        await tx.service_levels.keep(issue.id, [KEPT, again])
    clock.move_to(NOON + timedelta(days=2))
    assert await committee.breached_again(desk) == []
    clock.move_to(NOON + timedelta(days=3))
    assert await committee.breached_again(desk) == [(issue.id, 1)]
    for _ in range(2):
        await committee.tell_sponsors(desk, issue.id, 1)
    assert await committee.breached_again(desk) == []
    ((sponsor, told),) = await said(store, clock)
    assert sponsor == "U0LEA"
    assert isinstance(told, BreachedAgain)
    assert told.missed.count("workaround") == 2
    assert "fix it by Friday" in told.decided


async def test_a_team_over_its_maintenance_budget_is_on_the_agenda(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    issue, other = await a_posted_card(store), await an_issue(store)
    await named(store, Committee(("U0ANA",), ("U0MIA",), "U0LEA"))
    async with store.transaction() as tx:
        budgets = {UNROUTED: Budget(1, 1), "Billing": Budget(1, 1)}
        await tx.policy.change(load.CHAPTER, Maintenance(30, 40, budgets), 0, "U0LEA", NOON)
        await tx.routings.add(other.id, Routed("r", 1, "Billing", "", ""))
        for hour, on in ((-1, issue), (-2, issue), (-3, other), (-200, other)):
            moment = Moment(NOON + timedelta(hours=hour), State.INVESTIGATING, "U0MIA", by_engineer=True)
            await tx.service_levels.happened(on.id, moment)
        await tx.service_levels.happened(issue.id, Moment(NOON - timedelta(hours=4), State.NEW))
    await committee.announce(desk, occurrence("agenda", 26), "wed 10:00")
    (told, *_) = [notice for _, notice in await said(store, clock) if isinstance(notice, AgendaPosted)]
    assert told.loads == '[["engineers", 60, 2400, 1], ["Billing", 30, 2400, 1]]'
    assert (await committee.agenda(desk, "U0ANA")).loads == [("engineers", 60, 2400, 1), ("Billing", 30, 2400, 1)]
