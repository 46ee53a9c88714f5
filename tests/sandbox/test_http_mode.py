"""Delivery as signed posts."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.rig import Control, HttpBot, actions, button

WHERE = {"channel": "C0SUPPORT", "user": "U0ANA"}


async def test_event_is_signed_json(http_bot: HttpBot, control: Control, sandbox: Sandbox) -> None:
    assert (await control.post("message", **WHERE, text="grüezi"))["acked"]
    headers, body = await http_bot.next()
    verifier = SignatureVerifier(sandbox.signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b" ", headers)
    assert json.loads(body)["event"]["text"] == "grüezi"
    assert "X-Slack-Retry-Num" not in headers


async def test_event_is_tried_four_times(http_bot: HttpBot, control: Control) -> None:
    http_bot.answers = [web.Response(status=500) for _ in range(4)]
    assert not (await control.post("message", **WHERE, text="x"))["acked"]
    posts = [await http_bot.next() for _ in range(4)]
    assert [headers.get("X-Slack-Retry-Num") for headers, _ in posts] == [None, "1", "2", "3"]
    assert posts[1][0]["X-Slack-Retry-Reason"] == "http_error"
    assert len({json.loads(body)["event_id"] for _, body in posts}) == 1
    assert http_bot.posts.empty()


async def test_no_retry_is_honoured(http_bot: HttpBot, control: Control) -> None:
    http_bot.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    assert not (await control.post("message", **WHERE, text="x"))["acked"]
    await control.post("message", **WHERE, text="next")
    await http_bot.next()
    assert json.loads((await http_bot.next())[1])["event"]["text"] == "next"


async def test_nobody_listens(sandbox: Sandbox, control: Control, unused_tcp_port: int) -> None:
    sandbox.request_url = f"http://127.0.0.1:{unused_tcp_port}/"
    assert not (await control.post("message", **WHERE, text="x"))["acked"]
    answer = await control.post("command", **WHERE, command="/flag", text="")
    assert answer["error"] == "dispatch_failed"


@pytest.mark.parametrize(
    ("answer", "response"),
    [
        (web.Response(text="plain"), "plain"),
        (web.json_response({"text": "json"}), {"text": "json"}),
        (web.Response(), None),
    ],
)
async def test_command_is_a_form(http_bot: HttpBot, control: Control, answer: web.Response, response: object) -> None:
    http_bot.answers = [answer]
    got = await control.post("command", **WHERE, command="/flag", text="a&b=c payload")
    assert got == {"ok": True, "response": response}
    headers, body = await http_bot.next()
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body.decode())["text"] == ["a&b=c payload"]


async def test_interaction_is_a_payload_in_a_form(http_bot: HttpBot, control: Control, slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel="C0SUPPORT", text="x", blocks=[actions(button())])
    assert (await control.post("interact", **WHERE, messageTs=posted["ts"], action={"action_id": "press"}))["ok"]
    bodies = [(await http_bot.next())[1] for _ in range(2)]
    forms = [parse_qs(body.decode()) for body in bodies if body.startswith(b"payload=")]
    assert json.loads(forms[0]["payload"][0])["actions"][0]["action_id"] == "press"
