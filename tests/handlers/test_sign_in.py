"""Who may read the reports, and how one signs in and out."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.app import Bot
from bot.desk import Pace
from bot.rules.sign_in import key_of
from bot.sandbox import Sandbox
from tests.clock import HandSetClock
from tests.handlers.test_web import settings_for
from tests.sandbox.rig import Control

OPEN = ("/sign-in", "/sign-in/look.css", "/reports/reports.js")
GUARDED = ("/reports", "/reports/data", "/reports/volume.csv")


@pytest.fixture
def mode() -> str:
    return "http"


@pytest.fixture
def client_id(sandbox: Sandbox) -> str:
    return sandbox.client_id


@pytest.fixture
async def bot(
    sandbox: Sandbox, database_url: str, clock: HandSetClock, mode: str, client_id: str
) -> AsyncIterator[Bot]:
    settings = replace(
        settings_for(sandbox, database_url, mode),
        client_id=client_id,
        client_secret=sandbox.client_secret,
        public_url="http://127.0.0.1:3000/",  # the browser of these tests follows no redirects
    )
    bot = Bot(settings, clock.now, Pace(timedelta(0), timedelta(0)))
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


class Browser:
    """As far as it matters here: it keeps cookies, and goes where it is sent when it is told to."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.session, self._sandbox = session, sandbox

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        async with self.session.get(path, allow_redirects=False, headers=headers) as response:
            await response.read()
            return response

    async def begin(self) -> str:
        """Slack's page."""
        return (await self.get("/sign-in/slack")).headers["Location"]

    async def approve(self, page: str, user: str) -> str:
        """What Slack sends the browser back with."""
        async with self.session.get(page) as response:
            links = re.findall(r'href="(/openid/connect/approve[^"]+)"', await response.text())
        (link,) = (unescape(link) for link in links if f"user={user}" in link)
        async with self.session.get(f"{self._sandbox.url}{link}", allow_redirects=False) as response:
            back = urlsplit(response.headers["Location"])
        return f"{back.path}?{back.query}"

    async def sign_in(self, user: str = "U0ANA") -> aiohttp.ClientResponse:
        return await self.get(await self.approve(await self.begin(), user))

    async def statuses(self) -> list[int]:
        return [(await self.get(path)).status for path in GUARDED]


@pytest.fixture
async def browser(bot: Bot, sandbox: Sandbox) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": also for addresses that are no names
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}", cookie_jar=jar) as session:
        yield Browser(session, sandbox)


async def test_one_signs_in_for_a_working_day(browser: Browser, clock: HandSetClock) -> None:
    assert await browser.statuses() == [200, 401, 401]
    answer = await browser.sign_in()
    assert answer.status == 200
    cookie = next(each for each in answer.headers.getall("Set-Cookie") if each.startswith("liaison_session="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert await browser.statuses() == [200, 200, 200]
    clock.advance(12 * 3600 - 1)
    assert await browser.statuses() == [200, 200, 200]
    clock.advance(1)
    assert await browser.statuses() == [200, 401, 401]


async def test_who_is_signed_in_may_look_at_the_wallboard_as_long(browser: Browser, clock: HandSetClock) -> None:
    assert (await browser.get("/board")).headers["Location"] == "/sign-in"
    assert (await browser.get("/board/sign-in")).headers["Location"] == "/sign-in"
    await browser.sign_in()
    assert (await browser.get("/board")).status == 200
    async with browser.session.get("/board/events") as stream:
        assert (await stream.content.readline()) == b"event: hello\n"
        assert b'"signed_in": false' in await stream.content.readline()
        clock.advance(12 * 3600)
        async with asyncio.timeout(10):
            await stream.content.read()
    assert (await browser.get("/board/events")).status == 401


async def test_who_signs_out_is_out_even_with_the_old_cookie(browser: Browser) -> None:
    await browser.sign_in()
    old = {each.key: each.value for each in browser.session.cookie_jar}
    async with browser.session.post("/sign-out", allow_redirects=False) as response:
        assert response.status == 303
    assert await browser.statuses() == [200, 401, 401]
    browser.session.cookie_jar.update_cookies(old)
    assert await browser.statuses() == [200, 401, 401]


async def test_behind_https_cookies_stay_on_https(browser: Browser) -> None:
    answer = await browser.get("/sign-in/slack", **{"X-Forwarded-Proto": "https"})
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/sign-in"} <= set(answer.headers["Set-Cookie"].split("; "))


async def test_only_the_browser_that_began_is_signed_in_and_only_once(browser: Browser, bot: Bot) -> None:
    back = await browser.approve(await browser.begin(), "U0ANA")
    async with aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as other, other.get(back) as response:
        assert response.status == 403
        assert "was not begun in this browser" in await response.text()
    assert (await browser.get(back.replace("state=", "state=x"))).status == 403
    assert (await browser.get(back)).status == 200
    assert (await browser.get(back)).status == 403


async def test_a_code_of_another_sign_in_is_refused(browser: Browser) -> None:
    """Somebody makes a victim's browser come back with a code of their own."""
    code = parse_qs(urlsplit(await browser.approve(await browser.begin(), "U0BEN")).query)["code"][0]
    state = parse_qs(urlsplit(await browser.begin()).query)["state"][0]
    answer = await browser.get(f"/sign-in/callback?code={code}&state={state}")
    assert answer.status == 403
    assert "liaison_session" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize(("user", "why"), [("U0GUS", "Guests cannot use Liaison")])
async def test_roles_are_as_in_slack(browser: Browser, user: str, why: str) -> None:
    answer = await browser.get(await browser.approve(await browser.begin(), user))
    assert answer.status == 403
    assert why in await answer.text()
    assert await browser.statuses() == [200, 401, 401]


async def test_who_is_deactivated_in_slack_reads_no_more(browser: Browser, clock: HandSetClock, bot: Bot) -> None:
    """The session stands, and each request asks who that is now."""
    for user, status in (("U0DEE", 403), ("U0ANA", 200)):
        async with bot.desk.store.transaction() as tx:
            await tx.sessions.begin(key_of(user), user, clock.now(), clock.now() + timedelta(hours=1))
        browser.session.cookie_jar.update_cookies({"liaison_session": user})
        assert (await browser.get("/reports/data")).status == status


async def test_who_says_no_in_slack_is_not_signed_in(browser: Browser) -> None:
    state = parse_qs(urlsplit(await browser.begin()).query)["state"][0]
    answer = await browser.get(f"/sign-in/callback?error=access_denied&state={state}")
    assert answer.status == 403
    assert "Nobody is signed in" in await answer.text()


async def test_who_tries_too_often_waits(browser: Browser, clock: HandSetClock) -> None:
    for _ in range(20):
        assert (await browser.get("/sign-in/callback?code=1&state=2")).status == 403
    assert (await browser.sign_in()).status == 429
    clock.advance(61)
    for _ in range(25):
        assert (await browser.sign_in()).status == 200, "what succeeds is not counted"


async def test_when_slack_is_away_it_says_so(browser: Browser, control: Control) -> None:
    back = await browser.approve(await browser.begin(), "U0ANA")
    await control.post("faults", method="openid.connect.token", kind="error_before", times=1)
    answer = await browser.get(back)
    assert answer.status == 503
    assert "Slack does not answer" in await answer.text()


async def test_secrets_are_in_no_log_and_not_in_the_database(
    browser: Browser, bot: Bot, sandbox: Sandbox, caplog: pytest.LogCaptureFixture, clock: HandSetClock
) -> None:
    page = await browser.begin()
    back = await browser.approve(page, "U0ANA")
    await browser.get(back)
    token = next(each.value for each in browser.session.cookie_jar if each.key == "liaison_session")
    code = parse_qs(urlsplit(back).query)["code"][0]
    for secret in (token, code, sandbox.client_secret):
        assert secret not in caplog.text
    assert sandbox.client_secret not in page
    async with bot.desk.store.transaction() as tx:
        assert await tx.sessions.person(token, clock.now()) is None
        assert await tx.sessions.person(key_of(token), clock.now()) == "U0ANA"


async def test_every_answer_forbids_other_hosts_and_frames(browser: Browser) -> None:
    await browser.sign_in()
    for path in (*OPEN, *GUARDED, "/reports/nothing", "/sign-in/nothing", "/reports/data?weeks=x", "/reports/no.csv"):
        headers = (await browser.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


async def test_what_cannot_be_counted_is_said(browser: Browser) -> None:
    await browser.sign_in()
    for query, status in (
        ("weeks=x", 400), ("weeks=5", 400), ("until=2099-W01", 400), ("until=soon", 400), ("marker=99", 404),
        ("marker=-1", 400), ("weeks=999999999999", 400),
    ):  # fmt: skip
        answer = await browser.get(f"/reports/data?{query}")
        assert answer.status == status, query
    assert (await browser.get("/reports/nothing.csv")).status == 404


@pytest.mark.parametrize("client_id", [""])
async def test_without_slacks_sign_in_nobody_reads_where_others_reach_the_port(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    assert await browser.statuses() == [403] * 3
    assert [(await browser.get(path)).status for path in ("/sign-in", "/sign-in/slack")] == [403, 403]
    said = [record.getMessage() for record in caplog.get_records("setup")]
    assert any("Set LIAISON_SLACK_CLIENT_ID" in line for line in said)


@pytest.mark.parametrize("client_id", [""])
@pytest.mark.parametrize("mode", ["socket"])
async def test_on_this_machine_it_is_open_under_its_own_name_only(browser: Browser) -> None:
    assert await browser.statuses() == [200] * 3
    assert (await browser.get("/reports", Host="evil.example.com")).status == 403
    assert (await browser.get("/reports/data", Host="evil.example.com")).status == 403
    assert (await browser.get("/reports/data", **{"X-Forwarded-For": "192.0.2.1"})).status == 403
