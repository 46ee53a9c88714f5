"""Somebody types `/liaison`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.slack import help as texts
from bot.slack.text import plain
from bot.usecases import help


async def typed(desk: Desk, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    verb = plain(body.get("text", "")).strip().partition(" ")[0]
    may_answer = await help.may_answer(desk, context["occasion"].actor)
    await ack(texts.answer(may_answer, unknown_verb="" if verb in ("", "help") else verb))
