"""An engineer presses *Resolve*, or chooses *Reopen*."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.slack.blocks import pressed_issue
from bot.usecases import resolving


async def resolve_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await resolving.resolve(desk, context["occasion"], pressed_issue(action))
    await ack()


async def reopen_chosen(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await resolving.reopen(desk, context["occasion"], pressed_issue(action))
    await ack()
