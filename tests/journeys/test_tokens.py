"""An admin makes a token for a program, sees it once, and takes it back."""

import re

import aiohttp
import pytest

from bot.app import Bot
from bot.rules.tokens import hashed
from tests.handlers.programs import Program
from tests.journeys.driver import Company


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_token_is_shown_once_and_listed_without_its_secret(team: Company) -> None:
    lea, mia = team.lea, team.mia
    await mia.types("/liaison token create helpdesk read:issues")
    await mia.hears("Only admins of Liaison can do this")
    await lea.types("/liaison token")
    assert "write:reports" in await lea.hears("There is no token: no program can use the API.")
    await lea.types("/liaison token create helpdesk read:issues write:reports expires:90d")
    shown = await lea.hears("*helpdesk* (T-1) is made")
    found = re.search(r"lia_[\w-]{43}", shown)
    assert found
    team.scene.whispers.clear()

    await lea.types("/liaison token list")
    listed = await lea.hears("*helpdesk* (T-1): read:issues, write:reports. By Lea Marti")
    assert "never used" in listed
    assert "lia_" not in listed
    assert hashed(found[0]) not in listed
    await lea.types("/liaison token create helpdesk read:issues")
    await lea.hears("There is a token “helpdesk” already.")
    await lea.types("/liaison token create other read:everything")
    await lea.hears("“read:everything” is no scope")
    card = await team.ana.flags("exports time out")
    await lea.replies("!token create other read:issues", to=card)
    await lea.hears("Only a command shows it to nobody else.")

    await lea.types("/liaison token revoke helpdesk")
    await lea.hears("helpdesk (T-1) is revoked: nobody can use it from now on.")
    await lea.types("/liaison token revoke helpdesk")
    await lea.hears("There is no token “helpdesk”. There is: none.")
    await lea.types("/liaison token sell")
    await lea.hears("Say: `/liaison token create")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_help_desk_flags_for_an_agent_who_hears_the_answer(
    team: Company, bot: Bot, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    ana, lea, mia = team.ana, team.lea, team.mia
    await lea.types("/liaison token create helpdesk read:issues write:reports")
    found = re.search(r"lia_[\w-]{43}", await lea.hears("*helpdesk* (T-1) is made"))
    assert found
    helpdesk = Program(session, bot.port, found[0])
    sent = await helpdesk.sends("ticket-1", flagged_by=ana.id)
    assert sent.status == 201, sent
    card = await team.liaison.shows("exports time out")
    await ana.hears("R-1")
    await mia.replies("workaround: export month by month", to=card)
    await ana.hears("export month by month")
    (hit,) = (await helpdesk.gets("/search", q="exports time out"))["items"]
    assert hit["known_issue"]["workaround"]["steps"] == "export month by month"

    again = await helpdesk.sends("ticket-2", flagged_by=team.ben.id, known_issue="KI-1")
    assert again.json["known_issue"]["reports"] == 2
    await team.ben.hears("R-2 was added to *KI-1*")
    await team.ben.hears("export month by month")
    await lea.types("/liaison token")
    await lea.hears("last used")
    await lea.types("/liaison token revoke helpdesk")
    await lea.hears("helpdesk (T-1) is revoked")
    assert (await helpdesk.sends("ticket-3")).status == 401
    assert found[0] not in caplog.text
