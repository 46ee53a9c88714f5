"""A raised hand says: my customer too. It is one report, and none when it is taken back."""

import asyncio

import pytest

from tests.journeys.driver import Company


async def test_a_hand_on_the_card_adds_a_report_and_taking_it_back_withdraws_it(team: Company) -> None:
    ana, mia, lea, kenji = team.ana, team.mia, team.lea, team.kenji
    card = await ana.flags("exports time out")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    await asyncio.gather(lea.reacts("raising_hand", card), lea.reacts("heavy_plus_sign", card))
    await card.shows("2 reports, 2 customers", f"{ana.name}, {lea.name}")
    await lea.hears("R-2 was added to *KI-1*")
    await lea.hears("There is a workaround for R-2")

    await kenji.reacts("raising_hand", card)
    await card.shows("3 reports")
    await kenji.reacts("raising_hand", card, present=False)
    await card.shows("2 reports")
    # Only one of the two added it; taking the other one back takes nothing back.
    for emoji in ("raising_hand", "heavy_plus_sign"):
        await lea.reacts(emoji, card, present=False)
    await card.shows("1 report, 1 customer")
    await lea.hears("R-2 is withdrawn: it does not count on KI-1 any more.")
    await lea.reacts("raising_hand", card)
    await card.shows("2 reports, 2 customers")
    await mia.presses("Resolve", card)
    assert "Your report: R-2." in await lea.hears("is fixed")
    assert len(lea.heard("was added to")) == 1
    assert "R-3" not in card.text


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_hand_on_a_flagged_message_is_answered_in_its_thread(team: Company) -> None:
    ana, ben = team.ana, team.ben
    asked = await ana.says("Acme cannot export", channel="C0SUPPORT")
    await ana.reacts("ticket", asked)
    await ana.presses_privately("Flag this message")
    assert (await ana.fills(title="exports time out", area="Billing", severity="1")).is_done
    card = await team.liaison.shows("exports time out")
    await ben.reacts("raising_hand", asked)
    await asked.is_answered("R-2 was added to *KI-1*")
    await card.shows("2 reports")
    await ben.reacts("raising_hand", await ben.says("who wants lunch?", channel="C0SUPPORT"))
    await team.gus.reacts("raising_hand", asked)
    await team.gus.hears("Guests cannot use Liaison")
    assert "2 reports" in card.text


async def test_an_issue_that_lost_its_last_report_can_be_closed(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    one, other = await ana.flags("exports time out"), await ben.flags("spreadsheet stays empty")
    await mia.replies("workaround: use CSV", to=one)
    await ana.hears("use CSV")
    await mia.types("/liaison status KI-2 closed")
    await mia.hears("1 report waits for an answer on KI-2")
    await ana.types("/liaison link R-2 KI-1")
    await ana.hears("who flagged R-2, or an engineer can move it")
    await ben.types("/liaison link R-2 KI-1")
    await ben.hears("R-2 counts on KI-1 now (workaround available). To take it back: link R-2 KI-2")
    await ben.hears("There is a workaround for R-2* (KI-1")
    await one.shows("2 reports")
    await other.shows("0 reports", "No report counts on it. It can be closed.")
    await mia.replies("!link R-2", to=other)
    await ben.hears(f"R-2 counts on *KI-2* spreadsheet stays empty now, no more on KI-1, says {mia.name}.")
    await other.shows("1 report,")
    assert not other.offers("Close")
    await mia.types("/liaison link R-2 KI-1")
    await other.shows("0 reports")
    await mia.chooses("Close", on=other)
    await other.shows("Closed")
    await mia.types("/liaison link R-2 KI-1")
    await mia.hears("R-2 counts on KI-1 already.")
    assert len(ben.heard("There is a workaround")) == 1
    await ana.types("/liaison link R-2 new")
    await ana.hears("who flagged R-2, or an engineer can move it")
    await mia.types("/liaison link R-2 new")
    await mia.hears("R-2 is now the new known issue KI-3.")
    await ben.hears(f"no longer part of KI-1. {mia.name} says that it is another problem.")
    await one.shows("1 report,")
