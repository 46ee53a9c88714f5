"""conversations.history and .replies: ranges, pages, threads, metadata."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.rig import Control

METADATA = {"event_type": "liaison_post", "event_payload": {"k": "0123"}}


def stamps(answer: Any) -> list[str]:
    return [message["ts"] for message in answer["messages"]]


@pytest.fixture
async def ten(slack: AsyncWebClient) -> list[str]:
    """The ts of ten messages, oldest first."""
    return [str((await slack.chat_postMessage(channel="C0SUPPORT", text=str(n)))["ts"]) for n in range(10)]


async def test_history_is_newest_first(slack: AsyncWebClient, ten: list[str]) -> None:
    answer = await slack.conversations_history(channel="C0SUPPORT")
    assert (stamps(answer), answer["has_more"]) == (ten[::-1], False)


@pytest.mark.parametrize(("inclusive", "expected"), [(False, slice(3, 6)), (True, slice(2, 7))])
async def test_range(slack: AsyncWebClient, ten: list[str], inclusive: bool, expected: slice) -> None:
    answer = await slack.conversations_history(channel="C0SUPPORT", oldest=ten[2], latest=ten[6], inclusive=inclusive)
    assert stamps(answer) == ten[expected][::-1]


async def test_pages_go_backward_from_the_newest(slack: AsyncWebClient, ten: list[str]) -> None:
    pages: list[list[str]] = []
    cursor = ""
    for _ in range(3):
        answer = await slack.conversations_history(channel="C0SUPPORT", limit=4, cursor=cursor)
        pages.append(stamps(answer))
        cursor = answer["response_metadata"]["next_cursor"] if answer["has_more"] else ""
    assert pages == [ten[6:][::-1], ten[2:6][::-1], ten[:2][::-1]]
    assert cursor == ""


async def test_pages_go_forward_from_oldest(slack: AsyncWebClient, ten: list[str]) -> None:
    first = await slack.conversations_history(channel="C0SUPPORT", limit=4, oldest=ten[1])
    assert stamps(first) == ten[2:6][::-1]
    cursor = first["response_metadata"]["next_cursor"]
    second = await slack.conversations_history(channel="C0SUPPORT", limit=4, oldest=ten[1], cursor=cursor)
    assert (stamps(second), second["has_more"]) == (ten[6:][::-1], False)


async def test_thread_is_in_replies_and_not_in_history(slack: AsyncWebClient, control: Control) -> None:
    root = await control.say("it is broken")
    replies = [await control.say(str(n), user="U0BEN", thread_ts=root) for n in range(3)]
    nested = await control.say("to a reply", thread_ts=replies[0])
    history = await slack.conversations_history(channel="C0SUPPORT")
    assert stamps(history) == [root]
    assert (history["messages"][0]["reply_count"], history["messages"][0]["latest_reply"]) == (4, nested)
    for ts in (root, replies[1]):
        thread = await slack.conversations_replies(channel="C0SUPPORT", ts=ts)
        assert stamps(thread) == [root, *replies, nested]
    assert thread["messages"][-1]["parent_user_id"] == "U0ANA"
    page = await slack.conversations_replies(channel="C0SUPPORT", ts=root, limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    rest = await slack.conversations_replies(channel="C0SUPPORT", ts=root, limit=10, cursor=cursor)
    assert stamps(page) + stamps(rest) == [root, *replies, nested]


async def test_broadcast_reply_is_in_history_too(slack: AsyncWebClient, control: Control) -> None:
    root = await control.say("it is broken")
    reply = await slack.chat_postMessage(channel="C0SUPPORT", text="x", thread_ts=root, reply_broadcast=True)
    assert stamps(await slack.conversations_history(channel="C0SUPPORT")) == [reply["ts"], root]


@pytest.mark.parametrize("everything", [False, True])
async def test_metadata_only_on_demand(slack: AsyncWebClient, everything: bool) -> None:
    root = await slack.chat_postMessage(channel="C0SUPPORT", text="x", metadata=METADATA)
    wanted = METADATA if everything else {"event_type": "liaison_post"}
    history = await slack.conversations_history(channel="C0SUPPORT", include_all_metadata=everything)
    replies = await slack.conversations_replies(
        channel="C0SUPPORT", ts=str(root["ts"]), include_all_metadata=everything
    )
    assert history["messages"][0]["metadata"] == replies["messages"][0]["metadata"] == wanted
