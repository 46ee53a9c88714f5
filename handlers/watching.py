"""Somebody says that they follow a known issue, or want to hear no more of it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack.blocks import pressed_issue
from bot.slack.spoken import Where, named
from bot.usecases import watching


async def watch_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await watching.watch(desk, context["occasion"], pressed_issue(action))
    await ack()


async def watch_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    issue = await watching.watch(desk, occasion, named(spoken))
    return f"You hear of {issue.label} from now on: changes and workarounds. To stop: mute {issue.label}"


async def mute_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    label = (await watching.mute(desk, occasion, named(spoken))).label
    return (
        f"You hear no more news of {label}. Workarounds and questions for your own reports still come. "
        f"To hear it all again: watch {label}"
    )
