"""Somebody looks up what is known."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.slack import known as lists
from bot.slack.text import plain
from bot.usecases import known


async def typed(desk: Desk, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    searched = plain(body.get("text", ""))
    hits = await known.look_up(desk, context["occasion"].actor, searched)
    await ack(lists.answer(searched, hits))
