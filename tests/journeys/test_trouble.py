"""Slack repeats itself, falls silent, refuses and half succeeds; agents still have each answer exactly once."""

import asyncio

import pytest

from tests.journeys.driver import Company
from tests.journeys.people import Message

pytestmark = pytest.mark.on("sandbox/socket")
OURS = pytest.mark.on("sandbox/socket", "sandbox/http")


async def has_it_once(team: Company, card: Message) -> None:
    """The news of the fix comes behind the workaround, in the same lane: a second copy would be there before it."""
    await team.ana.hears("use CSV")
    await card.shows("Workaround available")
    await card.is_answered("WA-1 by")
    await team.mia.presses("Resolve", card)
    await team.ana.hears("is fixed")
    await card.shows("Fixed")
    assert len(team.ana.heard("use CSV")) == len(team.ana.heard("is fixed")) == 1
    assert team.liaison.bots_posts == [card.text]
    await card.is_answered("WA-1 by")
    assert len(card.bots_replies) == 1


@OURS
async def test_every_event_comes_twelve_times_and_counts_once(team: Company) -> None:
    await team.control("delivery", redeliver=11)
    card = await team.ana.flags("exports time out")
    reply = await team.mia.replies("workaround: use CSV", to=card)
    await team.kenji.reacts("adhesive_bandage", reply)
    await has_it_once(team, card)
    assert team.mia.whispers() == team.kenji.whispers() == []


@OURS
async def test_what_slack_held_back_is_done_when_it_comes(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.control("delivery", hold=True)
    replying = asyncio.create_task(team.mia.replies("workaround: use CSV", to=card))
    await team.scene.until(lambda: card.replies or None, "the reply", lambda: card.replies)
    assert team.ana.heard("use CSV") == []
    await team.control("delivery", hold=False)
    await replying
    await has_it_once(team, card)


@pytest.mark.parametrize("trouble", ["error_after", "reset_after", "garbage", "error_before"])
async def test_a_post_of_which_nobody_knows_is_there_once(team: Company, trouble: str) -> None:
    card = await team.ana.flags("exports time out")
    await team.meets("chat.postMessage", trouble)
    await team.mia.replies("workaround: use CSV", to=card)
    await has_it_once(team, card)


@pytest.mark.parametrize("trouble", ["error_after", "error_before"])
async def test_a_card_of_which_nobody_knows_is_there_once(team: Company, trouble: str) -> None:
    await team.ana.types("/flag exports time out")
    # The first post is the answer to her, the second one the card.
    await team.meets("chat.postMessage", "slow", seconds=0)
    await team.meets("chat.postMessage", trouble)
    assert (await team.ana.fills(what_happens="hangs", area="Billing", severity="1")).is_done
    card = await team.liaison.shows("KI-1")
    await team.ana.hears("R-1 is in")
    await team.mia.presses("Claim", card)
    await card.shows("Acknowledged")
    await team.mia.replies("workaround: use CSV", to=card)
    await has_it_once(team, card)
    assert len(team.ana.heard("R-1 is in")) == 1


async def test_what_slack_puts_off_is_posted_when_it_may_be(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.meets("chat.postMessage", "rate_limited", seconds=1)
    await team.mia.replies("workaround: use CSV", to=card)
    await has_it_once(team, card)


async def test_a_lost_edit_or_mark_is_made_up_for(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.meets("chat.update", "error_before")
    await team.meets("reactions.add", "error_after")
    reply = await team.mia.replies("workaround: use CSV", to=card)
    await reply.is_marked("memo")
    await has_it_once(team, card)


async def test_a_form_that_cannot_be_opened_is_told_and_opens_the_next_time(team: Company) -> None:
    await team.meets("views.open", "internal_error")
    await team.ana.types("/flag exports time out")
    await team.ana.hears("nothing was changed")
    assert team.ana.form is None
    await team.ana.flags("exports time out")


async def test_who_somebody_is_cannot_be_asked_so_it_is_asked_for_patience(team: Company) -> None:
    await team.meets("users.info", "internal_error")
    await team.ana.types("/flag exports time out")
    await team.ana.hears("Please try again in a moment")
    await team.ana.flags("exports time out")


async def test_a_socket_that_slack_wants_replaced_loses_nothing(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.control("sockets", action="refresh")
    await team.mia.replies("workaround: use CSV", to=card)
    await has_it_once(team, card)


async def test_while_sockets_are_dropped_and_refused_what_is_said_waits(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.control("sockets", action="refuse")
    await team.control("sockets", action="drop")
    replying = asyncio.create_task(team.mia.replies("workaround: use CSV", to=card))
    await team.scene.until(lambda: card.replies or None, "the reply", lambda: card.replies)
    assert (await team.tries("command", user="U0ANA", channel="C0SUPPORT", command="/known", text=""))["ok"] is False
    await team.control("sockets", action="accept")
    await replying
    await has_it_once(team, card)
