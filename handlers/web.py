"""The one port: Slack's signed requests, whether we are alive and ready, and what there is to measure."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web

from bot.slack.requests import MOST_BYTES, Answer, Rejected, Request, check_signature, read_body

log = logging.getLogger(__name__)

Receive = Callable[[Request], Awaitable[Answer]]
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats)."""


class Health(Protocol):
    async def alive(self) -> dict[str, Any]: ...

    async def why_not_ready(self) -> str:
        """Empty when the next event can be kept."""

    async def measured(self) -> bytes: ...


def open_web(health: Health) -> web.Application:
    app = web.Application(client_max_size=MOST_BYTES)

    async def secure(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(HEADERS)
        response.headers.pop("Server", None)  # with the versions of what might have holes

    app.on_response_prepare.append(secure)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response(await health.alive())

    async def readyz(_: web.Request) -> web.Response:
        why_not = await health.why_not_ready()
        return web.Response(status=503 if why_not else 200, text=why_not or "ready")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await health.measured(), headers={"Content-Type": METRICS_TYPE})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


def add_slack(app: web.Application, receive: Receive, secrets: Sequence[str], now: Callable[[], datetime]) -> None:
    """Slack's events, commands and interactions at /slack/events. Nothing of a request is looked at before its
    signature is right, and nothing of it is ever logged."""

    async def slack_called(request: web.Request) -> web.Response:
        try:
            body = await request.read()
            check_signature(secrets, request.headers, body, now().timestamp())
            read = read_body(request.content_type, body)
            answer = await receive(replace(read, attempt=_attempt(request)))
        except Rejected as rejected:
            log.warning("a request to /slack/events was refused: %s", rejected)
            return web.Response(status=rejected.status, text=str(rejected))
        return _response(answer)

    app.router.add_post("/slack/events", slack_called)


def _attempt(request: web.Request) -> int:
    """As Slack counts (apis/events-api/#errors)."""
    said = request.headers.get("X-Slack-Retry-Num", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 3 else 0


def _response(answer: Answer) -> web.Response:
    if isinstance(answer.body, dict):
        return web.json_response(answer.body, status=answer.status)
    return web.Response(status=answer.status, text=answer.body or "")
