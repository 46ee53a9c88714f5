"""The answer to a command for which Slack did not wait: it follows where the person typed."""

import logging
from collections.abc import Awaitable, Callable

import aiohttp
from yarl import URL

from bot.slack.requests import Answer, Request

FollowUp = Callable[[Request, Answer], Awaitable[None]]

log = logging.getLogger(__name__)


def open_follow_up(session: aiohttp.ClientSession, api_url: str) -> FollowUp:
    """To the command's response_url, which Slack keeps for half an hour (interactivity/handling-user-interaction). It
    is tried once: what it tells has been done, and stands in the lists and on the card. Of an answer without words
    nothing follows, and none goes to a host that is not Slack's."""
    slacks = {URL(api_url).origin(), URL.build(scheme="https", host=f"hooks.{URL(api_url).host}")}

    async def follow(request: Request, answer: Answer) -> None:
        if not answer.body:
            return
        said = answer.body if isinstance(answer.body, dict) else {"text": answer.body}
        outcome = await _post(str(request.payload.get("response_url", "")), said)
        if outcome != "status 200":
            log.warning("an answer that came late was lost: %s", outcome)

    async def _post(address: str, said: object) -> str:
        try:
            if URL(address).origin() not in slacks:
                return "not a host of Slack's"
            async with session.post(address, json=said, allow_redirects=False) as response:
                return f"status {response.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return type(error).__name__

    return follow
