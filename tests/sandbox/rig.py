"""What the tests of the sandbox drive it by: people over the control API, and two kinds of bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

Json = dict[str, Any]
PATIENCE = 5.0


@dataclass
class Control:
    session: aiohttp.ClientSession
    url: str

    async def post(self, act: str, **body: object) -> Json:
        async with self.session.post(f"{self.url}/_control/{act}", json=body) as response:
            answer: Json = await response.json()
            return answer

    async def get(self, what: str) -> Json:
        async with self.session.get(f"{self.url}/_control/{what}") as response:
            answer: Json = await response.json()
            return answer

    async def say(self, text: str, channel: str = "C0SUPPORT", user: str = "U0ANA", **more: str) -> str:
        answer = await self.post("message", channel=channel, user=user, text=text, **more)
        assert answer["ok"], answer
        return str(answer["message"]["ts"])


class SocketBot:
    """The real SocketModeClient; answers each request by `reply(request)`: a payload, or NO_ACK."""

    NO_ACK = "no ack"

    def __init__(self, sandbox: Sandbox) -> None:
        self.requests: asyncio.Queue[SocketModeRequest] = asyncio.Queue()
        self.reply: Callable[[SocketModeRequest], Any] = lambda request: None
        self.client = SocketModeClient(app_token=sandbox.app_token, web_client=AsyncWebClient(base_url=sandbox.api_url))
        self.client.socket_mode_request_listeners.append(self._listen)

    async def connect(self) -> None:
        await self.client.connect()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self.client.close()  # type: ignore[no-untyped-call]

    async def _listen(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        payload = self.reply(request)
        if payload != self.NO_ACK:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
        self.requests.put_nowait(request)

    async def next(self) -> SocketModeRequest:
        return await asyncio.wait_for(self.requests.get(), PATIENCE)


@dataclass
class Link:
    """A bare Socket Mode connection that acknowledges nothing by itself."""

    socket: aiohttp.ClientWebSocketResponse

    async def next(self) -> Json:
        frame: Json = await self.socket.receive_json(timeout=PATIENCE)
        return frame

    async def ack(self, envelope: Json, payload: object = None) -> None:
        await self.socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})


async def socket_url(session: aiohttp.ClientSession, sandbox: Sandbox) -> str:
    headers = {"Authorization": f"Bearer {sandbox.app_token}"}
    async with session.post(f"{sandbox.api_url}apps.connections.open", headers=headers) as response:
        return str((await response.json())["url"])


class HttpBot:
    """A request URL; `answers` are given one after the other, then plain 200s."""

    def __init__(self) -> None:
        self.posts: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
        self.answers: list[web.Response] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def _take(self, request: web.Request) -> web.Response:
        self.posts.put_nowait((dict(request.headers), await request.read()))
        return self.answers.pop(0) if self.answers else web.Response()

    async def next(self) -> tuple[dict[str, str], bytes]:
        return await asyncio.wait_for(self.posts.get(), PATIENCE)

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


@dataclass
class Browser:
    """The other end of /ui."""

    socket: aiohttp.ClientWebSocketResponse

    async def frame(self, kind: str) -> Json:
        """The next frame of that kind; others are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: Json = await self.socket.receive_json()
                if frame["t"] == kind:
                    return frame

    async def submit(self, user: str, values: Json) -> None:
        await self.socket.send_json({"t": "view_submit", "user": user, "values": values})

    async def close_view(self, user: str) -> None:
        await self.socket.send_json({"t": "view_close", "user": user})


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "hello") -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id: str = "press", **more: object) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), "value": "v", **more}


def actions(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def text_input(block_id: str = "title", **more: object) -> Json:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {"type": "input", "block_id": block_id, "label": plain("Title"), "element": element, **more}


def modal(*blocks: Json, **more: object) -> Json:
    shape: Json = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send")}
    return shape | {"blocks": list(blocks) or [text_input()], **more}
