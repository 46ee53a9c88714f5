"""When marquees are out of date, and who may say what on them, on the real store."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk, Pace
from bot.notices import MarqueePinned, MarqueePosted, MarqueeTakenDown
from bot.rules.marquee import CHAPTER, Mode
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone, NotAllowed, NotFound, Refused
from bot.slack.people import SlackPeople
from bot.usecases import marquee, policy
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.storage.examples import LEASE, an_issue

AT_ONCE = Pace(timedelta(0), timedelta(0))
SUPPORT = "C0SUPPORT"


@pytest.fixture
def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> Desk:
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def sent(desk: Desk) -> list[str]:
    """What is left to be done in Slack, and it is done: `5.N` is the message with the number N."""
    found = []
    async with desk.store.transaction() as tx:
        while letters := await tx.outbox.claim("A", desk.now(), LEASE, 10, AT_ONCE):
            for each in letters:
                found.append(each.notice.kind)
                await tx.outbox.sent(each.mark, SUPPORT, "", desk.now())
                if isinstance(each.notice, MarqueePosted):
                    number = each.notice.number
                    await tx.marquees.posted(SUPPORT, number, f"5.{number}", desk.now())
                    await tx.marquees.shown(SUPPORT, await tx.marquees.version(SUPPORT))
    return found


async def is_edited(desk: Desk) -> bool:
    async with desk.store.transaction() as tx:
        stale = await tx.marquees.claim(desk.now(), LEASE, AT_ONCE)
        if stale is not None:
            await tx.marquees.shown(SUPPORT, await tx.marquees.version(SUPPORT))
    return stale is not None


async def catches_up(desk: Desk) -> bool:
    """Whether the clock finds something to do; it is done."""
    found = await marquee.outdated(desk)
    if found:
        await marquee.keep_up(desk)
        assert await marquee.outdated(desk) == []
    return bool(found)


async def test_marquees_follow_what_happens_and_what_ends(desk: Desk, store: Store, clock: HandSetClock) -> None:
    assert not await catches_up(desk)
    await marquee.place(desk, Occasion("1", "U0LEA"), SUPPORT, Mode.MESSAGE)
    assert await sent(desk) == [MarqueePosted.__name__, MarqueePinned.__name__]
    assert not await catches_up(desk)
    await an_issue(store)
    assert await catches_up(desk)
    assert await is_edited(desk)
    made = await marquee.announce(desk, Occasion("2", "U0LEA"), "Billing is slow", "+1h")
    assert await is_edited(desk)
    clock.advance(5)
    assert not await catches_up(desk)
    clock.advance(5)
    assert await catches_up(desk)
    assert not await is_edited(desk), "it looks the same"
    clock.move_to(made.until)
    assert await catches_up(desk)
    assert await is_edited(desk)
    assert await sent(desk) == []


async def test_what_is_undone_in_the_policy_is_taken_down(desk: Desk) -> None:
    await marquee.place(desk, Occasion("1", "U0LEA"), SUPPORT, Mode.MESSAGE)
    await sent(desk)
    await policy.undo(desk, Occasion("2", "U0LEA"), CHAPTER.name)
    assert await catches_up(desk)
    assert await sent(desk) == [MarqueeTakenDown.__name__]
    assert not await catches_up(desk)


async def test_a_message_of_ours_that_is_gone_comes_back_only_if_it_was_the_marquee(desk: Desk) -> None:
    await marquee.place(desk, Occasion("1", "U0LEA"), SUPPORT, Mode.MESSAGE)
    await sent(desk)
    await marquee.lost(desk, SUPPORT, "9.9")
    assert await sent(desk) == []
    await marquee.lost(desk, SUPPORT, "5.1")
    assert await sent(desk) == [MarqueePosted.__name__, MarqueePinned.__name__]


async def test_liaisons_announce_and_take_down_each_once(desk: Desk) -> None:
    lea = Occasion("1", "U0LEA")
    made = await marquee.announce(desk, lea, "Billing is slow", "+1h")
    with pytest.raises(AlreadyDone):
        await marquee.announce(desk, lea, "Billing is slow", "+1h")
    assert (await marquee.standing(desk, "U0LEA")).announced == [made]
    assert await marquee.take_down(desk, Occasion("2", "U0LEA"), "n-1") == made
    with pytest.raises(NotFound):
        await marquee.take_down(desk, Occasion("3", "U0LEA"), "n-1")
    with pytest.raises(Refused, match="so already"):
        await marquee.place(desk, Occasion("4", "U0LEA"), SUPPORT, None)


async def test_agents_may_not(desk: Desk) -> None:
    ana = Occasion("1", "U0ANA")
    for act in (
        marquee.announce(desk, ana, "Billing is slow", "+1h"),
        marquee.take_down(desk, ana, "N-1"),
        marquee.place(desk, ana, SUPPORT, Mode.TOPIC),
        marquee.check_may_place(desk, "U0ANA"),
        marquee.standing(desk, "U0ANA"),
    ):
        with pytest.raises(NotAllowed, match="Only liaisons and admins"):
            await act
