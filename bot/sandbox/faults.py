"""Failures on demand: what a caller of the Web API meets when Slack or the network is unwell."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.state import Refused
from bot.sandbox.workspace import Json

_AFTER = {"error_after", "reset_after", "slow", "garbage"}


@dataclass(frozen=True)
class Fault:
    """kind: rate_limited, error_before, reset_before, one of those above, or an error code of Slack's; none is a call
    that goes well between others that do not. seconds: Retry-After, or how slow."""

    kind: str
    seconds: float

    @property
    def stores(self) -> bool:
        """Whether the method does its work although the caller does not hear so."""
        return self.kind in _AFTER

    async def answer(self, request: web.Request, outcome: Json) -> web.StreamResponse:
        """The answer in place of `outcome`. A slow one is `outcome`, late."""
        match self.kind:
            case "rate_limited":
                wait = {"Retry-After": str(max(1, round(self.seconds)))}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
            case "error_before" | "error_after":
                return web.Response(status=500, text="Internal Server Error")
            case "reset_before" | "reset_after":
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
            case "slow":
                await asyncio.sleep(self.seconds)
                return web.json_response(outcome)
            case "garbage":
                return web.Response(text="<html>not what you asked for</html>", content_type="text/html")
            case code:
                return web.json_response(Refused(code).answer())


class Faults:
    """Queued faults by method, each met once, in the order in which they were ordered."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Fault]] = {}

    def order(self, method: str, kind: str, times: int, seconds: float) -> None:
        """times 0 takes back what is left for the method."""
        if times == 0:
            self._queues.pop(method, None)
        else:
            self._queues.setdefault(method, deque()).extend([Fault(kind, seconds)] * times)

    def take(self, method: str) -> Fault | None:
        queue = self._queues.get(method)
        fault = queue.popleft() if queue else None
        return None if fault is None or fault.kind == "none" else fault

    def clear(self) -> None:
        self._queues.clear()
