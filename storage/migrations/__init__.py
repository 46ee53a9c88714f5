"""The steps by which the tables came to be. They are taken at a start, where any are left; there is no command line."""

import importlib
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

VERSIONS = Path(__file__).parent / "versions"
STEPS = "storage.migrations.steps"
"""What knows Alembic. Its libraries take 11 MB and a tenth of a start, and most starts have no step to take: it is
loaded when there is one."""


async def upgrade(engine: AsyncEngine) -> None:
    if await current(engine) != head():
        await importlib.import_module(STEPS).upgrade(engine)


def head() -> str:
    """The version of the tables that this code needs: files are named by their versions."""
    return max(file.name[1:5] for file in VERSIONS.glob("v[0-9][0-9][0-9][0-9]_*.py"))


async def current(engine: AsyncEngine) -> str | None:
    """None where no step has been taken."""
    async with engine.connect() as connection:
        return await connection.run_sync(_version)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version
