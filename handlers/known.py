"""Somebody looks up what is known."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import read_issue_label
from bot.rules.occasion import Occasion
from bot.slack import known as lists
from bot.slack.blocks import Message
from bot.slack.spoken import Where, answer
from bot.slack.text import plain
from bot.usecases import known


async def typed(desk: Desk, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    searched = plain(body.get("text", ""))
    await ack(answer(await _known(desk, context["occasion"], searched)))


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    if spoken.issue is not None:
        return lists.listed("", await known.one(desk, occasion.actor, spoken.issue))
    return await _known(desk, occasion, spoken.text)


async def _known(desk: Desk, occasion: Occasion, searched: str) -> Message:
    """An id finds its issue, words find what reads like them."""
    number = read_issue_label(searched)
    if number is not None:
        return lists.listed(searched, await known.one(desk, occasion.actor, number))
    return lists.listed(searched, await known.look_up(desk, occasion.actor, searched))
