"""The same verbs as a command, and in threads after `@Liaison` or an exclamation mark; each change is told once."""

import pytest

from bot.sandbox import DEMO
from tests.journeys.driver import Company


async def test_an_engineer_takes_an_issue_through_its_life_in_its_thread(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await mia.replies("!claim", to=card)
    await card.shows("Acknowledged", f"Owner*\n{mia.name}")
    await ana.hears("has been taken up by engineers")
    await mia.replies("!status investigating seen on staging too", to=card)
    await card.shows("Investigating")
    await mia.replies("!status needs info which browser?", to=card)
    assert "which browser?" in await ana.hears("asks about *KI-1*")
    await mia.replies("!eta +2d", to=card)
    await card.shows("Fix scheduled", "fix it, due")
    await ana.hears("will be fixed; promised:")
    await mia.replies("!resolve", to=card)
    await card.shows("Fixed")
    assert "tell me if it is still there" in await ana.hears("exports time out is fixed")
    await mia.hears("If that was wrong: reopen KI-1")
    told = ("taken up", "will be fixed", "is fixed")
    assert [len(ana.heard(words)) for words in told] == [1, 1, 1], "what engineers do among themselves is not told"
    assert card.bots_replies == []


async def test_liaison_listens_to_its_name_in_a_thread(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.mia.replies(f"<@{DEMO.bot_user_id}> claim", to=card)
    await card.shows("Acknowledged")
    await team.mia.hears("KI-1 is yours.")


async def test_the_same_verbs_are_commands(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await mia.types("/liaison queue")
    assert "KI-1" in await mia.hears("Due soon (1)")
    await mia.types("/liaison claim KI-1")
    await mia.hears("KI-1 is yours.")
    await mia.types("/liaison mine")
    assert "KI-1" in await mia.hears("publish a workaround, due")
    await mia.types("/liaison workaround KI-1 use CSV answer: Please choose CSV.")
    assert "Please choose CSV." in await ana.hears("There is a workaround for R-1")
    await card.shows("Workaround available")
    await mia.types("/liaison decline KI-1 too rare answer: Please stay with CSV.")
    assert "Please stay with CSV." in await ana.hears("will not be fixed")
    await card.shows("Declined")
    await mia.types("/liaison reopen KI-1")
    await card.shows("Workaround available")
    await ana.hears("is open again")
    await ana.types("/liaison mine")
    assert "workaround available: KI-1" in await ana.hears("Your latest reports")
    await ana.types("/liaison status KI-1")
    await ana.hears("Workaround WA-1: use CSV")


async def test_what_is_wrong_is_said_privately_and_changes_nothing(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    for said, answer in (
        ("claim", "Which one? For example: claim KI-3"),
        ("claim KI-9", "There is no known issue KI-9."),
        ("eta KI-1 soon", "Say a date such as"),
        ("eta KI-1 2020-01-01", "in the past"),
        ("decline KI-1", "Say why it will not be fixed."),
        ("status KI-1 happy", "is no state"),
        ("resolve KI-1 please", "it is not clear what “please” means"),
        ("status KI-1 closed", "1 report waits for an answer on KI-1: resolve it, or decline it"),
        ("workaround KI-1 answer: try PDF", "Say what the agent does"),
    ):
        await mia.types(f"/liaison {said}")
        await mia.hears(answer)
    await ana.types("/liaison claim KI-1")
    await ana.hears("Only people in the liaison channel")
    await mia.replies("!important: look at this", to=card)
    await mia.hears("There is no `important`.")
    await card.shows("New", "nobody yet")


async def test_an_exclamation_mark_elsewhere_is_just_that(team: Company) -> None:
    said = await team.ana.says("Look at this", "C0SUPPORT")
    await team.ben.replies("!wow", to=said)
    await team.ana.flags("exports time out")
    assert team.ben.whispers() == []


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_ticket_on_a_message_offers_the_form_for_it(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    said = await ben.says("ACME cannot export", "C0SUPPORT")
    await ana.reacts("ticket", said)
    await ana.presses_privately("Flag this message")
    assert (await ana.sees_form("Flag a problem")).values["what_happens"] == "ACME cannot export"
    await ana.fills(title="exports time out", area="Billing", severity="1")
    await said.is_answered("R-1 is in")
    card = await team.liaison.shows("KI-1")
    await mia.replies("workaround: use CSV", to=card)
    await said.is_answered("use CSV")
    await ben.replies("!status", to=said)
    await ben.hears("Workaround WA-1: use CSV")


async def test_what_comes_back_is_told_and_old_answers_do_not_stick(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("exports time out")
    await mia.replies("!decline by design answer: This will not change.", to=card)
    assert "This will not change." in await ana.hears("will not be fixed")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("is open again")
    await card.shows("Workaround available")
    await mia.presses("Resolve", card)
    assert "This will not change." not in await ana.hears("exports time out is fixed")
    await ben.types("/flag exports time out")
    await ben.fills(what_happens="hangs", area="Billing", severity="1")
    await ben.fills(same_problem="KI-1")
    await ben.hears("use CSV")
    await team.scene.until(lambda: len(ana.heard("is open again")) == 2 or None, "the second return", ana.heard)


async def test_the_id_that_is_said_wins_over_the_thread(team: Company) -> None:
    ana, mia = team.ana, team.mia
    first, second = await ana.flags("exports time out"), await ana.flags("printer on fire")
    await mia.replies("!workaround KI-2\n1. unplug it\n2. wait", to=first)
    assert "unplug it" in await ana.hears("There is a workaround for R-2")
    await second.shows("Workaround available")
    await mia.replies("!resolve KI-2, it works again", to=first)
    await mia.hears("it is not clear what")
    await first.shows("New")
