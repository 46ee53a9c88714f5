"""What is agreed can be seen and changed in Slack, and holds from then on."""

import pytest

from tests.clock import HandSetClock, at
from tests.journeys.driver import Company


async def test_the_table_of_emoji_is_changed_and_changed_back(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await mia.types("/liaison policy")
    await mia.hears("which emoji does what. As it ships.")
    await ana.types("/liaison policy")
    await ana.hears("Only people in the liaison channel")
    await mia.types("/liaison policy reaction")
    await mia.hears("There is no chapter “reaction”. The chapters are: reactions")

    await mia.types("/liaison policy reactions")
    form = await mia.sees_form("What is agreed")
    written = form.values["policy"]
    wrong = await mia.fills(policy=written.replace("eyes", "ticket"))
    assert wrong.errors == {"policy": ":ticket: has more than one meaning."}
    wrong = await mia.fills(policy="claim = eyes")
    assert "This cannot be read" in wrong.errors["policy"]
    assert (await mia.fills(policy=written.replace("eyes", "mag"))).is_done

    card = await ana.flags("exports time out")
    await mia.reacts("eyes", card)
    await mia.reacts("mag", card)
    await card.shows("Acknowledged", f"Owner*\n{mia.name}")
    await mia.reacts("mag", card, present=False)
    await card.shows("nobody yet")
    await mia.replies("!policy reactions", to=card)
    await mia.hears(f"Version 1, set by {mia.name}")

    await mia.types("/liaison policy reactions undo")
    await mia.hears("What is agreed on reactions is as it was before, as version 2.")
    await mia.reacts("eyes", card, present=False)
    await mia.reacts("eyes", card)
    await card.shows("Acknowledged")


@pytest.mark.on("sandbox/socket")
async def test_of_two_who_write_at_once_the_later_is_told_and_loses_nothing(team: Company) -> None:
    mia, kenji = team.mia, team.kenji
    for each in (mia, kenji):
        await each.types("/liaison policy reactions")
    assert (await mia.fills(policy='claim = ["mag"]')).is_done
    refused = await kenji.fills(policy='claim = ["eyes"]')
    assert "was changed by somebody else" in refused.errors["policy"]
    assert kenji.form is not None


@pytest.mark.on("sandbox/http")
async def test_what_binds_both_sides_changes_when_both_approve(team: Company, clock: HandSetClock) -> None:
    ana, mia, lea = team.ana, team.mia, team.lea
    clock.move_to(at("2026-10-05T10:00"))
    await lea.types("/liaison policy committee")
    assert (await lea.fills(policy='agents = ["U0ANA"]\nengineers = ["U0MIA"]\nneutral = ["U0LEA"]\n')).is_done
    await mia.types("/liaison policy change-control")
    assert "This binds both sides" in (await mia.sees_form("What is agreed")).text
    assert (await mia.fills(policy="on = true")).is_done
    await mia.hears("Proposed; it waits for the agents, who were asked.")
    asked = await ana.has("proposes to change")
    await ana.presses("Approve for the agents", asked)
    await ana.hears("Both sides have approved it.")
    await mia.hears("agreed on, with the last approval by Ana")
    clock.move_to(at("2026-10-06T10:00"))
    await team.liaison.shows("`change-control` has changed")

    await ana.types("/liaison policy digest")
    form = await ana.sees_form("What is agreed")
    wrong = await ana.fills(policy=form.values["policy"].replace("lines = 5", "lines = 3"), starts="yesterday")
    assert "Say a date" in wrong.errors["starts"]
    assert (await ana.fills(starts="2026-10-09")).is_done
    await mia.types("/liaison policy digest")
    assert "“5” becomes “3”" in await mia.hears("*Proposed by Ana")
    await mia.types("/liaison policy digest approve")
    await mia.hears("Both sides have approved it.")
    clock.move_to(at("2026-10-08T10:00"))
    await lea.types("/liaison policy digest show")
    await lea.hears("lines = 5")
    clock.move_to(at("2026-10-09T10:00"))
    await team.liaison.shows("`digest` has changed")
    await lea.types("/liaison doctor")
    await lea.hears("what binds both sides changes when both approve")
    await mia.types("/liaison schedule digest fri")
    await mia.hears("Proposed; it waits for the agents, who were asked.")
    await ana.has("“mon” becomes “fri”")
