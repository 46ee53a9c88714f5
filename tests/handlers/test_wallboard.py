"""Who may look at the wallboard, and what else the port tells."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import FormData

from bot.app import Bot
from bot.desk import Pace
from bot.pages import is_loopback
from bot.sandbox import Sandbox
from handlers.wallboard import COOKIE
from tests.clock import HandSetClock
from tests.handlers.test_web import settings_for

TOKEN = "a-token-of-the-wall"
PATHS = ("/board", "/board/sign-in", "/board/events", "/board/board.js")


@pytest.fixture
def mode() -> str:
    return "socket"


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
async def bot(sandbox: Sandbox, database_url: str, clock: HandSetClock, mode: str, token: str) -> AsyncIterator[Bot]:
    settings = replace(settings_for(sandbox, database_url, mode), board_token=token)
    bot = Bot(settings, clock.now, Pace(timedelta(0), timedelta(0)))
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


@pytest.fixture
async def browser(bot: Bot) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": also for addresses that are no names
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}", cookie_jar=jar) as session:
        yield session


async def status(browser: aiohttp.ClientSession, path: str, **more: object) -> int:
    async with browser.get(path, allow_redirects=False, **more) as response:  # type: ignore[arg-type]
        return response.status


async def sign_in(browser: aiohttp.ClientSession, token: str) -> aiohttp.ClientResponse:
    async with browser.post("/board/sign-in", data={"token": token}, allow_redirects=False) as response:
        await response.read()
        return response


async def test_the_token_is_asked_for_once_and_stays_out_of_the_log(
    browser: aiohttp.ClientSession, clock: HandSetClock, caplog: pytest.LogCaptureFixture
) -> None:
    assert await status(browser, "/board") == 303
    assert await status(browser, "/board/events") == 401
    answer = await sign_in(browser, TOKEN)
    assert (answer.status, answer.headers["Location"]) == (303, "/board")
    cookie = answer.headers["Set-Cookie"]
    assert TOKEN not in cookie
    assert {"HttpOnly", "SameSite=Strict", "Path=/board"} <= set(cookie.split("; "))
    assert await status(browser, "/board") == 200
    assert TOKEN not in caplog.text
    clock.advance(timedelta(days=91).total_seconds())
    assert await status(browser, "/board") == 303


async def test_who_guesses_is_made_to_wait(browser: aiohttp.ClientSession, clock: HandSetClock) -> None:
    for _ in range(5):
        assert (await sign_in(browser, "a-wrong-token-of-it")).status == 403
    assert (await sign_in(browser, TOKEN)).status == 429
    clock.advance(120)
    assert (await sign_in(browser, TOKEN)).status == 303


async def test_a_form_that_is_none_opens_nothing(browser: aiohttp.ClientSession) -> None:
    assert (await sign_in(browser, "")).status == 403
    form = FormData()
    form.add_field("token", b"x", filename="token.txt")
    async with browser.post("/board/sign-in", data=form) as response:
        assert response.status == 403
    browser.cookie_jar.update_cookies({COOKIE: "9999999999.00"})
    assert await status(browser, "/board") == 303


async def test_every_answer_forbids_other_hosts_and_frames(browser: aiohttp.ClientSession) -> None:
    for path in (*PATHS, "/board/nothing", "/board/board.html"):
        async with browser.get(path, allow_redirects=False) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("token", [""])
@pytest.mark.parametrize("mode", ["http"])
async def test_without_a_token_nobody_looks_where_others_reach_the_port(
    browser: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    assert [await status(browser, path) for path in PATHS] == [403] * len(PATHS)
    assert (await sign_in(browser, "")).status == 403
    said = [record.getMessage() for record in caplog.get_records("setup")]
    assert any("Set LIAISON_BOARD_TOKEN" in line for line in said)


@pytest.mark.parametrize("token", [""])
async def test_without_a_token_it_is_open_on_this_machine_under_its_own_name_only(
    browser: aiohttp.ClientSession,
) -> None:
    assert await status(browser, "/board") == 200
    assert await status(browser, "/board", headers={"Host": "evil.example.com"}) == 403
    assert await status(browser, "/board", headers={"Host": "localhost:3000"}) == 200
    assert await status(browser, "/board", headers={"X-Forwarded-For": "192.0.2.1"}) == 403


@pytest.mark.parametrize("token", [""])
async def test_open_boards_do_not_hold_up_the_end(bot: Bot, browser: aiohttp.ClientSession) -> None:
    async with browser.get("/board/events") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert (await stream.content.readline()) == b"event: hello\n"
        async with asyncio.timeout(4):
            await bot.close()
            await stream.content.read()


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("10.0.0.1", False)],
)
def test_only_this_machine_is_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
