"""The process is killed at the worst moment and started again: nothing is lost, and nothing comes twice."""

import asyncio

import pytest

from tests.journeys.conftest import Starts
from tests.journeys.driver import Company
from tests.journeys.people import Message

OURS = ("sandbox/socket", "sandbox/http")
pytestmark = pytest.mark.on("sandbox/socket")


async def has_all_of_it_once(company: Company, card: Message) -> None:
    ana = company.ana
    await ana.hears("use CSV")
    await card.shows("Workaround available")
    await card.is_answered("WA-1 by")
    await company.mia.presses("Resolve", card)
    await ana.hears("is fixed")
    await card.shows("Fixed")
    assert [len(ana.heard(text)) for text in ("R-1 is in", "use CSV", "is fixed")] == [1, 1, 1]
    assert company.liaison.bots_posts == [card.text]
    assert len(card.bots_replies) == 1


@pytest.mark.on("sandbox/socket", "local-slack/socket")
async def test_killed_with_the_answer_in_hand(company: Company, starts: Starts) -> None:
    """`liaison run` posts to one person once a second, so right behind the first message the second one waits."""
    bot = await starts()
    card = await company.ana.flags("exports time out")
    await company.ana.hears("R-1 is in")
    await company.mia.replies("workaround: use CSV", to=card)
    await bot.kill()
    assert company.ana.heard("use CSV") == []
    await starts()
    await has_all_of_it_once(company, card)


async def test_killed_while_slack_has_stored_the_answer_and_not_said_so(company: Company, starts: Starts) -> None:
    bot = await starts(short_lease=True)
    card = await company.ana.flags("exports time out")
    await company.ana.hears("R-1 is in")
    await company.meets("chat.postMessage", "slow", seconds=8)
    await company.mia.replies("workaround: use CSV", to=card)
    await company.ana.hears("use CSV")
    await bot.kill()
    await starts(short_lease=True)
    await has_all_of_it_once(company, card)


async def test_killed_while_slack_has_stored_the_card_and_not_said_so(company: Company, starts: Starts) -> None:
    bot = await starts(short_lease=True)
    await company.ana.types("/flag exports time out")
    await company.meets("chat.postMessage", "slow", seconds=0.2)
    await company.meets("chat.postMessage", "slow", seconds=8)
    await company.ana.fills(what_happens="hangs", area="Billing", severity="1")
    card = await company.liaison.shows("KI-1")
    await bot.kill()
    await starts(short_lease=True)
    await company.mia.replies("workaround: use CSV", to=card)
    await has_all_of_it_once(company, card)


async def test_killed_before_slack_has_anything(company: Company, starts: Starts) -> None:
    bot = await starts(short_lease=True)
    card = await company.ana.flags("exports time out")
    await company.ana.hears("R-1 is in")
    await company.meets("chat.postMessage", "reset_before", times=1)
    await company.meets("conversations.history", "slow", seconds=8)
    await company.mia.replies("workaround: use CSV", to=card)
    await bot.says("unsure whether shared:1:1:1 was posted")
    await bot.kill()
    assert company.ana.heard("use CSV") == []
    await starts(short_lease=True)
    await has_all_of_it_once(company, card)


@pytest.mark.on(*OURS)
async def test_killed_with_the_event_acknowledged_and_not_handled(company: Company, starts: Starts) -> None:
    bot = await starts(short_lease=True)
    card = await company.ana.flags("exports time out")
    await company.ana.hears("R-1 is in")
    await company.meets("users.info", "slow", seconds=8)
    await company.mia.replies("workaround: use CSV", to=card)
    await company.has_logged("users.info fault slow")
    await bot.kill()
    assert company.ana.heard("use CSV") == []
    await starts(short_lease=True)
    await has_all_of_it_once(company, card)


async def test_said_while_the_bot_is_away(company: Company, starts: Starts) -> None:
    bot = await starts(short_lease=True)
    card = await company.ana.flags("exports time out")
    await bot.kill()
    replying = asyncio.create_task(company.mia.replies("workaround: use CSV", to=card))
    await starts(short_lease=True)
    await replying
    await has_all_of_it_once(company, card)
