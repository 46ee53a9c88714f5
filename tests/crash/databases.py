"""Databases for worlds, on either engine."""

import shutil
from pathlib import Path

import storage
from tests.conftest import TEAM
from tests.desks import let_flag
from tests.postgresql import Server, names


class Databases:
    """Copies of an empty database with all its tables."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.server = server
        self._template, self._name = folder / "template.db", next(names)

    async def prepare(self) -> None:
        """Once, before `fresh`."""
        url = self.server.create(self._name) if self.server else f"sqlite:///{self._template}"
        database = await storage.open_database(url)
        await database.migrate()
        await let_flag(database.store(TEAM))
        await database.close()

    def fresh(self, folder: Path) -> str:
        if self.server:
            return self.server.create(next(names), self._name)
        return f"sqlite:///{shutil.copy(self._template, folder / 'liaison.db')}"
