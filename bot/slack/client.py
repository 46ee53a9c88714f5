"""The connection to Slack's Web API, and what an answer, or none, says about what Slack has done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

TIMEOUT_SECONDS = 10

log = logging.getLogger(__name__)

# Slack has surely not done it, and may do it later (api methods' error lists; reliability of "ratelimited").
_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "request_timeout", "team_added_to_org"})
# Slack may or may not have done it (chat.postMessage: "some aspect of the operation succeeded").
_UNSURE = frozenset(
    {
        "fatal_error",
        "internal_error",
        "service_unavailable",
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
    }
)


@dataclass(frozen=True)
class Done:
    data: dict[str, Any]


@dataclass(frozen=True)
class Later:
    """Surely not done. `after` is what Slack asks for, if it does."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True)
class Never:
    """Surely not done, and will not be however often it is tried."""

    error: str


@dataclass(frozen=True)
class Unsure:
    error: str


Outcome = Done | Later | Never | Unsure


def open_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Without the SDK's retries: they post again what Slack may have already."""
    return AsyncWebClient(
        token=token, base_url=api_url, session=session, timeout=TIMEOUT_SECONDS, retry_handlers=[], logger=log
    )


def open_session(*traces: aiohttp.TraceConfig) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS), trace_configs=list(traces))


async def attempt(call: Callable[[], Awaitable[Any]]) -> Outcome:
    """Whatever goes wrong without Slack's clear word counts as unsure."""
    try:
        response = await call()
        return Done(dict(response.data))
    except SlackApiError as error:
        return _refused(error)
    except aiohttp.ClientConnectorError as error:
        # Name, connection or TLS: not a byte of the request has left.
        return Later(type(error).__name__)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        return Unsure(type(error).__name__)


async def put(client: AsyncWebClient, url: str, content: bytes, done: Done) -> Outcome:
    """`done` once what lies behind this address of Slack's has taken the content. To put it there again does no harm,
    but the address may be used up: a new one has to be asked for."""
    session = client.session
    assert session is not None
    try:
        async with session.post(url, data=content) as response:
            return done if response.status == 200 else Later(f"upload status {response.status}")
    except (aiohttp.ClientError, TimeoutError) as error:
        return Later(type(error).__name__)


def is_final(error: SlackApiError) -> bool:
    """Whether Slack will say the same however often it is asked."""
    return isinstance(_refused(error), Never)


def word_of(error: SlackApiError) -> str:
    """Slack's word for what was wrong; empty when it did not say."""
    # The SDK hands over its own response, or, for a body that is no JSON, aiohttp's.
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _refused(error: SlackApiError) -> Outcome:
    response, said = error.response, word_of(error)
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    if status == 429 or said in _LATER:
        return Later(said or "ratelimited", _retry_after(response))
    if status >= 500 or not said or said in _UNSURE:
        return Unsure(said or f"status {status}")
    return Never(said)


def _retry_after(response: Any) -> timedelta | None:
    """Seconds (apis/web-api/rate-limits)."""
    given = str(getattr(response, "headers", {}).get("Retry-After", ""))
    return timedelta(seconds=int(given)) if given.isdecimal() else None
