"""A workaround is corrected, recalled, refused and doubted: everybody who has it hears so, and nobody else."""

import asyncio

import pytest

from tests.journeys.driver import Company
from tests.journeys.people import Message, Person
from tests.journeys.scene import PATIENCE_SECONDS


async def joins(team: Company, agent: Person, title: str = "exports time out") -> None:
    await agent.types(f"/flag {title}")
    asked = await agent.fills(what_happens="same here", area="Billing", severity="1")
    assert asked.form is not None
    assert (await agent.fills(same_problem="Same problem: KI-1")).is_done


async def both_have_it(team: Company) -> tuple[Message, Message, Message]:
    """The card, and the letters of the two agents."""
    card = await team.ana.flags("exports time out")
    await joins(team, team.ben)
    await card.shows("2 reports")
    await team.mia.replies("workaround: use CSV", to=card)
    await card.shows("Workaround available")
    return card, await team.ana.has("use CSV"), await team.ben.has("use CSV")


async def test_a_correction_replaces_what_agents_have_and_their_verdicts_stay_with_their_version(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card, old, bens = await both_have_it(team)
    await ben.presses("It worked", bens)
    await card.shows("worked 1 of 1")

    await mia.presses("Publish workaround", card)
    form = await mia.sees_form("Publish a workaround")
    assert "This replaces WA-1" in form.text
    assert (form.values["steps"], form.values["customer_wording"]) == ("use CSV", "use CSV")
    lacking = await mia.fills(steps="use the API", customer_wording=" ")
    assert lacking.errors == {"customer_wording": "Say it in words that can go to the customer."}
    assert (await mia.fills(customer_wording="We send it to you.", applies_to="big lists", risks="none")).is_done

    for agent in (ana, ben):
        letter = await agent.has("It replaces WA-1: do not use that any more")
        await letter.shows("use the API", "We send it to you.", "Applies to:* big lists", "Risks:* none", "WA-1.2 by")
    await card.shows("WA-1.2", "Applies to:* big lists")
    assert "worked 1" not in card.text, "the new version starts anew"
    assert "2 of them had an earlier version" in await card.is_answered("WA-1.2 by")
    await old.shows("Replaced by WA-1.2")
    await bens.shows("Replaced by WA-1.2", "You said: it worked.")
    assert not [each for each in (old, bens) if each.offers("It did not") or each.offers("Copy the customer's words")]

    await ana.reacts("-1", old)
    await ana.hears("There is a newer workaround by now, which replaces WA-1")
    await old.shows("Replaced by WA-1.2", "You said: it did not work.")
    await ana.presses("It worked", await ana.has("use the API"))
    await card.shows("worked 1 of 1")
    await mia.types("/liaison workaround KI-1")
    overview = await mia.hears("Sent to 2 of 2 reports")
    assert "seen by 1, worked 1 of 1" in overview
    assert "seen by 2, worked 1 of 2, did not work 1" in overview
    assert not [reply for reply in card.bots_replies if "did not work for" in reply]


async def test_a_recall_reaches_who_had_it_and_nobody_who_comes_later(team: Company) -> None:
    ana, ben, mia, kenji = team.ana, team.ben, team.mia, team.kenji
    card, anas, bens = await both_have_it(team)
    await mia.chooses("Recall the workaround", card)
    form = await mia.sees_form("Recall the workaround")
    assert "Everybody who has WA-1 is told to stop" in form.text
    assert (await mia.fills(why="it deletes the draft")).is_done
    for agent, letter in ((ana, anas), (ben, bens)):
        assert "it deletes the draft" in await agent.hears("Stop: WA-1 is recalled")
        await letter.shows("WA-1 is recalled: do not use it any more", "it deletes the draft")
        assert not letter.offers("It worked")
    await card.shows("Investigating", "say how it stands")
    assert "use CSV" not in card.text
    assert not card.offers("Recall the workaround")
    assert "The agents of 2 reports had it" in await card.is_answered("WA-1 is recalled by")
    assert ana.heard("is being investigated") == [], "the recall says it"

    await joins(team, team.lea)
    assert "which is known (investigating)" in await team.lea.hears("was added to")
    await kenji.replies("!recall because", to=card)
    await kenji.hears("KI-1 has no workaround that could be recalled")
    await ana.types("/known KI-1")
    await ana.hears("Workaround: none yet")

    await mia.presses("Publish workaround", card)
    assert (await mia.sees_form("Publish a workaround")).values["steps"] == "use CSV"
    assert (await mia.fills(steps="use CSV, and save before")).is_done
    for agent in (ana, ben, team.lea):
        letter = await agent.has("use CSV, and save before")
        await letter.shows("There is a workaround for", "WA-1.2 by")
    await card.shows("Workaround available")
    assert [team.lea.heard("Stop:"), len(ana.heard("Stop: WA-1"))] == [[], 1]
    await anas.shows("WA-1 is recalled")
    await mia.types("/liaison recall KI-1")
    await mia.hears("Why? The agents who have it read it.")
    await mia.types("/liaison recall KI-1 loses the header")
    await mia.hears("Who had it is told to stop: 3 reports")
    await team.lea.hears("Stop: WA-1.2 is recalled")


async def test_receipts_tell_whom_it_reached_who_saw_it_and_what_came_of_it(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card, anas, bens = await both_have_it(team)
    await mia.types("/liaison workaround KI-1")
    first = await mia.hears("Sent to 2 of 2 reports, seen by 0, not judged yet")
    assert "Not known to have seen it:*" in first
    assert "(R-1)" in first

    await ana.presses("Copy the customer's words", anas)
    window = await ana.sees_form("For the customer")
    assert "use CSV" in window.text
    await ben.presses("Customer refused", bens)
    await bens.shows("You said: the customer refused it. The engineers know.")
    await card.shows("worked 0 of 1, customer refused 1")
    assert ben.name in await card.is_answered("The customer of R-2 refused WA-1")
    await ben.presses("It worked", bens)
    await card.shows("worked 1 of 1")

    await joins(team, team.lea)
    await team.lea.hears("use CSV")
    await mia.types("/liaison workaround KI-1")
    last = await mia.hears("seen by 2, worked 1 of 1, 1 had it the moment they flagged")
    assert "Not reached yet" not in last
    await ana.types("/liaison workaround KI-1")
    await ana.hears("Only people in the liaison channel")
    await mia.types("/liaison workaround KI-1 risks: none")
    await mia.hears("Say what the agent does, step by step.")
    await mia.types("/liaison workaround KI-1 use PDF answer: We send a PDF. applies: lists risks: it is slow")
    letter = await ana.has("We send a PDF.")
    await letter.shows("Applies to:* lists", "Risks:* it is slow", "> use PDF")

    await mia.presses("Resolve", card)
    for agent in (ana, ben, team.lea):
        assert "For the customer:\nThe problem that you reported is fixed." in await agent.hears("is fixed.")
        assert len(agent.heard("Your report")) == 1


async def test_the_author_is_asked_once_when_too_few_say_that_it_worked(team: Company) -> None:
    mia = team.mia
    await mia.types("/liaison policy workarounds")
    form = await mia.sees_form("What is agreed")
    wrong = await mia.fills(policy="worked_percent = 200")
    assert wrong.errors == {"policy": "“worked_percent” needs a whole number from 0 to 100."}
    assert "least_verdicts = 5" in form.values["policy"]
    assert (await mia.fills(policy="worked_percent = 60\nleast_verdicts = 2")).is_done

    _, anas, bens = await both_have_it(team)
    await team.ana.presses("It did not", anas)
    await team.ben.presses("It worked", bens)
    asked = await mia.has("Your workaround WA-1 for KI-1 worked 1 of 2 times.")
    assert "KI-1> exports time out" in asked.markup.replace("|KI-1", "KI-1") or "*KI-1*" in asked.markup
    assert "/archives/C0LIAISON/p" in asked.markup
    await team.ben.presses("Customer refused", bens)
    await bens.shows("the customer refused it")
    await joins(team, team.lea)
    await team.lea.has("use CSV")
    assert len(mia.heard("Your workaround WA-1")) == 1
    assert team.kenji.heard("Your workaround") == []


@pytest.mark.on("sandbox/socket")
async def test_of_two_who_correct_at_once_the_later_is_told_and_loses_nothing(team: Company) -> None:
    mia, kenji = team.mia, team.kenji
    card, *_ = await both_have_it(team)
    for each in (mia, kenji):
        await each.presses("Publish workaround", card)
        await each.sees_form("Publish a workaround")
    await mia.chooses("Recall the workaround", card)
    recall = await mia.sees_form("Recall the workaround")
    assert recall.values == {"why": ""}
    assert (await kenji.fills(steps="use the API", verified_by="U0MIA")).is_done
    refused = await mia.fills(why="it deletes the draft")
    assert "WA-1.2 was changed by somebody else" in refused.errors["why"]
    await (await team.ana.has("use the API")).shows(f"verified by {mia.name}")
    await card.shows(f"verified by {mia.name}")
    assert not team.ana.heard("Stop")


@pytest.mark.on("sandbox/socket")
async def test_what_slack_does_not_have_yet_is_never_sent_when_it_is_corrected_or_recalled(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    await slack_pauses(team, "printer on fire")
    await mia.types("/liaison workaround KI-1 use CSV")
    await mia.types("/liaison workaround KI-1")
    assert "Not reached yet:* Ana" in await mia.hears("Sent to 0 of 1 report")
    await mia.types("/liaison workaround KI-1 use PDF")
    assert "There is a workaround for R-1" in (await ana.has("use PDF")).text
    await card.is_answered("WA-1.2 by")
    await slack_pauses(team, "login loops")
    await mia.types("/liaison workaround KI-1 use XML")
    await mia.types("/liaison recall KI-1 it is slow")
    await ana.hears("Stop: WA-1.2 is recalled")
    await card.is_answered("WA-1.3 is recalled by")
    assert ana.heard("use CSV") == ana.heard("use XML") == []


async def slack_pauses(team: Company, title: str) -> None:
    """Nothing is posted for some seconds, since Slack has asked for it."""
    await team.meets("chat.postMessage", "rate_limited", seconds=3)
    await team.ben.types(f"/flag {title}")
    assert (await team.ben.fills(what_happens=title, area="Billing", severity="1")).is_done
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "chat.postMessage fault rate_limited" not in (await team.log())[-12:]:
            pass
    await team.mia.types("/liaison known nothing alike")
    await team.mia.hears("Nothing known")
