"""Alembic takes the steps, up and down."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import migrations


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
        if await migrations.current(engine) != migrations.head():
            raise


async def downgrade(engine: AsyncEngine, to: str) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(lambda bound: command.downgrade(configuration(bound), to))
