"""An engineer presses *Claim*, or chooses *Give back*."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.slack.blocks import pressed_issue
from bot.usecases import claiming


async def claim_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await claiming.claim(desk, context["occasion"], pressed_issue(action))
    await ack()


async def give_back_chosen(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await claiming.give_back(desk, context["occasion"], pressed_issue(action))
    await ack()
