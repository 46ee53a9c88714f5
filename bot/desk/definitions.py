"""The definitions of the words that both sides are judged by."""

from typing import Protocol

from bot.rules.definitions import Definition, Topic


class Definitions(Protocol):
    async def all(self) -> list[Definition]:
        """Every version of every topic, the earlier first."""

    async def lock(self, topic: Topic) -> Definition:
        """The version that is not in force yet; begun if there is none."""

    async def save(self, definition: Definition) -> None: ...
