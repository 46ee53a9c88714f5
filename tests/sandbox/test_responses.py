"""response_url: its five uses and half an hour, and what it does to the original."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.conftest import Start
from tests.sandbox.rig import Control, SocketBot, actions, button

ANA = {"channel": "C0SUPPORT", "user": "U0ANA"}


@pytest.fixture
async def hook(bot: SocketBot, control: Control, session: aiohttp.ClientSession) -> AsyncWebhookClient:
    """Of a command of Ana's."""
    await control.post("command", **ANA, command="/flag", text="")
    return AsyncWebhookClient((await bot.next()).payload["response_url"], session=session)


async def test_ephemeral_unless_told_otherwise(hook: AsyncWebhookClient, control: Control) -> None:
    assert (await hook.send(text="for you")).status_code == 200
    assert (await hook.send(text="for all", response_type="in_channel")).status_code == 200
    assert [m["text"] for m in (await control.get("ephemerals/U0ANA"))["messages"]] == ["for you"]
    assert [m["text"] for m in (await control.get("messages/C0SUPPORT"))["messages"]] == ["for all"]


async def test_five_uses(hook: AsyncWebhookClient) -> None:
    assert [(await hook.send(text="x")).status_code for _ in range(6)] == [200] * 5 + [404]
    assert "used_url" in (await hook.send(text="x")).body


async def test_half_an_hour(start_sandbox: Start, session: aiohttp.ClientSession) -> None:
    now = [1_800_000_000.0]
    sandbox = await start_sandbox(clock=lambda: now[0])
    bot = SocketBot(sandbox)
    await bot.connect()
    await Control(session, sandbox.url).post("command", **ANA, command="/flag", text="")
    hook = AsyncWebhookClient((await bot.next()).payload["response_url"], session=session)
    now[0] += 1_799
    assert (await hook.send(text="x")).status_code == 200
    now[0] += 2
    assert "expired_url" in (await hook.send(text="x")).body
    await bot.close()


@pytest.mark.parametrize(
    ("body", "error"), [({"text": " "}, "no_text"), ({"blocks": [{"type": "x"}]}, "invalid_blocks")]
)
async def test_bad_bodies(hook: AsyncWebhookClient, body: dict[str, object], error: str) -> None:
    answer = await hook.send_dict(body)
    assert (answer.status_code, error in answer.body) == (400, True)


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_replaces_and_deletes_the_original(
    bot: SocketBot, control: Control, slack: AsyncWebClient, session: aiohttp.ClientSession, ephemeral: bool
) -> None:
    content: dict[str, Any] = {"channel": "C0SUPPORT", "text": "x", "blocks": [actions(button())]}
    if ephemeral:
        ts = (await slack.chat_postEphemeral(**content, user="U0ANA"))["message_ts"]
    else:
        ts = (await slack.chat_postMessage(**content))["ts"]
    place = "ephemerals/U0ANA" if ephemeral else "messages/C0SUPPORT"
    await control.post("interact", **ANA, messageTs=ts, action={"action_id": "press"})
    while (request := await bot.next()).type != "interactive":
        pass
    assert request.payload["container"]["is_ephemeral"] is ephemeral
    hook = AsyncWebhookClient(request.payload["response_url"], session=session)
    assert (await hook.send(text="done", replace_original=True)).status_code == 200
    (message,) = (await control.get(place))["messages"]
    assert (message["text"], message["ts"], "blocks" in message) == ("done", ts, False)
    assert (await hook.send(delete_original=True)).status_code == 200
    assert (await control.get(place))["messages"] == []
