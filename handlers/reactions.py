"""Somebody puts an emoji on a message, or takes it back."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from bot.desk import Desk
from bot.rules.reactions import Act
from bot.usecases import reactions
from bot.usecases.reactions import Mark


def means(desk: Desk, act: Act) -> Callable[..., Awaitable[bool]]:
    """Whether the event's emoji means this act, as it is agreed at the moment."""

    async def matches(event: dict[str, Any], context: AsyncBoltContext) -> bool:
        # Every act asks in turn, so the answer is kept for the event.
        if "act" not in context:
            is_message = event["item"]["type"] == "message"
            context["act"] = await reactions.meaning(desk, _mark(event)) if is_message else None
        return context["act"] is act

    return matches


def _mark(event: dict[str, Any]) -> Mark:
    item = event["item"]
    return Mark(event["reaction"], event["user"], item["channel"], item["ts"], event["event_ts"])
