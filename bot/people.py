"""Who somebody is: what Slack says about them, and the roles that are given to them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import Store
from bot.rules import holders
from bot.rules.holders import Named
from bot.rules.roles import Person, Role
from bot.slack.people import SlackPeople


class People:
    """Keeps the promise of `desk.People`. What is agreed is read anew each time: a role that was taken away is gone."""

    def __init__(self, slack: SlackPeople, store: Store) -> None:
        self._slack, self._store = slack, store

    async def person(self, user: str, named: Named | None = None) -> Person:
        if named is None:
            async with self._store.transaction() as tx:
                named = (await tx.policy.current(holders.CHAPTER)).value
        person = holders.with_roles(await self._slack.person(user, sorted(holders.groups(named))), named)
        if person.is_workspace_admin and Role.ADMIN not in person.roles and not await self._has_admin(named):
            return replace(person, roles=person.roles | {Role.ADMIN})
        return person

    async def _has_admin(self, named: Named) -> bool:
        """Whether any of the named admins is still there to act. If all have left, the admins of the workspace, who
        were admins before anybody was named, are so again."""
        return any([await self._slack.is_anybody(holder) for holder in named.get(Role.ADMIN, ())])

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        return await self._slack.names(users)

    def forget_members(self) -> None:
        self._slack.forget_members()
