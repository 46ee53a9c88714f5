"""Who somebody is."""

from collections.abc import Sequence
from typing import Protocol

from bot.rules.holders import Named
from bot.rules.roles import Person, Role


class Names(Protocol):
    async def names(self, users: Sequence[str]) -> dict[str, str]:
        """Display names; a user whom Slack does not know or tell is left out. Never raises for that."""


class People(Names, Protocol):
    """Who somebody is, as Slack says; up to a minute old. Roles that are given by name count at once."""

    async def person(self, user: str, named: Named | None = None) -> Person:
        """With their roles; `named`: as if these were given. Raises Refused when Slack does not answer in time. It
        opens a transaction of its own, so it is not asked within one."""

    async def leads(self) -> list[str]:
        """Whom a private word about both sides goes to: the liaisons who were named, else the admins who were; else
        the admins of the Slack workspace who are in the liaison channel. Nobody is in it who cannot act."""

    async def sponsors(self) -> list[str]:
        """Who was named to that role."""

    async def liaisons(self) -> list[str]:
        """Who holds that role, by name or by place."""

    async def given(self, role: Role) -> list[str]:
        """Whom the role was given to, as people or through user groups and channels, in the order in which they were
        named; whether they can act is not looked at."""

    def forget_members(self) -> None:
        """Somebody joined or left a channel or a user group: ask again."""
