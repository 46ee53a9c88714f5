"""The Home tab: what one does and waits for, kept up to date, with the same acts as everywhere."""

import pytest

from bot.app import Bot
from bot.rules.report import Draft
from tests.desks import know
from tests.journeys.driver import Company


async def test_a_home_shows_each_person_their_own_and_follows_what_happens(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await ana.opens_home()
    assert "What waits" not in await ana.sees_at_home("You have flagged nothing yet", "None in the last 7 days")
    await mia.opens_home()
    await mia.sees_at_home("You own no open issue.", "Nothing waits for engineers.", "My reports")

    card = await ana.flags("exports time out")
    await ana.sees_at_home("R-1 exports time out", "KI-1 is new; next update by")
    await mia.sees_at_home("What waits", "KI-1 exports time out")
    await mia.types("/liaison claim KI-1")
    await mia.sees_at_home("publish a workaround, due")
    await ana.sees_at_home("KI-1 is acknowledged")

    await mia.replies("workaround: use CSV", to=card)
    await ana.sees_at_home("KI-1 is workaround available (WA-1)", "use CSV")
    await mia.types("/kudos <@U0ANA> for a flag with all the steps in it")
    await ana.sees_at_home(f"from {mia.name}", "a flag with all the steps in it")
    await mia.types("/liaison resolve KI-1")
    await ana.sees_at_home("KI-1 is fixed")
    await mia.sees_at_home("You own no open issue.", "Nothing waits for engineers.")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_the_buttons_of_a_home_do_what_the_verbs_do(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await ana.opens_home()
    await ana.sees_at_home("My reports")
    await ana.presses_at_home("Flag a problem")
    await ana.fills(title="exports time out", what_happens="It stops.", area="Billing", severity="1")
    await mia.opens_home()
    await mia.sees_at_home("anybody: claim it")
    await mia.presses_at_home("Claim", beside="exports time out")
    await mia.sees_at_home("My issues\nDue soon (1)")
    await mia.presses_at_home("Publish workaround", beside="exports time out")
    await mia.fills(steps="use CSV", customer_wording="Please use CSV.")
    await ana.sees_at_home("use CSV")
    await mia.presses_at_home("Resolve", beside="publish" if "publish a workaround" in mia.home else "exports time out")
    await ana.hears("exports time out is fixed")
    await mia.presses_at_home("Say thanks")
    await mia.fills(who="U0ANA", reason="All the steps were in it.")
    await ana.sees_at_home("All the steps were in it.")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_settings_are_ones_own(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await mia.opens_home()
    await mia.sees_at_home("mon-fri 09:00-17:00 (as agreed")
    await mia.presses_at_home("Change", beside="Your working hours")
    assert (await mia.fills(hours="mon-thu 8-16")).errors
    assert (await mia.fills(hours="mon-thu 08:00-16:00, fri 08:00-12:00")).is_done
    await mia.sees_at_home("mon-thu 08:00-16:00, fri 08:00-12:00")
    await mia.presses_at_home("Change", beside="Your working hours")
    assert (await mia.fills(hours="")).is_done
    await mia.sees_at_home("(as agreed")

    await mia.presses_at_home("Do not name me")
    await mia.sees_at_home("You are never named in shout-outs.")
    await ana.types("/kudos <@U0MIA> for the fix")
    await ana.hears("named")
    await mia.presses_at_home("Name me again")
    await mia.sees_at_home("You can be named in shout-outs.")

    await ana.flags("exports time out")
    await ana.opens_home()
    await ana.types("/liaison mute KI-1")
    await ana.sees_at_home("No news of KI-1")
    await ana.presses_at_home("Hear again")
    await team.scene.until(lambda: "No news of" not in ana.home or None, "no mute", lambda: ana.home)


@pytest.mark.on("sandbox/socket")
async def test_a_home_of_a_long_queue_holds_what_fits_and_leads_to_the_rest(bot: Bot, company: Company) -> None:
    drafts = [Draft(f"old issue {number}", "It fails.", "Billing", "3") for number in range(150)]
    await know(bot.desk, drafts)
    await company.mia.opens_home()
    await company.mia.sees_at_home("The rest (150)", "and 135 more: `/liaison queue`")
    await company.gus.opens_home()
    await company.gus.sees_at_home("Guests cannot use Liaison.")


@pytest.mark.on("sandbox/socket")
async def test_a_slack_that_is_unwell_shows_the_newest_state_in_the_end(team: Company) -> None:
    await team.mia.opens_home()
    await team.mia.sees_at_home("Nothing waits")
    await team.meets("views.publish", "rate_limited", seconds=1)
    await team.ana.flags("exports time out")
    await team.mia.types("/liaison claim KI-1")
    await team.mia.sees_at_home("KI-1 exports time out", "My issues\nDue soon")
