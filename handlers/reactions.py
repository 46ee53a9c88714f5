"""Somebody puts an emoji on a message, or takes it back."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from bot.desk import Desk
from bot.rules.reactions import Act
from bot.usecases import reactions


def means(desk: Desk, act: Act) -> Callable[..., Awaitable[bool]]:
    """Whether the event's emoji means this act, as it is agreed at the moment."""

    async def matches(event: dict[str, Any], context: AsyncBoltContext) -> bool:
        # Every act asks in turn, so the answer is kept for the event.
        if "act" not in context:
            is_message = event["item"]["type"] == "message"
            context["act"] = await reactions.meaning(desk, event["reaction"]) if is_message else None
        return context["act"] is act

    return matches
