"""Worlds to kill in: each with its own Slack, people, database and bot."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import storage
from tests.crash.lives import Forge, Nature
from tests.crash.world import World, build
from tests.postgresql import HAS_POSTGRESQL, SURVIVES_KILLS, Server, names, running

ENGINES = ["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"]
TEMPLATE = "liaison_template"
AS_EVER = Nature()
Builds = Callable[..., Awaitable[World]]


class Databases:
    """Copies of an empty database with all its tables."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.server = server
        self._template = folder / "template.db"
        asyncio.run(self._migrate(server.create(TEMPLATE) if server else f"sqlite:///{self._template}"))

    async def _migrate(self, url: str) -> None:
        database = await storage.open_database(url)
        await database.migrate()
        await database.close()

    def fresh(self, folder: Path) -> str:
        if self.server:
            return self.server.create(next(names), TEMPLATE)
        return f"sqlite:///{shutil.copy(self._template, folder / 'liaison.db')}"

    def empty(self, folder: Path) -> str:
        """Without tables."""
        return self.server.create(next(names)) if self.server else f"sqlite:///{folder / 'empty.db'}"


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    with Forge() as forge:
        yield forge


@pytest.fixture(scope="session")
def kill_proof_server() -> Iterator[Server]:
    with running(SURVIVES_KILLS) as server:
        yield server


@pytest.fixture(scope="session", params=ENGINES)
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    on_server = request.param == "postgresql"
    server = request.getfixturevalue("kill_proof_server") if on_server else None
    return Databases(tmp_path_factory.mktemp("databases"), server)


@pytest.fixture
async def builds(forge: Forge, tmp_path: Path, databases: Databases) -> AsyncIterator[Builds]:
    """Builds a world whose bots are started; it ends with the test."""
    async with AsyncExitStack() as stack:

        async def built(nature: Nature = AS_EVER, url: str = "", mode: str = "http", replicas: int = 1) -> World:
            folder = tmp_path / f"world-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            world = await build(stack, forge, url or databases.fresh(folder), folder, nature, mode, replicas)
            await asyncio.gather(*(bot.start() for bot in world.bots))
            return world

        yield built
