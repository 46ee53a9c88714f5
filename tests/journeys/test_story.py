"""The story that Liaison is for: a problem is flagged, an engineer answers once, and everybody concerned has it."""

import pytest

from tests.journeys.driver import Company

EXPORTS = {"what_happens": "A big CSV export hangs", "area": "Exports and reports", "severity": "1"}


async def test_the_workaround_in_the_thread_reaches_the_agent_and_the_next_one_has_it_at_once(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia

    await ana.types("/flag exports time out")
    assert (await ana.sees_form("Flag a problem")).values["title"] == "exports time out"
    assert (await ana.fills(**EXPORTS)).is_done
    assert "*KI-1* exports time out" in await ana.hears("R-1 is in")
    card = await team.liaison.shows("KI-1  exports time out")
    assert "nobody yet" in card.text
    assert f"Flagged by*\n{ana.name}" in card.text

    reply = await mia.replies("workaround: use CSV instead", to=card)
    assert "use CSV instead" in await ana.hears("use CSV")
    await card.shows("Workaround available", "use CSV instead", f"Owner*\n{mia.name}")
    await reply.is_marked("memo")
    await card.is_answered(f"WA-1 by {mia.name}")

    await ben.types("/flag exports time out for us too")
    suggested = await ben.fills(**EXPORTS | {"what_happens": "CSV export hangs"})
    assert suggested.form is not None
    assert "This may be known already" in suggested.form.text
    assert "use CSV instead" in suggested.form.text
    assert (await ben.fills(same_problem="Same problem: KI-1")).is_done
    assert "use CSV instead" in await ben.hears("There is a workaround for R-2")
    assert "1 report," in card.text, "the second agent has the workaround before the card counts the report"
    await card.shows("2 reports", f"{ana.name}, {ben.name}")
    assert len(ana.heard("use CSV")) == len(ben.heard("use CSV")) == 1
    assert team.liaison.bots_posts == [card.text]
    assert len(card.bots_replies) == 1


async def test_a_bandage_on_a_reply_makes_it_the_workaround(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    reply = await team.mia.replies("You can use CSV, that still works", to=card)
    await team.kenji.reacts("adhesive_bandage", reply)
    assert "You can use CSV" in await team.ana.hears("There is a workaround")
    await reply.is_marked("memo")
    await card.shows("Workaround available", f"by {team.mia.name}")
    await team.lea.reacts("adhesive_bandage", reply)
    await team.kenji.reacts("adhesive_bandage", reply, present=False)
    await team.kenji.hears("WA-1 stays: agents have it. To take it back say why: recall KI-1")
    await team.kenji.presses("Resolve", card)
    await team.ana.hears("is fixed")
    assert len(team.ana.heard("There is a workaround")) == 1, "the same reply is published once"


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_the_shortcut_on_a_reply_makes_it_the_workaround(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    reply = await team.mia.replies("You can use CSV, that still works", to=card)
    await team.kenji.picks("Mark as workaround", reply)
    assert "You can use CSV" in await team.ana.hears("There is a workaround")
    await reply.is_marked("memo")
    await card.shows("Workaround available")


async def test_the_form_on_the_card_takes_steps_and_a_wording_for_the_customer(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await mia.presses("Publish workaround", card)
    assert "KI-1" in (await mia.sees_form("Publish a workaround")).text
    blank = await mia.fills(steps="Export as CSV, then convert", customer_wording="   ")
    assert blank.errors == {"customer_wording": "Say it in words that can go to the customer."}
    assert (await mia.fills(customer_wording="Please choose CSV for now.")).is_done
    letter = await ana.hears("Export as CSV")
    assert "Please choose CSV for now." in letter.partition("For the customer")[2]
    await card.shows("Workaround WA-1", "Export as CSV, then convert")


async def test_a_better_workaround_takes_the_place_of_the_first(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    await mia.replies("Workaround: use the API", to=card)
    assert "WA-1.2" in await ana.hears("use the API")
    await card.shows("WA-1.2", "use the API")
    assert "use CSV" not in card.text
