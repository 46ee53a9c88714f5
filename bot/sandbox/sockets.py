"""Socket Mode (docs.slack.dev/apis/events-api/using-socket-mode): the bot's WebSocket connections."""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox.delivery import Parcel, Receipt
from bot.sandbox.office import Office
from bot.sandbox.state import Refused
from bot.sandbox.web_api import Args
from bot.sandbox.workspace import Json

MOST_CONNECTIONS = 10
# Slack refreshes a connection "once every few hours"; the sandbox only does when it is told to.
_CONNECTION_TIME = 18_060


class Sockets:
    """on_change(connected) is called whenever connections come or go."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._links: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.BaseTransport] = {}
        self._tickets: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Future[object]] = {}
        self._turn = 0
        self.refusing = False
        self.on_change: Callable[[bool], None] = lambda connected: None

    @property
    def count(self) -> int:
        return len(self._links)

    def open(self, office: Office, args: Args) -> Json:
        """apps.connections.open. The ticket is good for one connection, soon."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = office.clock()
        url = office.base_url.replace("http://", "ws://", 1)
        return {"url": f"{url}/link?ticket={ticket}&app_id={office.workspace.app_id}"}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET /link, for as long as the connection lasts."""
        if self.refusing:
            return web.Response(status=503, text="refused")
        issued = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued is None or self._office.clock() - issued > self._office.timing.ticket_life:
            return web.Response(status=403, text="bad ticket")
        link = web.WebSocketResponse()
        await link.prepare(request)
        if self.count >= MOST_CONNECTIONS:
            await link.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await link.close()
            return link
        await link.send_json(self._hello())
        self._links.append(link)
        if request.transport is not None:
            self._transports[link] = request.transport
        self._changed("opened")
        try:
            async for message in link:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._forget(link)
        return link

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": _CONNECTION_TIME}
        return {
            "type": "hello",
            "num_connections": self.count + 1,
            "debug_info": debug,
            "connection_info": {"app_id": self._office.workspace.app_id},
        }

    def _acknowledge(self, text: str) -> None:
        """Frames that are no acknowledgement of something that waits are passed over, as Slack does."""
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if isinstance(frame, dict):
            future = self._waiting.get(str(frame.get("envelope_id")))
            if future is not None and not future.done():
                future.set_result(frame.get("payload"))

    def _forget(self, link: web.WebSocketResponse) -> None:
        self._transports.pop(link, None)
        if link in self._links:
            self._links.remove(link)
            self._changed("closed")

    def _changed(self, what: str) -> None:
        self._office.log.add("bot->slack", "socket", f"connection {what}, now {self.count}")
        self.on_change(bool(self._links))

    async def offer(self, parcel: Parcel, within: float) -> Receipt:
        """Sends on the next connection in turn and waits for the acknowledgement."""
        if not self._links:
            return Receipt(acked=False, reason="timeout")
        self._turn += 1
        link = self._links[self._turn % self.count]
        envelope_id = str(uuid.uuid4())
        self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await link.send_json(_envelope(envelope_id, parcel))
            async with asyncio.timeout(within):
                return Receipt(acked=True, body=await self._waiting[envelope_id])
        except ConnectionError:
            self._forget(link)
            return Receipt(acked=False, reason="timeout")
        except TimeoutError:
            return Receipt(acked=False, reason="timeout")
        finally:
            del self._waiting[envelope_id]

    async def command(self, action: str, reason: str = "refresh_requested") -> None:
        """What can befall connections: drop (no good-bye), refresh (a `disconnect`; after any reason but
        "warning" Slack closes), refuse (no new ones), accept."""
        match action:
            case "drop":
                for transport in list(self._transports.values()):
                    if isinstance(transport, asyncio.WriteTransport):
                        transport.abort()
                for link in list(self._links):
                    self._forget(link)
            case "refresh":
                await self._disconnect(reason)
            case "refuse" | "accept":
                self.refusing = action == "refuse"
            case _:
                raise Refused("invalid_arguments")

    async def _disconnect(self, reason: str) -> None:
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
        for link in list(self._links):
            try:
                await link.send_json(frame)
            except ConnectionError:
                self._forget(link)
        if reason != "warning":
            await self.close()

    async def close(self) -> None:
        for link in list(self._links):
            self._forget(link)
            await link.close(code=WSCloseCode.GOING_AWAY)


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    envelope: Json = {"envelope_id": envelope_id, "type": parcel.kind, "payload": parcel.payload}
    envelope["accepts_response_payload"] = parcel.kind != "events_api"
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
