"""/ui: tells the browsers what changes, and takes what they do with modals."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox.workspace import Json


class Live:
    """on_frame(frame) is called with each JSON object that a browser sends."""

    def __init__(self) -> None:
        self._queues: dict[web.WebSocketResponse, asyncio.Queue[str]] = {}
        self.snapshot: Callable[[], Json] = dict
        self.on_frame: Callable[[Json], None] = lambda frame: None

    def show(self, frame: Json) -> None:
        """Sends a frame to every browser, as it is now: later changes to its objects do not matter."""
        text = json.dumps(frame)
        for queue in self._queues.values():
            queue.put_nowait(text)

    def restate(self) -> None:
        self.show({"t": "state", **self.snapshot()})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        queue.put_nowait(json.dumps({"t": "state", **self.snapshot()}))
        self._queues[socket] = queue
        writer = asyncio.get_running_loop().create_task(_write(socket, queue))
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._read(message.data)
        finally:
            del self._queues[socket]
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def _read(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if isinstance(frame, dict):
            self.on_frame(frame)

    async def close(self) -> None:
        for socket in list(self._queues):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _write(socket: web.WebSocketResponse, queue: asyncio.Queue[str]) -> None:
    """Ends when the browser has gone; the reader then notices, too."""
    while True:
        text = await queue.get()
        try:
            await socket.send_str(text)
        except ConnectionError:
            return
