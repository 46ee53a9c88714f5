"""The server itself: where it listens, whom it lets in, how it ends, and the people's side."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import DEMO, Sandbox
from tests.sandbox.rig import Browser, Control, SocketBot


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "example.org", ""])
async def test_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await Sandbox(DEMO).start(host=host)


async def test_steps_over_a_taken_port(sandbox: Sandbox) -> None:
    taken = int(sandbox.url.rpartition(":")[2])
    other = Sandbox(DEMO)
    await other.start(port=taken)
    assert taken < int(other.url.rpartition(":")[2]) <= taken + 49
    await other.close()
    await other.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/healthz", "/_control/state"])
async def test_keeps_other_sites_out(
    sandbox: Sandbox, session: aiohttp.ClientSession, headers: dict[str, str], status: int, path: str
) -> None:
    async with session.get(sandbox.url + path, headers=headers) as response:
        assert response.status == status
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


async def test_own_page_may_act(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    async with session.post(f"{sandbox.url}/_control/reset", json={}, headers={"Origin": sandbox.url}) as response:
        assert (await response.json())["ok"]


async def test_closes_with_everything_open(session: aiohttp.ClientSession) -> None:
    sandbox = Sandbox(DEMO)
    await sandbox.start()
    before = asyncio.all_tasks()
    control, bot = Control(session, sandbox.url), SocketBot(sandbox)
    bot.reply = lambda request: SocketBot.NO_ACK
    await bot.connect()
    ui = await session.ws_connect(f"{sandbox.url}/ui")
    asking = asyncio.ensure_future(control.post("message", channel="C0SUPPORT", user="U0ANA", text="x"))
    await bot.next()
    await bot.close()
    await sandbox.close()
    with contextlib.suppress(aiohttp.ClientError):
        await asking
    await ui.close()
    left = [task for task in asyncio.all_tasks() - before if not task.done()]
    leaked = [task for task in left if "bot/sandbox" in str(task.get_coro())]
    assert leaked == []


ACTS: list[tuple[str, dict[str, Any], str]] = [
    ("message", {"channel": "C0SUPPORT", "user": "U0NOBODY", "text": "x"}, "user_not_found"),
    ("message", {"channel": "C0SUPPORT", "user": "U0DEE", "text": "x"}, "account_inactive"),
    ("message", {"channel": "C0SUPPORT", "user": "U0LIAISON", "text": "x"}, "user_is_bot"),
    ("message", {"channel": "C0SUPPORT", "user": "U0MIA", "text": "x"}, "not_in_channel"),
    ("message", {"channel": "G0LEADS", "user": "U0ANA", "text": "x"}, "channel_not_found"),
    ("message", {"channel": "C0SUPPORT", "user": "U0ANA"}, "invalid_arguments"),
    ("command", {"channel": "C0SUPPORT", "user": "U0ANA", "command": "/other"}, "unknown_command"),
    ("command", {"channel": "C0SUPPORT", "user": "U0ANA", "command": "/flag"}, "dispatch_failed"),
    ("interact", {"channel": "C0SUPPORT", "user": "U0ANA"}, "invalid_arguments"),
    ("faults", {"kind": "slow"}, "invalid_arguments"),
    ("sockets", {"action": "explode"}, "invalid_arguments"),
    ("fly", {}, "unknown_act"),
]


@pytest.mark.parametrize(("act", "body", "error"), ACTS)
async def test_refused_acts(control: Control, act: str, body: dict[str, Any], error: str) -> None:
    assert (await control.post(act, **body))["error"] == error


async def test_people_change_their_own_messages_only(control: Control, slack: AsyncWebClient) -> None:
    ts = str((await slack.chat_postMessage(channel="C0SUPPORT", text="x"))["ts"])
    where = {"channel": "C0SUPPORT", "user": "U0ANA", "ts": ts}
    assert (await control.post("edit-message", **where, text="y"))["error"] == "cant_update_message"
    assert (await control.post("delete-message", **where))["error"] == "cant_delete_message"
    assert (await control.post("delete-message", **where | {"user": "U0LEA"}))["ok"], "admins may"


async def test_browser_sees_what_happens(browser: Browser, control: Control) -> None:
    ts = await control.say("it is broken")
    assert (await browser.frame("message"))["message"]["ts"] == ts
    await control.post("reaction", channel="C0SUPPORT", user="U0BEN", ts=ts, name="eyes")
    reactions = (await browser.frame("message"))["message"]["reactions"]
    assert reactions == [{"name": "eyes", "users": ["U0BEN"], "count": 1}]
    await control.post("delete-message", channel="C0SUPPORT", user="U0ANA", ts=ts)
    assert (await browser.frame("deleted"))["ts"] == ts
    dm = (await control.post("open-dm", user="U0ANA", **{"with": "U0BEN"}))["channel"]["id"]
    assert (await browser.frame("channel"))["channel"]["id"] == dm
    await control.post("command", channel="C0SUPPORT", user="U0ANA", command="/flag")
    assert (await browser.frame("note"))["text"] == '/flag failed with the error "dispatch_failed"'
    await control.post("reset")
    state = await browser.frame("state")
    assert state["messages"] == {}
    assert [command["name"] for command in state["commands"]] == ["/flag", "/known", "/kudos", "/liaison"]


async def test_page_is_served(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    for path in ("/", "/archives/C0SUPPORT/p1700000000000001"):
        async with session.get(sandbox.url + path) as response:
            assert (response.status, response.content_type) == (200, "text/html")
    async with session.get(f"{sandbox.url}/page/%2e%2e/server.py") as response:
        assert response.status in (403, 404)
