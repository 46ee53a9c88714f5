"""What each thing that can go wrong on the way to Slack says about what Slack has done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import Done, Later, Never, Outcome, Unsure, attempt, open_client

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeSlack:
    """Answers every call by `reply`."""

    def __init__(self) -> None:
        self.reply: Reply
        self.calls = 0
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        return await self.reply(request)


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    app = web.Application()
    app.router.add_post("/api/{method}", fake.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    yield fake
    await runner.cleanup()


@pytest.fixture
def client(fake: FakeSlack, session: aiohttp.ClientSession) -> AsyncWebClient:
    return open_client("xoxb-test", fake.url, session)


def says(status: int, body: str, content_type: str = "application/json", **headers: str) -> Reply:
    async def reply(_: web.Request) -> web.StreamResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=body, content_type=content_type, headers=given)

    return reply


def error(word: str, status: int = 200) -> Reply:
    return says(status, f'{{"ok": false, "error": "{word}"}}')


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok": true')
    assert request.transport is not None
    request.transport.abort()
    return response


SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (says(200, '{"ok": true, "ts": "1.2"}'), Done({"ok": True, "ts": "1.2"})),
        # Surely not done, later perhaps.
        (says(429, '{"ok": false, "error": "ratelimited"}', Retry_After="7"), Later("ratelimited", 7 * SECONDS)),
        (says(429, "", "text/html", Retry_After="30"), Later("ratelimited", 30 * SECONDS)),
        (says(429, "{}"), Later("ratelimited", None)),
        (says(429, "{}", Retry_After="soon"), Later("ratelimited", None)),
        (says(429, "{}", Retry_After="-1"), Later("ratelimited", None)),
        (error("ratelimited"), Later("ratelimited", None)),
        (error("request_timeout"), Later("request_timeout", None)),
        (error("message_limit_exceeded"), Later("message_limit_exceeded", None)),
        # Surely not done, and never will be.
        (error("channel_not_found"), Never("channel_not_found")),
        (error("invalid_blocks"), Never("invalid_blocks")),
        (error("invalid_auth"), Never("invalid_auth")),
        (error("not_in_channel", 403), Never("not_in_channel")),
        # Nobody knows.
        (error("fatal_error"), Unsure("fatal_error")),
        (error("internal_error"), Unsure("internal_error")),
        (error("service_unavailable", 503), Unsure("service_unavailable")),
        (error("some_new_word", 500), Unsure("some_new_word")),
        (says(500, "Internal Server Error", "text/html"), Unsure("status 500")),
        (says(502, "", "text/html"), Unsure("status 502")),
        (says(200, "<html>not what you asked for</html>", "text/html"), Unsure("status 200")),
        (says(200, "", "application/json"), Unsure("status 200")),
        (says(200, "null"), Unsure("status 200")),
        (says(200, "{}"), Unsure("status 200")),
        (says(200, '{"ok": false}'), Unsure("status 200")),
        (says(200, '{"ok": tr'), Unsure("status 200")),
        (says(404, "", "text/html"), Unsure("status 404")),
        (says(200, "ok", "text/plain"), Unsure("AttributeError")),
        (says(200, "[1]"), Unsure("AttributeError")),
        (hangs_up, Unsure("ServerDisconnectedError")),
        (breaks_off, Unsure("ClientPayloadError")),
    ],
)
async def test_what_an_answer_says(fake: FakeSlack, client: AsyncWebClient, reply: Reply, outcome: Outcome) -> None:
    fake.reply = reply
    assert await attempt(lambda: client.chat_postMessage(channel="C1", text="x")) == outcome
    assert fake.calls == 1, "it was sent again behind our back"


async def test_a_refused_connection_is_surely_not_done(session: aiohttp.ClientSession, unused_tcp_port: int) -> None:
    client = open_client("xoxb-test", f"http://127.0.0.1:{unused_tcp_port}/api/", session)
    assert await attempt(lambda: client.api_test()) == Later("ClientConnectorError")


async def test_a_name_that_nobody_has_is_surely_not_done(session: aiohttp.ClientSession) -> None:
    client = open_client("xoxb-test", "http://slack.invalid/api/", session)
    assert await attempt(lambda: client.api_test()) == Later("ClientConnectorDNSError")


async def test_an_answer_that_does_not_come_leaves_it_unsure(fake: FakeSlack) -> None:
    asked = asyncio.Event()

    async def never_answers(_: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    fake.reply = never_answers
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.05)) as impatient:
        client = open_client("xoxb-test", fake.url, impatient)
        assert await attempt(lambda: client.chat_postMessage(channel="C1", text="x")) == Unsure("TimeoutError")
    assert asked.is_set()


async def test_who_is_told_to_stop_stops(fake: FakeSlack, client: AsyncWebClient) -> None:
    asked = asyncio.Event()

    async def waits(_: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    fake.reply = waits
    asking = asyncio.create_task(attempt(lambda: client.api_test()))
    await asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
