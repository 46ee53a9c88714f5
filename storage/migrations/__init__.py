"""The steps by which the tables came to be. Alembic runs them at every start; there is no command line."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    # Alembic reads its options as configparser does, for which % is special.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def upgrade(engine: AsyncEngine) -> None:
    """All steps in one transaction: they happen, or none does."""
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda bound: command.upgrade(configuration(bound), "head"))
    except (SQLAlchemyError, CommandError):
        # Two replicas started at once: the database lets one through and fails the other, whose work is then done.
        if await current(engine) != head():
            raise


async def downgrade(engine: AsyncEngine, to: str) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda bound: command.downgrade(configuration(bound), to))


def head() -> str | None:
    """The version of the tables that this code needs."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


async def current(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        return await connection.run_sync(lambda bound: MigrationContext.configure(bound).get_current_revision())
