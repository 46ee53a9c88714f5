"""An agent says whether a workaround worked, and the engineers hear of it."""

import asyncio

import pytest

from tests.journeys.driver import Company


async def test_it_worked_is_counted_on_the_card(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.mia.replies("workaround: use CSV", to=card)
    letter = await team.ana.has("There is a workaround")
    await team.ana.presses("It worked", letter)
    await letter.shows("You said: it worked.")
    await card.shows("worked 1 of 1")
    assert not letter.offers("It worked")
    assert letter.offers("It did not"), "a slip can be mended"
    await card.is_answered("WA-1 by")
    assert len(card.bots_replies) == 1, "engineers hear nothing of what went well"


async def test_engineers_hear_that_it_did_not_work(team: Company) -> None:
    ana = team.ana
    card = await ana.flags("exports time out")
    await team.mia.replies("workaround: use CSV", to=card)
    letter = await ana.has("There is a workaround")
    await asyncio.gather(ana.presses("It did not", letter), ana.presses("It did not", letter))
    assert f"for R-1, says {ana.name}" in await card.is_answered("WA-1 did not work")
    await letter.shows("The engineers know.")
    await card.shows("did not work 1")
    await team.mia.replies("workaround: use the API", to=card)
    await card.is_answered("WA-1.2 by")
    assert len([reply for reply in card.bots_replies if "did not work" in reply]) == 1
    await card.shows("WA-1.2")
    assert "did not work 1" not in card.text, "the new version starts anew"


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_only_who_flagged_it_may_judge(team: Company) -> None:
    said = await team.ben.says("ACME cannot export", "C0SUPPORT")
    await team.ana.picks("Flag to liaison", said)
    await team.ana.fills(title="exports time out", area="Billing", severity="1")
    card = await team.liaison.shows("KI-1")
    await team.mia.replies("workaround: use CSV", to=card)
    letter = await team.ana.has("There is a workaround")
    await team.ben.presses("It did not", letter)
    assert "<@U0ANA>, who flagged R-1" in await team.ben.hears("Only ")
    await team.ana.presses("It worked", letter)
    await card.shows("worked 1 of 1")
    assert "did not work" not in card.text
