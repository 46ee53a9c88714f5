"""A private word to one person: an answer, a hint, a refusal."""

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Message
from bot.slack.client import Done, attempt

log = logging.getLogger(__name__)


async def whisper(
    client: AsyncWebClient, user: str, said: Message | str, channel: str = "", thread: str | None = None
) -> None:
    """Where the person is, seen by nobody else; by direct message where that cannot be, or without a channel. It is
    not kept and not repeated: what it is about has been decided."""
    words: dict[str, Any] = {"text": said} if isinstance(said, str) else {"text": said.text, "blocks": said.blocks}
    if channel:
        there = attempt(lambda: client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, **words))
        if isinstance(await there, Done):
            return
    opened = await attempt(lambda: client.conversations_open(users=[user]))
    if isinstance(opened, Done):
        direct = opened.data["channel"]["id"]
        opened = await attempt(lambda: client.chat_postMessage(channel=direct, **words))
    if not isinstance(opened, Done):
        log.warning("a private word to a person was lost: %s", opened.error)
