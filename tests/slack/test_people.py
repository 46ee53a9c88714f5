import asyncio
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.refusals import NotAllowed, NotYet, Refused
from bot.rules.roles import Person
from bot.slack.people import SlackPeople
from tests.clock import HandSetClock
from tests.sandbox.rig import Control

MINUTE = timedelta(minutes=1).total_seconds()


@pytest.fixture
def people(slack: AsyncWebClient, clock: HandSetClock) -> SlackPeople:
    return SlackPeople(slack, "T0LIAISON", "C0LIAISON", clock.now)


async def calls(control: Control) -> list[str]:
    return [line["summary"].split()[0] for line in (await control.get("log"))["log"] if line["kind"] == "api"]


@pytest.mark.parametrize(
    ("user", "person"),
    [
        ("U0ANA", Person("U0ANA", "Ana Ruiz", "Europe/Madrid")),
        ("U0MIA", Person("U0MIA", "Mia Lindqvist", "Europe/Stockholm", in_liaison_channel=True)),
        ("U0GUS", Person("U0GUS", "Gus Guest", "Etc/UTC", is_guest=True)),
        ("U0DEE", Person("U0DEE", "Dee Gone", "Etc/UTC", is_deactivated=True)),
        ("U0LIAISON", Person("U0LIAISON", "Liaison", "Etc/UTC", is_bot=True, in_liaison_channel=True)),
    ],
)
async def test_who_somebody_is(people: SlackPeople, user: str, person: Person) -> None:
    assert await people.person(user) == person


async def test_somebody_of_another_organisation_is_external(slack: AsyncWebClient, clock: HandSetClock) -> None:
    elsewhere = SlackPeople(slack, "T0OTHER", "C0LIAISON", clock.now)
    assert (await elsewhere.person("U0ANA")).is_external


async def test_answers_are_remembered_for_a_minute(people: SlackPeople, clock: HandSetClock, control: Control) -> None:
    for _ in range(3):
        await people.person("U0ANA")
    assert sorted(await calls(control)) == ["conversations.members", "users.info"]
    clock.advance(MINUTE + 1)
    await people.person("U0ANA")
    assert len(await calls(control)) == 4


async def test_who_joins_may_answer_at_once(people: SlackPeople, control: Control) -> None:
    assert not (await people.person("U0ANA")).in_liaison_channel
    await control.post("membership", channel="C0LIAISON", user="U0ANA", member=True)
    people.forget_members()
    assert (await people.person("U0ANA")).in_liaison_channel


async def test_a_stranger_is_refused(people: SlackPeople) -> None:
    with pytest.raises(NotAllowed, match="does not know you"):
        await people.person("U0NOBODY")


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
@pytest.mark.parametrize(
    "kind", ["rate_limited", "error_before", "reset_before", "garbage", "fatal_error", "channel_not_found"]
)
async def test_whatever_goes_wrong_the_person_may_try_again_and_nothing_wrong_is_remembered(
    people: SlackPeople, control: Control, method: str, kind: str
) -> None:
    await control.post("faults", method=method, kind=kind, times=2)  # aiohttp repeats a GET by itself, once
    with pytest.raises(Refused, match="Please try again in a moment"):
        await people.person("U0MIA")
    await control.post("faults", method=method, times=0)
    assert (await people.person("U0MIA")).in_liaison_channel


async def test_names_leave_out_whom_slack_does_not_tell(people: SlackPeople, control: Control) -> None:
    assert await people.names(["U0ANA", "U0NOBODY", "U0ANA"]) == {"U0ANA": "Ana Ruiz"}
    await control.post("faults", method="users.info", kind="error_before", times=1)
    assert await people.names(["U0BEN"]) == {}
    assert await people.names([]) == {}


async def test_groups_are_user_groups_and_channels(people: SlackPeople, control: Control) -> None:
    kenji = await people.person("U0KENJI", ["S0BILLING", "C0SUPPORT"])
    assert kenji.groups == {"S0BILLING"}
    assert (await people.person("U0ANA", ["S0BILLING", "C0SUPPORT"])).groups == {"C0SUPPORT"}
    await control.post("user-group", group="S0BILLING", users="U0ANA")
    assert (await people.person("U0KENJI", ["S0BILLING"])).groups == {"S0BILLING"}
    people.forget_members()
    assert (await people.person("U0KENJI", ["S0BILLING"])).groups == frozenset()


@pytest.mark.parametrize("error", ["no_such_subteam", "missing_scope", "unknown_method", "permission_denied"])
async def test_a_group_that_cannot_be_read_keeps_nobody_out_of_the_rest(
    people: SlackPeople, control: Control, error: str
) -> None:
    await control.post("faults", method="usergroups.users.list", kind=error)
    mia = await people.person("U0MIA", ["S0BILLING"])
    assert mia.in_liaison_channel
    assert mia.groups == frozenset()
    await control.post("faults", method="usergroups.users.list", kind="rate_limited", times=1)
    people.forget_members()
    with pytest.raises(Refused, match="Please try again in a moment"):
        await people.person("U0MIA", ["S0BILLING"])


async def test_admins_and_owners_of_the_workspace_are_known(people: SlackPeople) -> None:
    assert (await people.person("U0LEA")).is_workspace_admin
    assert not (await people.person("U0MIA")).is_workspace_admin


async def test_many_who_ask_at_once_are_one_request(people: SlackPeople, control: Control) -> None:
    await asyncio.gather(*(people.person("U0ANA") for _ in range(20)), people.names(["U0ANA"]))
    assert sorted(await calls(control)) == ["conversations.members", "users.info"]


async def test_an_error_goes_to_all_who_wait_and_the_next_one_asks_again(people: SlackPeople, control: Control) -> None:
    await control.post("faults", method="users.info", kind="fatal_error", times=1)
    asked = [asyncio.create_task(people.person("U0ANA")) for _ in range(5)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(each, NotYet) for each in results)
    assert (await people.person("U0ANA")).name == "Ana Ruiz"
    assert (await calls(control)).count("users.info") == 2


async def test_who_loses_patience_takes_the_answer_from_nobody_else(people: SlackPeople, control: Control) -> None:
    await control.post("faults", method="users.info", kind="slow", times=1, seconds=0.3)
    impatient, patient = (asyncio.create_task(people.person("U0ANA")) for _ in range(2))
    await asyncio.sleep(0.05)
    impatient.cancel()
    assert (await patient).name == "Ana Ruiz"
    assert (await calls(control)).count("users.info") == 1


async def test_a_list_of_members_from_before_somebody_joined_is_not_used_after(
    people: SlackPeople, control: Control
) -> None:
    await control.post("faults", method="conversations.members", kind="slow", times=1, seconds=0.3)
    before = asyncio.create_task(people.person("U0ANA"))
    await asyncio.sleep(0.05)
    await control.post("membership", channel="C0LIAISON", user="U0ANA", member=True)
    people.forget_members()
    assert (await people.person("U0ANA")).in_liaison_channel
    await before
    assert (await calls(control)).count("conversations.members") == 2
