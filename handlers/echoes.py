"""One of our own messages comes back as an event."""

from typing import Any

from bot.desk import Desk
from bot.slack.history import mark_of
from bot.usecases import echoes


async def is_own_post(event: dict[str, Any], context: dict[str, Any]) -> bool:
    """Only we can post as our bot user; a mark in anybody else's metadata proves nothing."""
    return event.get("user") == context["bot_user_id"] and mark_of(event) is not None


async def came_back(desk: Desk, event: dict[str, Any]) -> None:
    await echoes.heard(desk, mark_of(event) or "", event["channel"], event["ts"])
