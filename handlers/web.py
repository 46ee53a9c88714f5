"""The one port: Slack's signed requests, and whether we are alive."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.slack.requests import MOST_BYTES, Answer, Rejected, Request, check_signature, read_body

log = logging.getLogger(__name__)

Receive = Callable[[Request], Awaitable[Answer]]
Health = Callable[[], Awaitable[dict[str, Any]]]


def open_web(health: Health) -> web.Application:
    app = web.Application(client_max_size=MOST_BYTES)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response(await health())

    app.router.add_get("/healthz", healthz)
    return app


def add_slack(app: web.Application, receive: Receive, signing_secret: str, now: Callable[[], datetime]) -> None:
    """Slack's events, commands and interactions at /slack/events. Nothing of a request is looked at before its
    signature is right, and nothing of it is ever logged."""

    async def slack_called(request: web.Request) -> web.Response:
        try:
            body = await request.read()
            check_signature(signing_secret, request.headers, body, now().timestamp())
            answer = await receive(read_body(request.content_type, body))
        except Rejected as rejected:
            log.warning("a request to /slack/events was refused: %s", rejected)
            return web.Response(status=rejected.status, text=str(rejected))
        return _response(answer)

    app.router.add_post("/slack/events", slack_called)


def _response(answer: Answer) -> web.Response:
    if isinstance(answer.body, dict):
        return web.json_response(answer.body, status=answer.status)
    return web.Response(status=answer.status, text=answer.body or "")
