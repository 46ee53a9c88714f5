"""Each kind of ordered trouble, as the real client meets it; and whether the message was stored all the same."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.rig import Control


async def post(slack: AsyncWebClient) -> str:
    """What the caller comes to know."""
    try:
        await slack.chat_postMessage(channel="C0SUPPORT", text="x")
    except SlackApiError as trouble:
        data = trouble.response.data
        return f"{trouble.response.status_code} {data.get('error') if isinstance(data, dict) else None}"
    except (TimeoutError, aiohttp.ClientError) as trouble:
        return type(trouble).__name__
    return "ok"


@pytest.mark.parametrize(
    ("kind", "outcome", "stored"),
    [
        ("rate_limited", "429 ratelimited", 0),
        ("error_before", "500 None", 0),
        ("error_after", "500 None", 1),
        ("reset_before", "ServerDisconnectedError", 0),
        ("reset_after", "ServerDisconnectedError", 1),
        ("slow", "ok", 1),
        ("garbage", "200 None", 1),
        ("fatal_error", "200 fatal_error", 0),
    ],
)
async def test_fault(slack: AsyncWebClient, control: Control, kind: str, outcome: str, stored: int) -> None:
    await control.post("faults", method="chat.postMessage", kind=kind, times=1, seconds=0.01)
    got = await post(slack)
    assert got == outcome
    assert len((await control.get("messages/C0SUPPORT"))["messages"]) == stored
    assert await post(slack) == "ok"


async def test_retry_after_is_in_whole_seconds(slack: AsyncWebClient, control: Control) -> None:
    await control.post("faults", method="chat.postMessage", kind="rate_limited", times=1, seconds=7)
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel="C0SUPPORT", text="x")
    assert caught.value.response.headers["Retry-After"] == "7"


async def test_slow_outlasts_an_impatient_caller(slack: AsyncWebClient, control: Control) -> None:
    slack.timeout = 1
    await control.post("faults", method="chat.postMessage", kind="slow", times=1, seconds=30)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(slack.chat_postMessage(channel="C0SUPPORT", text="x"), 0.1)
    assert len((await control.get("messages/C0SUPPORT"))["messages"]) == 1


async def test_only_the_named_method_so_many_times_in_order(slack: AsyncWebClient, control: Control) -> None:
    await control.post("faults", method="chat.postMessage", kind="fatal_error", times=2)
    await control.post("faults", method="chat.postMessage", kind="internal_error", times=1)
    assert (await slack.auth_test())["ok"]
    outcomes = [await post(slack) for _ in range(4)]
    assert outcomes == ["200 fatal_error", "200 fatal_error", "200 internal_error", "ok"]


async def test_none_takes_back(slack: AsyncWebClient, control: Control) -> None:
    await control.post("faults", method="chat.postMessage", kind="fatal_error", times=5)
    await control.post("faults", method="chat.postMessage", kind="fatal_error", times=0)
    assert await post(slack) == "ok"


async def test_a_row_of_kinds_with_calls_that_go_well_in_between(slack: AsyncWebClient, control: Control) -> None:
    await control.post("faults", method="chat.postMessage", kinds=["none", "fatal_error", "none", "internal_error"])
    outcomes = [await post(slack) for _ in range(5)]
    assert outcomes == ["ok", "200 fatal_error", "ok", "200 internal_error", "ok"]
