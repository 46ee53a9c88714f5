"""From change control itself to a change that both approve, one that is turned down, one behind their backs."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.notices import ChangeDecided, ChangeInForce, ChangeProposed, DriftFound, Notice
from bot.rules import communication
from bot.rules.committee import CHAPTER as COMMITTEE
from bot.rules.committee import Committee
from bot.rules.communication import Communication
from bot.rules.occasion import Occasion
from bot.rules.proposals import Fate
from bot.rules.refusals import AlreadyDone, ChangedMeanwhile, NotAllowed, Refused
from bot.slack.people import SlackPeople
from bot.usecases import doctor, policy, proposals, schedules
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.storage.examples import NOON
from tests.usecases.test_committee import said

LINES = {**communication.CHAPTER.plain(Communication()), "lines": 3}
_keys = count()


def by(user: str) -> Occasion:
    return Occasion(f"act:{next(_keys)}", user)


@pytest.fixture
async def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> Desk:
    """With a committee: Ana for the agents, Mia for the engineers."""
    async with store.transaction() as tx:
        await tx.policy.change(COMMITTEE, Committee(("U0ANA",), ("U0MIA",), "U0LEA"), 0, "U0LEA", NOON)
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def notices(desk: Desk, clock: HandSetClock) -> Sequence[tuple[str | None, Notice]]:
    """All that was left, of each lane in its order."""
    found: list[tuple[str | None, Notice]] = []
    while more := await said(desk.store, clock):  # type: ignore[arg-type]
        found += [(user, notice) for user, notice in more if isinstance(notice, Notice)]
    return found


async def shown(desk: Desk) -> list[str]:
    """What the doctor says of the chapter on the digest."""
    found = await doctor.look(desk.store, desk.now, (), desk.safe)
    return [each.said for each in found if each.subject == "Chapter digest"]


async def tick(desk: Desk) -> None:
    for number in await proposals.due(desk):
        await proposals.come_into_force(desk, number)
    for number in await proposals.asked_otherwise(desk):
        await proposals.ask_others(desk, number)
    for name in await proposals.drifted(desk):
        await proposals.tell_drift(desk, name)


async def turned_on(desk: Desk, clock: HandSetClock) -> None:
    made = await proposals.propose(desk, by("U0MIA"), "change-control", 0, {"on": True}, "")
    await proposals.approve(desk, by("U0ANA"), made.number)
    clock.advance(timedelta(days=1).total_seconds())
    await tick(desk)


async def lines(desk: Desk) -> tuple[int, int]:
    async with desk.store.transaction() as tx:
        agreed = await tx.policy.current(communication.CHAPTER)
        return agreed.version, agreed.value.lines


async def test_chapters_change_at_once_until_both_sides_have_said_otherwise(desk: Desk, clock: HandSetClock) -> None:
    await policy.change(desk, by("U0MIA"), "digest", 0, LINES)
    assert await lines(desk) == (1, 3)
    with pytest.raises(Refused, match="both sides decide"):
        await policy.change(desk, by("U0MIA"), "change-control", 0, {"on": True})
    await turned_on(desk, clock)
    for change in (
        policy.change(desk, by("U0MIA"), "digest", 1, {**LINES, "lines": 4}),
        policy.undo(desk, by("U0MIA"), "digest"),
    ):
        with pytest.raises(Refused, match="both sides decide"):
            await change
    await policy.change(desk, by("U0LEA"), "reactions", 0, {"claim": ["mag"]})


async def test_a_change_is_proposed_approved_by_the_other_side_and_in_force_from_midnight_once(
    desk: Desk, clock: HandSetClock
) -> None:
    await turned_on(desk, clock)
    await notices(desk, clock)
    made = await proposals.propose(desk, by("U0MIA"), "digest", 0, LINES, "+2d")
    ((to, asked),) = await notices(desk, clock)
    assert isinstance(asked, ChangeProposed)
    assert (to, asked.side, asked.parts) == ("U0ANA", "agents", '[["lines", "5", "3"]]')
    with pytest.raises(Refused, match="engineers have approved"):
        await proposals.approve(desk, by("U0MIA"), made.number)
    with pytest.raises(NotAllowed):
        await proposals.approve(desk, by("U0KENJI"), made.number)
    with pytest.raises(Refused, match="waits for approval already"):
        await proposals.propose(desk, by("U0ANA"), "digest", 0, {**LINES, "lines": 1}, "")
    agreed = await proposals.approve(desk, by("U0ANA"), made.number)
    assert agreed.effective == (NOON + timedelta(days=3)).replace(hour=0)
    told = await notices(desk, clock)
    assert [(user, notice.fate) for user, notice in told if isinstance(notice, ChangeDecided)] == [("U0MIA", "agreed")]
    await tick(desk)
    assert await lines(desk) == (0, 5)

    clock.move_to(agreed.effective)
    await tick(desk)
    assert await lines(desk) == (1, 3)
    with pytest.raises(AlreadyDone):
        await proposals.come_into_force(desk, made.number)
    (announced,) = [each for each in await notices(desk, clock) if isinstance(each[1], ChangeInForce)]
    assert announced == (None, ChangeInForce(2, "digest", 1, '[["lines", "5", "3"]]', "U0MIA", "U0ANA U0MIA"))
    await tick(desk)
    assert await proposals.drifted(desk) == []


async def test_when_the_digest_comes_binds_both_sides_and_other_schedules_do_not(
    desk: Desk, clock: HandSetClock
) -> None:
    async def plan(name: str) -> str:
        (found,) = await schedules.planned(desk, "U0MIA", name)
        return found.schedule.plan

    await schedules.change(desk, by("U0LEA"), "digest", "tue 08:00")
    await turned_on(desk, clock)
    with pytest.raises(Refused, match="both sides decide"):
        await schedules.change(desk, by("U0LEA"), "digest", "fri")
    await schedules.change(desk, by("U0LEA"), "queue", "daily")
    with pytest.raises(Refused, match="set so already"):
        await proposals.propose_schedule(desk, by("U0MIA"), "tue")
    made = await proposals.propose_schedule(desk, by("U0MIA"), "fri Europe/Madrid")
    await proposals.approve(desk, by("U0ANA"), made.number)
    assert (await plan("digest"), await plan("queue")) == ("tue 08:00", "daily 09:00")
    clock.advance(timedelta(days=1).total_seconds())
    await tick(desk)
    assert await plan("digest") == "fri 08:00"
    assert await proposals.drifted(desk) == []


async def test_it_is_withdrawn_or_turned_down_until_it_is_in_force(desk: Desk, clock: HandSetClock) -> None:
    await turned_on(desk, clock)
    await notices(desk, clock)
    made = await proposals.propose(desk, by("U0MIA"), "digest", 0, LINES, "")
    with pytest.raises(NotAllowed):
        await proposals.withdraw(desk, by("U0BEN"), made.number)
    await proposals.approve(desk, by("U0ANA"), made.number)
    await proposals.withdraw(desk, by("U0ANA"), made.number)
    with pytest.raises(Refused, match="withdrawn by now"):
        await proposals.approve(desk, by("U0ANA"), made.number)
    clock.advance(timedelta(days=3).total_seconds())
    await tick(desk)
    assert await lines(desk) == (0, 5)
    fates = [notice.fate for _, notice in await notices(desk, clock) if isinstance(notice, ChangeDecided)]
    assert fates == ["agreed", "withdrawn"]
    assert not await proposals.is_for_both(desk, "reactions")
    with pytest.raises(ChangedMeanwhile):
        await proposals.propose(desk, by("U0MIA"), "digest", 7, LINES, "")


async def test_who_comes_into_the_committee_is_asked_and_who_leaves_has_no_buttons(
    desk: Desk, clock: HandSetClock
) -> None:
    async def committee_is(version: int, agents: str) -> None:
        async with desk.store.transaction() as tx:
            await tx.policy.change(COMMITTEE, Committee((agents,), ("U0MIA",), "U0LEA"), version, "U0LEA", clock.now())
        clock.advance(60)
        await tick(desk)

    async def letter(user: str) -> str:
        async with desk.store.transaction() as tx:
            there = await tx.outbox.whereabouts(f"proposal:1:{user}")
        assert there is not None
        assert isinstance(there.notice, ChangeProposed)
        return there.notice.spared or there.notice.fate

    made = await proposals.propose(desk, by("U0MIA"), "change-control", 0, {"on": True}, "")
    assert await proposals.asked_otherwise(desk) == []
    await committee_is(1, "U0BEN")
    assert (await letter("U0ANA"), await letter("U0BEN")) == ("left", "open")
    for press in (proposals.approve, proposals.withdraw):
        with pytest.raises(NotAllowed):
            await press(desk, by("U0ANA"), made.number)
    await committee_is(2, "U0ANA")
    assert (await letter("U0ANA"), await letter("U0BEN")) == ("open", "left")
    await committee_is(3, "U0BEN")
    await proposals.approve(desk, by("U0BEN"), made.number)
    await tick(desk)
    assert (await letter("U0ANA"), await letter("U0BEN")) == ("left", "agreed")


async def test_while_the_other_side_is_waited_for_who_approved_is_asked_no_more(
    desk: Desk, clock: HandSetClock
) -> None:
    made = await proposals.propose(desk, by("U0LEA"), "change-control", 0, {"on": True}, "")
    await proposals.approve(desk, by("U0ANA"), made.number)
    found = [(user, notice) for user, notice in await notices(desk, clock) if isinstance(notice, ChangeProposed)]
    assert [(user, notice.spared) for user, notice in found] == [("U0ANA", "signed"), ("U0MIA", "")]


async def test_what_was_changed_behind_both_backs_is_told_once_and_shown_until_both_agree(
    desk: Desk, clock: HandSetClock
) -> None:
    await turned_on(desk, clock)
    made = await proposals.propose(desk, by("U0MIA"), "digest", 0, LINES, "")
    await proposals.approve(desk, by("U0ANA"), made.number)
    async with desk.store.transaction() as tx:
        await tx.policy.change(communication.CHAPTER, Communication(lines=9), 0, "U0KENJI", clock.now())
    await notices(desk, clock)
    clock.advance(timedelta(days=1).total_seconds())
    for _ in range(2):
        await tick(desk)
    found = [notice for _, notice in await notices(desk, clock)]
    assert [notice.fate for notice in found if isinstance(notice, ChangeDecided)] == [Fate.OVERTAKEN] * 2
    (drift,) = [notice for notice in found if isinstance(notice, DriftFound)]
    assert (drift.version, drift.agreed, drift.parts) == (1, 0, '[["lines", "5", "9"]]')
    assert await shown(desk) == ["stands as version 1; both sides agreed on version 0: lines: 5 -> 9"]

    # Both agree on it just as it stands.
    again = await proposals.propose(desk, by("U0MIA"), "digest", 1, {**LINES, "lines": 9}, "")
    await proposals.approve(desk, by("U0ANA"), again.number)
    clock.advance(timedelta(days=1).total_seconds())
    await tick(desk)
    assert await lines(desk) == (2, 9)
    assert await shown(desk) == []


async def test_nothing_is_proposed_that_nobody_can_approve(
    slack: AsyncWebClient, store: Store, clock: HandSetClock
) -> None:
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    with pytest.raises(Refused, match="for the agents: name a committee first"):
        await proposals.propose(desk, by("U0MIA"), "change-control", 0, {"on": True}, "")
    assert await notices(desk, clock) == []
    async with store.transaction() as tx:
        assert await tx.proposals.standing() == []


async def test_what_an_earlier_release_wrote_without_a_key_of_today_is_no_drift(
    desk: Desk, clock: HandSetClock
) -> None:
    await turned_on(desk, clock)
    async with desk.store.transaction() as tx:
        agreed = await tx.policy.current(COMMITTEE)
        older = COMMITTEE.plain(agreed.value)
        del older["ageing"]
        await tx.proposals.seal("committee", agreed.version, older)
        assert await tx.proposals.drifts() == []
        await tx.proposals.seal("committee", agreed.version, {**older, "elusive_days": 9})
        assert [each.pact.chapter for each in await tx.proposals.drifts()] == ["committee"]


async def test_an_admin_who_does_not_wait_is_seen(desk: Desk, clock: HandSetClock) -> None:
    await turned_on(desk, clock)
    with pytest.raises(Refused, match="Nothing is proposed"):
        await proposals.force(desk, by("U0LEA"), "digest")
    await proposals.propose(desk, by("U0MIA"), "digest", 0, LINES, "")
    with pytest.raises(NotAllowed):
        await proposals.force(desk, by("U0MIA"), "digest")
    await notices(desk, clock)
    await proposals.force(desk, by("U0LEA"), "digest")
    assert await lines(desk) == (1, 3)
    await tick(desk)
    found = [notice for user, notice in await notices(desk, clock) if user is None]
    assert [type(notice) for notice in found] == [ChangeInForce, DriftFound]
    undone = await proposals.propose_undo(desk, by("U0ANA"), "digest")
    assert undone.value == communication.CHAPTER.plain(Communication())


async def test_change_control_that_an_admin_forced_is_a_drift_until_both_agree_on_it(
    desk: Desk, clock: HandSetClock
) -> None:
    await proposals.propose(desk, by("U0MIA"), "change-control", 0, {"on": True}, "")
    await proposals.force(desk, by("U0LEA"), "change-control")
    for _ in range(2):
        await tick(desk)
    (drift,) = [notice for _, notice in await notices(desk, clock) if isinstance(notice, DriftFound)]
    assert (drift.chapter, drift.version, drift.parts) == ("change-control", 1, '[["on", "false", "true"]]')
    async with desk.store.transaction() as tx:
        await tx.policy.change(communication.CHAPTER, Communication(lines=9), 0, "U0KENJI", clock.now())
    assert await shown(desk) == ["stands as version 1; both sides agreed on version 0: lines: 5 -> 9"]

    made = await proposals.propose(desk, by("U0MIA"), "change-control", 1, {"on": True}, "")
    await proposals.approve(desk, by("U0ANA"), made.number)
    clock.advance(timedelta(days=1).total_seconds())
    await tick(desk)
    async with desk.store.transaction() as tx:
        assert await tx.proposals.drifts() == []
