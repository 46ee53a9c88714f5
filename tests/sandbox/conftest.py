from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import DEMO, Sandbox
from tests.sandbox.rig import Browser, Control, HttpBot, Link, SocketBot, socket_url

Start = Callable[..., Awaitable[Sandbox]]


@pytest.fixture
async def start_sandbox() -> AsyncIterator[Start]:
    """Starts sandboxes with the given arguments; all are closed at the end."""
    started: list[Sandbox] = []

    async def start(**settings: Any) -> Sandbox:
        sandbox = Sandbox(DEMO, **settings)
        await sandbox.start()
        started.append(sandbox)
        return sandbox

    yield start
    for sandbox in started:
        await sandbox.close()


@pytest.fixture
def settings() -> dict[str, Any]:
    """What the sandbox is started with. A test that waits for a time-out says a shorter one by parametrize."""
    return {"http_retries": (0.0, 0.02, 0.04)}


@pytest.fixture
async def sandbox(start_sandbox: Start, settings: dict[str, Any]) -> Sandbox:
    return await start_sandbox(**settings)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def control(sandbox: Sandbox, session: aiohttp.ClientSession) -> Control:
    return Control(session, sandbox.url)


@pytest.fixture
def slack(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The bot's Web API client, without the SDK's own retries."""
    return AsyncWebClient(
        token=sandbox.bot_token, base_url=sandbox.api_url, session=session, retry_handlers=[], timeout=5
    )


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[SocketBot]:
    bot = SocketBot(sandbox)
    await bot.connect()
    yield bot
    await bot.close()
    web_session = bot.client.web_client.session
    if web_session is not None:
        await web_session.close()


@pytest.fixture
async def connect(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Callable[[], Awaitable[Link]]]:
    """Opens bare Socket Mode connections, past their hello."""
    links: list[Link] = []

    async def open_link() -> Link:
        link = Link(await session.ws_connect(await socket_url(session, sandbox)))
        links.append(link)
        assert (await link.next())["type"] == "hello"
        return link

    yield open_link
    for link in links:
        await link.socket.close()


@pytest.fixture
async def http_bot(sandbox: Sandbox) -> AsyncIterator[HttpBot]:
    """A request URL that the sandbox already delivers to."""
    bot = HttpBot()
    await bot.start()
    sandbox.request_url = bot.url
    yield bot
    await bot.close()


@pytest.fixture
async def browser(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncIterator[Browser]:
    socket = await session.ws_connect(f"{sandbox.url}/ui")
    browser = Browser(socket)
    await browser.frame("state")
    yield browser
    await socket.close()
