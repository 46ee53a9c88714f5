"""Claim, give back, resolve, reopen: one owner at a time, and everybody hears a change once."""

import asyncio

import pytest

from bot.app import Bot
from bot.rules.report import Draft
from tests.desks import know
from tests.journeys.driver import Company


async def test_an_issue_is_claimed_given_back_resolved_and_reopened(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await mia.presses("Claim", card)
    await card.shows("Acknowledged", f"Owner*\n{mia.name}", "publish a workaround")
    assert not card.offers("Claim")

    await mia.chooses("Give back", card)
    await card.shows("New", "nobody yet")
    assert card.offers("Claim")
    assert not card.offers("Give back")

    await mia.presses("Resolve", card)
    await card.shows("Fixed", "nothing, this is fixed")
    assert "Your report: R-1" in await ana.hears("exports time out is fixed")
    assert not card.offers("Resolve")

    await mia.chooses("Reopen", card)
    await card.shows("New")
    await mia.presses("Resolve", card)
    await team.scene.until(lambda: len(ana.heard("is fixed")) == 2 or None, "the second fix", ana.heard)
    assert team.liaison.bots_posts == [card.text]


async def test_a_double_click_claims_once_and_resolves_once(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await asyncio.gather(mia.presses("Claim", card), mia.presses("Claim", card))
    await card.shows("Acknowledged", f"Owner*\n{mia.name}")
    await asyncio.gather(mia.presses("Resolve", card), mia.presses("Resolve", card))
    await card.shows("Fixed")
    await ana.hears("is fixed")
    await mia.chooses("Reopen", card)
    await card.shows("Acknowledged")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    assert len(ana.heard("is fixed")) == 1


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(team: Company) -> None:
    mia, kenji = team.mia, team.kenji
    card = await team.ana.flags("exports time out")
    await asyncio.gather(mia.presses("Claim", card), kenji.presses("Claim", card))
    await card.shows("Acknowledged")
    owner = mia if f"Owner*\n{mia.name}" in card.text else kenji
    other = kenji if owner is mia else mia
    assert f"Owner*\n{owner.name}" in card.text
    await other.hears("KI-1 ")
    told = other.whispers()
    assert all("claimed by" in each or "changed by somebody else" in each for each in told), told
    await owner.chooses("Give back", card)
    await card.shows("nobody yet")


@pytest.mark.on("sandbox/socket")
async def test_who_claims_or_gives_back_what_another_owns_hears_whose_it_is(team: Company) -> None:
    mia, kenji = team.mia, team.kenji
    card = await team.ana.flags("exports time out")
    await team.meets("chat.update", "rate_limited", seconds=1)
    await mia.presses("Claim", card)
    await kenji.presses("Claim", card)
    assert "claimed by <@U0MIA>" in await kenji.hears("KI-1 has been claimed")
    await card.shows(f"Owner*\n{mia.name}")
    await kenji.chooses("Give back", card)
    assert "cannot give it back" in await kenji.hears("KI-1 is not yours")
    await mia.chooses("Give back", card)
    await card.shows("nobody yet")
    assert mia.whispers() == []


async def test_everybody_who_flagged_it_hears_of_the_fix_once(team: Company) -> None:
    ana, ben = team.ana, team.ben
    card = await ana.flags("exports time out")
    await ben.types("/flag exports time out")
    await ben.fills(what_happens="same here", area="Billing", severity="1")
    await ben.fills(same_problem="Same problem: KI-1")
    await card.shows("2 reports")
    await team.mia.presses("Resolve", card)
    assert "R-1" in await ana.hears("is fixed")
    assert "R-2" in await ben.hears("is fixed")
    assert len(ana.heard("is fixed")) == len(ben.heard("is fixed")) == 1


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_long_queue_is_read_page_by_page_and_leads_to_the_cards(bot: Bot, company: Company) -> None:
    ana, mia = company.ana, company.mia
    card = await ana.flags("exports time out")
    drafts = [Draft(f"old issue {number}", "It fails.", "Billing", "3") for number in range(17)]
    await know(bot.desk, drafts)
    await mia.types("/liaison queue")
    assert "1 to 15 of 18" in await mia.hears("Due soon (1)")
    assert any(f"/archives/{card.channel}/p{card.ts.replace('.', '')}|KI-1>" in each for each in mia.markups())
    await mia.presses_privately("More")
    assert "16 to 18 of 18" in await mia.hears("old issue 16")
    await mia.presses_privately("Back")
    await mia.hears("1 to 15 of 18")
