"""Somebody turns the page of a list."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext, AsyncRespond

from bot.desk import Desk
from bot.rules.refusals import Refused
from bot.slack import spoken as speech
from bot.slack.blocks import OUTDATED, Message
from bot.slack.paging import Turn, read_turn

Draw = Callable[[Desk, str, str, Turn], Awaitable[Message]]
"""The page for this person, in the workspace with this address."""


async def turned(
    lists: Mapping[str, Draw],
    desk: Desk,
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    context: AsyncBoltContext,
) -> None:
    turn = read_turn(action["value"])
    if turn.of not in lists:
        raise Refused(OUTDATED)
    page = await lists[turn.of](desk, context["occasion"].actor, speech.workspace_of(context), turn)
    await ack()
    await respond(text=page.text, blocks=page.blocks, replace_original=True)
