"""Each journey is told once and runs on every Slack that has what it needs: in `make test` by turns over Socket Mode
and HTTP, with EVERY_SLACK=1 (`make journeys`) over both."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest

from bot.app import Bot, utc_now
from tests.clock import HandSetClock
from tests.journeys.bots import Lives, Process, environment_for, quick_bot
from tests.journeys.driver import Company
from tests.journeys.slacks import LocalSlack, SandboxSlack, Slack, local_slack

OURS = ["sandbox/socket", "sandbox/http"]
THEIRS = ["local-slack/socket", "local-slack/http"]

Starts = Callable[..., Awaitable[Process]]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on(*slacks): the Slacks that a journey runs on, if not on all")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "slack" not in metafunc.fixturenames:
        return
    wanted = metafunc.definition.get_closest_marker("on")
    names = list(wanted.args) if wanted else OURS + THEIRS
    if not os.environ.get("EVERY_SLACK"):
        names = _one_of_each(names, metafunc.definition.name)
    there = [name for name in names if name in OURS or local_slack() is not None]
    marks = {name: [pytest.mark.emulator] for name in THEIRS}
    metafunc.parametrize("slack", [pytest.param(name, marks=marks.get(name, ())) for name in there], indirect=True)


def _one_of_each(names: list[str], journey: str) -> list[str]:
    """By turns over Socket Mode and over HTTP: half of the time, and over many journeys both are walked."""
    turn = crc32(journey.encode()) % 2
    found = []
    for product in dict.fromkeys(name.partition("/")[0] for name in names):
        modes = [name for name in names if name.startswith(product)]
        found.append(modes[turn % len(modes)])
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if local_slack() is None:
        terminalreporter.write_line(
            "left out: the journeys on local-slack; "
            "npm install --prefix . local-slack-linux-x64@0.1.8, or name its binary in LOCAL_SLACK"
        )


class Emulators:
    """The processes of local-slack, one for each mode, started when a journey asks for one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: dict[str, LocalSlack] = {}

    def get(self, mode: str) -> LocalSlack:
        if mode not in self._started:
            binary = local_slack()
            assert binary is not None
            self._started[mode] = LocalSlack(mode, binary.resolve(), self._folder)
            self._started[mode].run()
        return self._started[mode]

    def close(self) -> None:
        for each in self._started.values():
            each.end()


@pytest.fixture(scope="session")
def emulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulators]:
    emulators = Emulators(tmp_path_factory.mktemp("local-slack"))
    yield emulators
    emulators.close()


def hand_set(request: pytest.FixtureRequest) -> HandSetClock | None:
    """The clock of a journey that asks for one: Slack and the bot then live by it."""
    return request.getfixturevalue("clock") if "clock" in request.fixturenames else None


@pytest.fixture
async def slack(request: pytest.FixtureRequest, emulators: Emulators) -> AsyncIterator[Slack]:
    product, _, mode = request.param.partition("/")
    clock = hand_set(request)
    options = {"clock": clock.unix} if clock else {}
    found: Slack = SandboxSlack(mode, options) if product == "sandbox" else emulators.get(mode)
    await found.start()
    yield found
    await found.close()


@pytest.fixture
async def company(slack: Slack) -> AsyncIterator[Company]:
    """The people in their workspace, without a bot."""
    async with Company(slack) as company:
        yield company


@pytest.fixture
async def bot(request: pytest.FixtureRequest, slack: Slack, tmp_path: Path, migrated_file: Path) -> AsyncIterator[Bot]:
    clock = hand_set(request)
    bot = quick_bot(slack, Path(shutil.copy(migrated_file, tmp_path)), clock.now if clock else utc_now)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


@pytest.fixture
async def team(company: Company, bot: Bot) -> Company:
    """The people in their workspace with the bot at work."""
    return company


@pytest.fixture
async def starts(slack: Slack, tmp_path: Path) -> AsyncIterator[Starts]:
    """Starts the bot as a process of its own; again, if it has been killed. All of one test share a database."""
    started: list[Process] = []

    async def start(short_lease: bool = False) -> Process:
        process = Process(environment_for(slack, tmp_path / "liaison.db"), tmp_path, short_lease)
        started.append(process)
        await process.start()
        await process.says("Liaison is at work")
        return process

    yield start
    for process in started:
        await process.is_gone()


@pytest.fixture
async def lives(slack: Slack, tmp_path: Path, clock: HandSetClock) -> AsyncIterator[Lives]:
    lives = Lives(slack, tmp_path, clock)
    yield lives
    await lives.end()
