"""The answer to a command for which Slack did not wait: it follows where the person typed."""

import logging
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.requests import Answer, Request

FollowUp = Callable[[Request, Answer], Awaitable[None]]

log = logging.getLogger(__name__)


def open_follow_up(session: aiohttp.ClientSession) -> FollowUp:
    """To the command's response_url, which Slack keeps for half an hour (interactivity/handling-user-interaction). It
    is tried once: what it tells has been done, and stands in the lists and on the card. Of an answer without words,
    or to what has no such address, nothing follows."""

    async def follow(request: Request, answer: Answer) -> None:
        address, body = request.payload.get("response_url"), answer.body
        if not address or not body:
            return
        said = body if isinstance(body, dict) else {"text": body}
        try:
            response = await AsyncWebhookClient(address, session=session, retry_handlers=[]).send_dict(said)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("an answer that came late was lost: %s", type(error).__name__)
            return
        if response.status_code != 200:
            log.warning("an answer that came late was refused: status %d", response.status_code)

    return follow
