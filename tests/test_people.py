"""Who somebody is: Slack's word and the roles that were given, from the real store."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.people import People
from bot.rules.holders import CHAPTER, Named
from bot.rules.roles import Role
from bot.slack.people import SlackPeople
from storage import Store
from tests.clock import HandSetClock

AGENT, ENGINEER = Role.AGENT, Role.ENGINEER


async def test_a_role_counts_from_its_change_on_and_no_longer(
    slack: AsyncWebClient, store: Store, clock: HandSetClock
) -> None:
    people = People(SlackPeople(slack, "T0LIAISON", "C0LIAISON", clock.now), store)

    async def roles_of(user: str) -> set[Role]:
        return set((await people.person(user)).roles)

    async def agree(version: int, named: Named) -> None:
        async with store.transaction() as tx:
            await tx.policy.change(CHAPTER, named, version, "U0LEA", clock.now())

    assert await roles_of("U0ANA") == {AGENT}
    assert await roles_of("U0KENJI") == {AGENT, ENGINEER, Role.LIAISON}
    assert await roles_of("U0LEA") == {AGENT, ENGINEER, Role.LIAISON, Role.ADMIN}
    await agree(0, {ENGINEER: ("U0ANA",), Role.LIAISON: ("S0BILLING",), Role.ADMIN: ("U0ANA", "U0GUS")})
    assert await roles_of("U0ANA") == {AGENT, ENGINEER, Role.ADMIN}
    assert await roles_of("U0KENJI") == {AGENT, ENGINEER, Role.LIAISON}
    assert await roles_of("U0LEA") == {AGENT, ENGINEER}
    assert await roles_of("U0GUS") == set()
    assert (await people.person("U0ANA", {})).roles == {AGENT}
    await agree(1, {})
    assert await roles_of("U0ANA") == {AGENT}


async def test_when_all_named_admins_have_left_those_of_the_workspace_are_admins_again(
    slack: AsyncWebClient, store: Store, clock: HandSetClock
) -> None:
    people = People(SlackPeople(slack, "T0LIAISON", "C0LIAISON", clock.now), store)
    for gone in (("U0DEE",), ("U0NOBODY", "U0GUS"), ("S0GONE",)):
        assert Role.ADMIN in (await people.person("U0LEA", {Role.ADMIN: gone})).roles
        assert Role.ADMIN not in (await people.person("U0MIA", {Role.ADMIN: gone})).roles
    for there in (("U0DEE", "U0BEN"), ("S0BILLING",)):
        assert Role.ADMIN not in (await people.person("U0LEA", {Role.ADMIN: there})).roles
