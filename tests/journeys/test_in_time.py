"""What has to be there within seconds, as the practices say it: from flag to card, from a change to its mark."""

import asyncio
from time import monotonic

from tests.journeys.driver import Company

PARENT_SECONDS = 2.0
"""Practice D12."""
CARD_SECONDS = 3.0
"""Practice P3; docs/performance.md has the figures of many."""


async def test_an_agent_sees_soon_who_does_what_and_on_her_own_message_that_it_is_done(team: Company) -> None:
    ana, ben, mia, lea = team.ana, team.ben, team.mia, team.lea
    said = await ana.says("ACME cannot export", "C0SUPPORT")
    await ana.reacts("ticket", said)
    await ana.presses_privately("Flag this message")
    await ana.sees_form("Flag a problem")
    began = monotonic()
    assert (await ana.fills(title="exports time out", area="Billing", severity="1")).is_done
    card = await team.liaison.shows("exports time out")
    await card.shows("*State*\n:new: New", "*Owner*", "*Next:*")
    assert monotonic() - began < CARD_SECONDS
    await ben.types("/known exports")
    await ben.hears("KI-1")

    await lea.types("/liaison policy priority")
    form = await lea.sees_form()
    agreed = form.values["policy"].replace("[raised]", '[raised]\nenterprise = ["Acme"]')
    assert (await lea.fills(policy=agreed)).is_done
    await card.shows("P1: critical, 1 customer")
    await ana.types("/liaison flag")
    fields = {"title": "invoice has no logo", "what_happens": "It is blank", "severity": "3", "customer": "ACME Ltd"}
    assert (await ana.fills(**fields, area="Billing")).is_done
    other = await team.liaison.shows("invoice has no logo")
    await other.shows("P3: minor, 1 customer, Acme is enterprise")
    await ana.types("/liaison impact R-2 12")
    await ana.hears("KI-2 is P1: minor, 12 customers, Acme is enterprise, was P3.")
    await other.shows("P1: minor, 12 customers")
    await ben.types("/liaison impact R-2 1")
    await ben.hears("who flagged R-2, and engineers can say that")
    await mia.replies("!impact R-2 many", to=card)
    await mia.hears("How many customers? Say a whole number")

    await ben.types("/liaison procedures")
    page = await ben.hears("Who answers:")
    assert "(P1, P1, P1): first response 90 % within 1h" in page
    assert ":ticket: flag" in page

    began = monotonic()
    await mia.reacts("white_check_mark", card)
    await asyncio.gather(card.shows("Fixed"), said.is_marked("white_check_mark"))
    assert monotonic() - began < PARENT_SECONDS
    await mia.types("/liaison reopen KI-1")
    await said.is_not_marked("white_check_mark")
    await mia.types("/liaison resolve KI-1")
    await said.is_marked("white_check_mark")
    assert len(said.replies) == 4, "received, fixed, open again, fixed, and nothing else"

    await lea.reacts("megaphone", said)
    await lea.hears("R-1 on KI-1 has been flagged from this message already")
    lunch = await ben.says("lunch?", "C0SUPPORT")
    await lea.reacts("megaphone", lunch)
    await ana.reacts("ticket", lunch)
    await ana.hears("marked this message as nothing to flag")
    await lea.reacts("megaphone", lunch, present=False)
    await ana.reacts("ticket", lunch, present=False)
    await ana.reacts("ticket", lunch)
    await team.scene.until(lambda: len(ana.whispers("Flag this message")) == 2 or None, "an offer", ana.whispers)
