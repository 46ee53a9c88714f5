"""Worlds to kill in: each with its own Slack, people, database and bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.crash.databases import Databases
from tests.crash.lives import Forge, Nature
from tests.crash.world import World, build
from tests.postgresql import HAS_POSTGRESQL, SURVIVES_KILLS, Server, running

ENGINES = ["sqlite", "postgresql"] if HAS_POSTGRESQL else ["sqlite"]
AS_EVER = Nature()
Builds = Callable[..., Awaitable[World]]


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
    databases = Databases(tmp_path_factory.mktemp("databases"), server)
    asyncio.run(databases.prepare())
    return databases


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
