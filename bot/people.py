"""Who somebody is: what Slack says about them, and the roles that are given to them."""

from collections.abc import Sequence

from bot.desk import Store
from bot.rules import holders
from bot.rules.holders import Named
from bot.rules.roles import Person
from bot.slack.people import SlackPeople


class People:
    """Keeps the promise of `desk.People`. What is agreed is read anew each time: a role that was taken away is gone."""

    def __init__(self, slack: SlackPeople, store: Store) -> None:
        self._slack, self._store = slack, store

    async def person(self, user: str, named: Named | None = None) -> Person:
        if named is None:
            async with self._store.transaction() as tx:
                named = (await tx.policy.current(holders.CHAPTER)).value
        return holders.with_roles(await self._slack.person(user, sorted(holders.groups(named))), named)

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        return await self._slack.names(users)

    def forget_members(self) -> None:
        self._slack.forget_members()
