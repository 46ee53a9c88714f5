"""What one payload set going can be followed through the logs: every line that is written on its account carries its
trace, from intake through the handler to the message in Slack."""

import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from time import monotonic

from bot.rules.occasion import trace_of
from bot.slack.requests import Answer, Request

trace: ContextVar[str] = ContextVar("trace", default="")
"""Of what this task works on; empty: of nothing that came in."""

Handle = Callable[[Request], Awaitable[Answer]]

log = logging.getLogger(__name__)


def received(receive: Handle) -> Handle:
    async def traced(request: Request) -> Answer:
        trace.set(trace_of(request.key))
        answer = await receive(request)
        log.info("%s came in, answered %d", request.kind, answer.status)
        return answer

    return traced


def handled(dispatch: Handle) -> Callable[[Request], Coroutine[None, None, Answer]]:
    async def traced(request: Request) -> Answer:
        trace.set(trace_of(request.key))
        began = monotonic()
        answer = await dispatch(request)
        log.info("%s handled in %.0f ms", request.kind, 1000 * (monotonic() - began))
        return answer

    return traced
