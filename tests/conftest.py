"""What tests of several folders start from: a hand-set clock, a local Slack that lives by it, a fresh database."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import aiohttp
import pytest
from hypothesis import settings
from slack_sdk.web.async_client import AsyncWebClient

import storage
from bot.sandbox import DEMO, Sandbox
from bot.slack.client import open_client, open_session
from tests.clock import HandSetClock
from tests.sandbox.rig import Control

TEAM = DEMO.team_id

# The same examples each time, so that what fails fails again; ARGS=--hypothesis-profile=default tries others.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")


SECRETS = (Sandbox.bot_token, Sandbox.app_token, Sandbox.signing_secret, Sandbox.client_secret)


def leaked(text: str) -> list[str]:
    """Which secrets stand in it, by their first letters."""
    return [f"{secret[:4]}..." for secret in SECRETS if secret in text]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Whatever else a test is about: no secret may stand in what was logged meanwhile."""
    report = yield
    if report.passed and (found := leaked(report.caplog)):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: the log holds secrets: {', '.join(found)}"
    return report


@pytest.fixture
def clock() -> HandSetClock:
    return HandSetClock()


@pytest.fixture
async def sandbox(clock: HandSetClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(DEMO, clock=clock.unix, http_retries=(0.0, 0.02, 0.04))
    await sandbox.start()
    yield sandbox
    await sandbox.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
def control(sandbox: Sandbox, session: aiohttp.ClientSession) -> Control:
    """Acts as the people of the sandbox, and orders trouble."""
    return Control(session, sandbox.url)


@pytest.fixture
def slack(sandbox: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The bot's own client."""
    return open_client(sandbox.bot_token, sandbox.api_url, session)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows: copying it is quicker than making it."""

    async def make(file: Path) -> None:
        database = await storage.open_database(f"sqlite:///{file}")
        await database.migrate()
        await database.close()

    file = tmp_path_factory.mktemp("migrated") / "liaison.db"
    asyncio.run(make(file))
    return file


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    file = shutil.copy(migrated_file, tmp_path / "liaison.db")
    return f"sqlite:///{file}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[storage.Database]:
    database = await storage.open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
def store(database: storage.Database) -> storage.Store:
    return database.store(TEAM)
