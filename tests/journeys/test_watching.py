"""Anybody follows a known issue without a report on it, or stops hearing of one."""

from tests.journeys.driver import Company


async def test_a_watcher_hears_what_agents_hear_and_follows_a_merge(team: Company) -> None:
    ana, ben, mia, lea = team.ana, team.ben, team.mia, team.lea
    older, newer = await ana.flags("exports time out"), await ben.flags("spreadsheet stays empty")
    await lea.types("/liaison watch KI-2")
    await lea.hears("You hear of KI-2 from now on")
    await mia.presses("Claim", newer)
    assert "You watch it." in await lea.hears("spreadsheet stays empty has been taken up")
    await mia.types("/liaison same KI-2 KI-1")
    assert "You watch *KI-1*" in await lea.hears("KI-2 turned out to be the same problem as KI-1")
    await mia.replies("workaround: use CSV", to=older)
    letter = await lea.has("There is a workaround for what you watch")
    assert not letter.offers("It worked")
    await mia.replies("workaround: use PDF", to=older)
    better = await lea.has("There is a better workaround for what you watch")
    await letter.shows("Replaced by WA-1.2")
    await mia.types("/liaison recall KI-1 it deletes the draft")
    assert "What you watch: *KI-1*" in await lea.hears("Stop: WA-1.2 is recalled")
    await better.shows("it deletes the draft")
    await mia.presses("Resolve", older)
    await lea.hears("exports time out is fixed")
    await mia.types("/liaison unlink KI-2")
    assert "You watch *KI-2*" in await lea.hears("are not the same problem after all")
    await newer.shows("Acknowledged")
    await mia.chooses("Reopen", on=older)
    await ana.hears("is open again")
    assert lea.heard("is open again") == []


async def test_who_muted_it_hears_workarounds_and_questions_only(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await ana.types("/liaison mute KI-1")
    await ana.hears("You hear no more news of KI-1. Workarounds and questions for your own reports still come.")
    await mia.presses("Claim", card)
    await card.shows("Acknowledged")
    await mia.types("/liaison status KI-1 needs info which browser?")
    await ana.hears("which browser?")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    await mia.presses("Resolve", card)
    await card.shows("Fixed")
    await ana.types("/liaison watch KI-1")
    await ana.hears("You hear of KI-1 from now on")
    await mia.chooses("Reopen", on=card)
    await ana.hears("is open again")
    assert ana.heard("taken up") == []
    assert ana.heard("is fixed") == []
