"""`/liaison doctor`: a running Liaison says whether everything is in place, and how to mend what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import Bot
from bot.notices import Place, StateChanged
from bot.rules import recognition, routing
from bot.rules.routing import Route
from tests.journeys.bots import AT_ONCE
from tests.journeys.driver import Company


async def agree_on_channels(bot: Bot) -> None:
    """Shout-outs go to a public channel in which Liaison is not, a route to a private one."""
    async with bot.desk.store.transaction() as tx:
        shout_outs = replace(recognition.RECOGNITION, channel="C0GENERAL")
        await tx.policy.change(recognition.CHAPTER, shout_outs, 0, "U0MIA", bot.desk.now())
        routes = (Route("night", "Night watch", areas=("Billing",), channel="G0LEADS"),)
        await tx.policy.change(routing.CHAPTER, routes, 0, "U0MIA", bot.desk.now())


async def leave_dead_letter(bot: Bot) -> None:
    lost = StateChanged(1, 1, 2, "exports time out", "fixed", None, None, "", 0)
    async with bot.desk.store.transaction() as tx:
        await tx.outbox.leave(lost, Place(user="U0ANA"), bot.desk.now())
        (letter,) = await tx.outbox.claim("me", bot.desk.now(), timedelta(seconds=60), 1, AT_ONCE)
        await tx.outbox.dead(letter, "msg_too_long")


async def test_a_liaison_hears_from_the_running_bot_that_everything_is_in_place(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await mia.types("/liaison doctor")
    said = await mia.hears("Everything is in place")
    for part in ("#liaison*: Liaison is in it, for cards", "can be read and written", "Inbox", "Last event", "digest"):
        assert part in said
    await ana.types("/liaison doctor")
    await ana.hears("Only liaisons and admins can do this")
    await mia.types("/liaison doctor everything")
    await mia.hears("Say `/liaison doctor`, or")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_channels_are_joined_or_their_lack_is_told_and_what_was_given_up_is_tried_again(
    bot: Bot, company: Company
) -> None:
    mia = company.mia
    await agree_on_channels(bot)
    await leave_dead_letter(bot)
    assert "for the route night" in await company.lea.hears("Channel G0LEADS")
    await company.has_logged("conversations.join ok")
    await mia.types("/liaison doctor")
    said = await mia.hears("2 to mend")
    assert "#general*: Liaison is in it, for shout-outs" in said
    assert "G0LEADS*: channel_not_found, for the route night" in said
    assert "type /invite @Liaison in it" in said
    assert "liaison doctor replay" in said
    await mia.types("/liaison doctor replay")
    await mia.hears("0 events, 1 message")
    assert "exports time out is fixed" in await company.ana.hears("exports time out")
    await company.control("membership", user="U0LIAISON", channel="G0LEADS")
    await mia.types("/liaison doctor")
    assert "#leads*: Liaison is in it, for the route night" in await mia.hears("Everything is in place")
    assert len(company.lea.heard("Channel G0LEADS")) == 1
