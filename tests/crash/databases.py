"""Databases for worlds, on either engine."""

import shutil
from pathlib import Path

import storage
from tests.postgresql import Server, names

TEMPLATE = "liaison_template"


class Databases:
    """Copies of an empty database with all its tables."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self.server = server
        self._template = folder / "template.db"

    async def prepare(self) -> None:
        """Once, before `fresh`."""
        url = self.server.create(TEMPLATE) if self.server else f"sqlite:///{self._template}"
        database = await storage.open_database(url)
        await database.migrate()
        await database.close()

    def fresh(self, folder: Path) -> str:
        if self.server:
            return self.server.create(next(names), TEMPLATE)
        return f"sqlite:///{shutil.copy(self._template, folder / 'liaison.db')}"
