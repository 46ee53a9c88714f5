"""Who somebody is: what Slack says about them, and the roles that are given to them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import Store
from bot.rules import holders
from bot.rules.holders import Named
from bot.rules.refusals import NotAllowed
from bot.rules.roles import Person, Role, is_outsider
from bot.slack.people import SlackPeople


class People:
    """Keeps the promise of `desk.People`. A role that was taken away is gone at once: what is agreed is read anew each
    time, but where nobody else could have changed it."""

    def __init__(self, slack: SlackPeople, store: Store) -> None:
        self._slack, self._store = slack, store
        self._named: Named = {}
        self._edition: int | None = None

    async def person(self, user: str, named: Named | None = None) -> Person:
        named = await self._given() if named is None else named
        person = holders.with_roles(await self._slack.person(user, sorted(holders.groups(named))), named)
        if person.is_workspace_admin and Role.ADMIN not in person.roles and not await self._has_admin(named):
            return replace(person, roles=person.roles | {Role.ADMIN})
        return person

    async def _given(self) -> Named:
        """Who was given which role."""
        edition = self._store.edition
        if edition is None or edition != self._edition:
            async with self._store.transaction() as tx:
                self._named = (await tx.policy.current(holders.CHAPTER)).value
            self._edition = edition
        return self._named

    async def _has_admin(self, named: Named) -> bool:
        """Whether any of the named admins is still there to act. If all have left, the admins of the workspace, who
        were admins before anybody was named, are so again."""
        return any([await self._slack.is_anybody(holder) for holder in named.get(Role.ADMIN, ())])

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        return await self._slack.names(users)

    async def leads(self) -> list[str]:
        named = await self._given()
        for role in (Role.LIAISON, Role.ADMIN):
            found = await self._who_can_act(await self._slack.members(named.get(role, ())), named)
            if found:
                return [person.id for person in found]
        here = await self._who_can_act(await self._slack.in_liaison_channel(), named)
        return [person.id for person in here if person.is_workspace_admin]

    async def sponsors(self) -> list[str]:
        named = await self._given()
        found = await self._who_can_act(await self._slack.members(named.get(Role.SPONSOR, ())), named)
        return [person.id for person in found]

    async def liaisons(self) -> list[str]:
        named = await self._given()
        given = named.get(Role.LIAISON, ())
        candidates = await (self._slack.members(given) if given else self._slack.in_liaison_channel())
        return [person.id for person in await self._who_can_act(candidates, named)]

    async def given(self, role: Role) -> list[str]:
        async with self._store.transaction() as tx:
            named = (await tx.policy.current(holders.CHAPTER)).value
        return await self._slack.members(named.get(role, ()))

    async def _who_can_act(self, users: Sequence[str], named: Named) -> list[Person]:
        found = []
        for user in users:
            try:
                person = holders.with_roles(await self._slack.person(user), named)
            except NotAllowed:
                # Slack knows nobody of this id any more.
                continue
            if not is_outsider(person):
                found.append(person)
        return found

    def forget_members(self) -> None:
        self._slack.forget_members()
