"""Emoji on cards and on Liaison's messages: each does one thing, once, and only for those who may."""

import asyncio

from tests.journeys.driver import Company


async def test_eyes_claim_and_taking_them_back_gives_back_ones_own_only(team: Company) -> None:
    ana, mia, kenji = team.ana, team.mia, team.kenji
    card = await ana.flags("exports time out")
    await mia.reacts("eyes", card)
    await card.shows("Acknowledged", f"Owner*\n{mia.name}")
    await kenji.reacts("eyes", card)
    await kenji.hears("has been claimed by")
    await kenji.reacts("eyes", card, present=False)
    await mia.replies("!status", to=card)
    await mia.hears("Acknowledged, 1 report")
    assert f"Owner*\n{mia.name}" in card.text
    for _ in range(2):
        await mia.reacts("eyes", card, present=False)
        await card.shows("New", "nobody yet")
        await mia.reacts("eyes", card)
        await card.shows("Acknowledged", f"Owner*\n{mia.name}")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    assert len(ana.heard("taken up")) == 1


async def test_a_storm_of_marks_is_one_act(team: Company) -> None:
    ana, mia, kenji = team.ana, team.mia, team.kenji
    card = await ana.flags("exports time out")
    await asyncio.gather(mia.reacts("white_check_mark", card), kenji.reacts("white_check_mark", card))
    await card.shows("Fixed")
    await mia.reacts("white_check_mark", card, present=False)
    await mia.hears("KI-1 stays fixed: its agents have been told. If it was wrong: reopen KI-1")
    await mia.reacts("white_check_mark", card)
    await mia.hears("is fixed already")
    await ana.hears("is fixed")
    assert len(ana.heard("is fixed")) == 1
    assert "Fixed" in card.text


async def test_no_entry_asks_for_the_reason(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.mia.reacts("no_entry_sign", card)
    await team.mia.presses_privately("Decline KI-1")
    form = await team.mia.sees_form("Decline")
    assert "exports time out" in form.text
    await card.shows("New")
    assert set((await team.mia.fills(reason=" ", customer_answer="Sorry.")).errors) == {"reason"}
    assert (await team.mia.fills(reason="It is meant so", customer_answer="Please use CSV.")).is_done
    assert "Please use CSV." in await team.ana.hears("will not be fixed")
    await card.shows("Declined")
    await team.mia.reacts("no_entry_sign", card, present=False)
    await team.mia.reacts("no_entry_sign", card)
    await team.mia.hears("declined")


async def test_a_thumb_rates_the_workaround(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("exports time out")
    await mia.replies("workaround: use CSV", to=card)
    letter = await ana.has("There is a workaround")
    await ana.reacts("+1", letter)
    await card.shows("worked 1 of 1")
    await ana.reacts("-1", letter)
    await card.shows("did not work 1")
    await card.is_answered("did not work for R-1")
    # Who takes back a thumb that does not count any more takes nothing back.
    await ana.reacts("+1", letter, present=False)
    await ana.reacts("-1", letter, present=False)
    await team.scene.until(lambda: "did not work 1" not in card.text or None, "no verdict", lambda: card.text)
    await letter.shows("There is a workaround")
    assert "You said" not in letter.text
    await ana.reacts("-1", letter)
    await card.shows("did not work 1")
    await ana.reacts("+1", await ana.has("R-1 is in"))
    await ben.flags("printer on fire")
    assert ana.whispers() == []
