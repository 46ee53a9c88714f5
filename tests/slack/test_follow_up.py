"""What came of a command for which Slack did not wait reaches who typed it, or the log says that it did not."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.follow_up import open_follow_up
from bot.slack.requests import Answer, read_payload

WHERE = {"user_id": "U0ANA", "channel_id": "C0SUPPORT", "trigger_id": "1.2.a"}
ANSWER = {"response_type": "ephemeral", "text": "Nothing known"}


class ResponseUrl:
    """Where Slack takes late answers; `status` is what it says to them."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[Any] = []

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return web.Response(status=self.status)


@pytest.fixture
def hook() -> ResponseUrl:
    return ResponseUrl()


@pytest.fixture
async def address(hook: ResponseUrl) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/commands/1", hook.take)
    async with TestServer(app) as server:
        yield str(server.make_url("/commands/1"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def follows(session: aiohttp.ClientSession, address: str, answer: Answer, api: str = "") -> None:
    follow = open_follow_up(session, api or address)
    await follow(read_payload({"command": "/known", "response_url": address, **WHERE}), answer)


async def test_an_answer_with_words_follows(hook: ResponseUrl, address: str, session: aiohttp.ClientSession) -> None:
    await follows(session, address, Answer(body=ANSWER))
    await follows(session, address, Answer(body="Nothing known"))
    await follows(session, address, Answer())
    assert hook.got == [ANSWER, {"text": "Nothing known"}]


@pytest.mark.parametrize("api", ["https://slack.com/api/", "http://127.0.0.1:1/api/"])
async def test_no_answer_goes_to_a_host_that_is_not_slacks(
    hook: ResponseUrl, address: str, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, api: str
) -> None:
    await follows(session, address, Answer(body=ANSWER), api)
    assert hook.got == []
    assert "not a host of Slack's" in caplog.text


@pytest.mark.parametrize("address", ["", "nonsense", "http://["])
async def test_what_is_no_address_is_in_the_log(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    await follows(session, address, Answer(body=ANSWER), "https://slack.com/api/")
    assert "an answer that came late was lost: ValueError" in caplog.text


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_an_answer_that_slack_does_not_take_is_in_the_log(
    hook: ResponseUrl, address: str, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    hook.status = status
    await follows(session, address, Answer(body=ANSWER))
    assert f"lost: status {status}" in caplog.text
    assert "Nothing known" not in caplog.text
    assert address not in caplog.text


async def test_an_answer_that_cannot_leave_is_in_the_log(
    session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    await follows(session, "http://127.0.0.1:1/gone", Answer(body=ANSWER))
    assert "an answer that came late was lost: ClientConnectorError" in caplog.text
