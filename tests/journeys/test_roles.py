"""Roles are given and taken back in Slack, and count from the next act on."""

import pytest

from tests.journeys.driver import Company

OURS = ("sandbox/socket", "sandbox/http")


@pytest.mark.on(*OURS)
async def test_an_admin_gives_a_role_and_takes_it_back(team: Company) -> None:
    ana, ben, lea, mia = team.ana, team.ben, team.lea, team.mia
    card = await ana.flags("exports time out")
    await ben.types("/liaison claim KI-1")
    await ben.hears("Only people in the liaison channel can do this")
    await ben.types("/liaison help")
    assert "claim KI-3" not in await ben.hears("This is what you can do")

    await lea.types("/liaison role")
    shown = await lea.hears("*engineer*: everybody in the liaison channel")
    assert "*admin*: the admins and owners of the Slack workspace, as long as nobody is named" in shown
    assert "*sponsor*: nobody" in shown
    assert "As it ships." in shown
    await lea.types("/liaison role @ben engineer")
    await lea.hears("From now on *engineer*: everybody in the liaison channel, Ben Okafor")
    team.scene.whispers.clear()
    await ben.types("/liaison help")
    told = await ben.hears("claim KI-3")
    assert "role [@name]" not in told
    await ben.types("/liaison claim KI-1")
    await card.shows("Acknowledged", f"Owner*\n{ben.name}")
    await lea.types("/liaison role @Ben Okafor")
    await lea.hears("*Ben Okafor*: agent (everybody with a full account), engineer (named)")

    await lea.replies(f"!role <@{ben.id}> -engineer", to=card)
    await lea.hears("From now on *engineer*: everybody in the liaison channel. To undo it")
    team.scene.whispers.clear()
    await ben.types("/liaison release KI-1")
    await ben.hears("Only people in the liaison channel can do this")
    await lea.types("/liaison policy roles undo")
    await lea.hears("What is agreed on roles is as it was before, as version 3.")
    await ben.types("/liaison release KI-1")
    await card.shows("nobody yet")

    await mia.types("/liaison role @ana admin")
    await mia.hears("Only admins of Liaison can do this")
    await mia.types("/liaison policy roles")
    assert 'engineer = ["U0BEN"]' in await mia.hears("Version 3, set by Lea Marti")
    assert mia.form is None


@pytest.mark.on("sandbox/socket")
async def test_members_of_a_user_group_hold_its_role_as_long_as_they_are_in_it(team: Company) -> None:
    ana, ben, lea = team.ana, team.ben, team.lea
    await ana.flags("exports time out")
    await lea.types("/liaison role @billing-team engineer")
    await lea.hears("*engineer*: everybody in the liaison channel, <!subteam^S0BILLING>")
    await ben.types("/liaison claim KI-1")
    await ben.hears("Only people in the liaison channel can do this")
    await team.control("user-group", group="S0BILLING", users="U0KENJI,U0BEN")
    await lea.types_until("/liaison role @ben", "engineer (<!subteam^S0BILLING>)")
    await ben.types("/liaison claim KI-1")
    await ben.hears("KI-1 is yours.")
    await team.control("user-group", group="S0BILLING", users="U0KENJI")
    await lea.types_until("/liaison role @ben", "*Ben Okafor*: agent (everybody with a full account)")
    team.scene.whispers.clear()
    await ben.types("/liaison release KI-1")
    await ben.hears("Only people in the liaison channel can do this")


@pytest.mark.on("sandbox/socket")
async def test_there_is_always_an_admin(team: Company) -> None:
    ben, lea = team.ben, team.lea
    await lea.types("/liaison role @ben admin")
    await lea.hears("From now on *admin*: Lea Marti, Ben Okafor")
    await ben.types("/liaison role @lea -admin")
    await ben.hears("From now on *admin*: Ben Okafor")
    await ben.types("/liaison role @ben -admin")
    await ben.hears("You are the last admin.")
    await ben.types("/liaison policy roles")
    await ben.sees_form("What is agreed")
    refused = await ben.fills(policy='admin = ["U0LEA"]')
    assert "You would be no admin any more" in refused.errors["policy"]
    assert (await ben.fills(policy='admin = ["U0BEN"]\nliaison = ["U0LEA"]')).is_done
    await lea.types("/liaison role @mia admin")
    await lea.hears("Only admins of Liaison can do this")
    await team.mia.types("/liaison policy reactions undo")
    await team.mia.hears("Only liaisons and admins can do this")
    await team.mia.types("/liaison policy reactions")
    await team.mia.hears("As it ships.")
    await lea.types("/liaison policy reactions")
    await lea.sees_form("What is agreed")


@pytest.mark.on("sandbox/socket")
async def test_what_is_wrong_with_a_wish_is_said_and_changes_nothing(team: Company) -> None:
    lea = team.lea
    for said, answer in (
        ("@gus engineer", "<@U0GUS> cannot hold a role. Guests cannot use Liaison."),
        ("@liaison admin", "<@U0LIAISON> cannot hold a role. Only people with an active account"),
        ("@dee engineer", "Slack did not say who is meant"),
        ("@nobody engineer", "Slack did not say who is meant"),
        ("@ben boss", "“boss” is not one role. The roles are: engineer, liaison, product"),
        ("@ben engineer admin", "is not one role"),
        ("@ben agent", "Everybody with a full account is an agent"),
        ("engineer", "Who? Say: `/liaison role @name liaison`"),
        ("@mia -engineer", "Everybody in the liaison channel holds that role."),
        ("@ben engineer", "From now on"),
        ("@ben engineer", "That is so already"),
    ):
        await lea.types(f"/liaison role {said}")
        await lea.hears(answer)
        team.scene.whispers.clear()
    card = await team.ana.flags("exports time out")
    await lea.replies("!role <@U0NOBODY> engineer", to=card)
    await lea.hears("Slack does not know <@U0NOBODY>")
    await lea.replies("<@U0LIAISON> role <@U0BEN> <#C0SUPPORT|support> product", to=card)
    await lea.hears("From now on *product*: Ben Okafor, <#C0SUPPORT>.")
    await team.ana.types("/liaison role")
    await team.ana.hears("Only liaisons and admins can do this")
