"""Looking into a channel: for a message that somebody points at, and for one of ours that may be there already."""

import re
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.hiding import Hiding
from bot.slack.client import word_of
from bot.slack.hiding import in_message

EVENT_TYPE = "liaison_post"
_FILE = re.compile(r".*-([0-9a-f]{32})\.[a-z]+")
_NOT_THERE = frozenset({"thread_not_found", "message_not_found", "channel_not_found", "not_in_channel"})
LOOK_BACK = timedelta(seconds=120)
"""Slack's clock and ours may differ; a message may carry a ts before our first try."""


def metadata(mark: str) -> dict[str, Any]:
    """Everybody in the workspace can read a message's metadata, so it holds nothing but an opaque id."""
    return {"event_type": EVENT_TYPE, "event_payload": {"k": mark}}


def mark_of(message: dict[str, Any]) -> str | None:
    """The mark of one of our own posts; None for any other message."""
    for file in message.get("files") or []:
        if named := _FILE.fullmatch(str(file.get("name") or "")):
            return named[1]
    found = message.get("metadata") or {}
    if not isinstance(found, dict) or found.get("event_type") != EVENT_TYPE:
        return None
    mark = (found.get("event_payload") or {}).get("k")
    return mark if isinstance(mark, str) else None


def file_name(name: str, mark: str) -> str:
    """A file's message carries no metadata of ours: it is known by the names of its files. `name` ends in a suffix."""
    stem, _, suffix = name.rpartition(".")
    return f"{stem}-{mark}.{suffix}"


async def message_at(client: AsyncWebClient, channel: str, ts: str, hiding: Hiding) -> dict[str, Any] | None:
    """The message or reply with this ts, None when it is gone, or stands where Liaison is not. Raises SlackApiError
    when Slack does not say."""
    window: dict[str, Any] = {"oldest": ts, "latest": ts, "inclusive": True, "limit": 2}
    try:
        response = await client.conversations_replies(channel=channel, ts=ts, **window)
    except SlackApiError as error:
        if word_of(error) in _NOT_THERE:
            return None
        raise
    found = next((message for message in response["messages"] if message["ts"] == ts), None)
    return None if found is None else in_message(hiding, found)[0]


async def thread_of(client: AsyncWebClient, channel: str, thread: str, hiding: Hiding) -> list[dict[str, Any]]:
    """Every message of the thread, oldest first, without ours. Raises SlackApiError when it cannot be read."""
    found: list[dict[str, Any]] = []
    pages = await client.conversations_replies(channel=channel, ts=thread, limit=200, include_all_metadata=True)
    async for page in pages:
        found += [in_message(hiding, message)[0] for message in page["messages"] if mark_of(message) is None]
    return found


async def find_post(client: AsyncWebClient, mark: str, channel: str, thread: str | None, since: datetime) -> str | None:
    """The ts of our post with this mark, if Slack shows it. Raises SlackApiError when the channel cannot be read."""
    oldest = f"{(since - LOOK_BACK).timestamp():.6f}"
    window: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": 200, "include_all_metadata": True}
    if thread is None:
        pages = await client.conversations_history(**window)
    else:
        pages = await client.conversations_replies(ts=thread, **window)
    async for page in pages:
        for message in page["messages"]:
            if mark_of(message) == mark:
                return str(message["ts"])
    return None
