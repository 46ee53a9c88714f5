"""What crosses between an agent's thread and the engineers', and what does not."""

import asyncio

import pytest

from tests.journeys.driver import Company
from tests.journeys.people import Message


async def flagged_from(team: Company, message: Message, title: str) -> Message:
    """Ana flags this message; the card."""
    await team.ana.picks("Flag to liaison", message)
    assert (await team.ana.fills(title=title, area="Billing", severity="1")).is_done
    return await team.liaison.shows(title)


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_question_crosses_and_its_answer_comes_back(team: Company) -> None:
    ana, ben, mia, kenji = team.ana, team.ben, team.mia, team.kenji
    said = await ben.says("ACME cannot export", "C0SUPPORT")
    card = await flagged_from(team, said, "exports time out")
    await said.is_answered("R-1 is in")
    await ana.replies("it is urgent, and they are rude", to=said)

    await mia.presses("Claim", card)
    await said.is_answered("taken up")
    question = await mia.replies("question: which browser is it?", to=card)
    asked = await said.is_answered("which browser is it?")
    assert "<@U0ANA>: Mia Lindqvist asks about" in asked
    assert "reply in the thread" in asked
    await card.shows("Needs info")
    await question.is_marked("outbox_tray")
    await kenji.replies("I bet it is Safari again", to=card)

    await ben.replies("no idea", to=said)
    await ben.presses("Answer", next(reply for reply in said.replies if reply.is_by_bot and "asks about" in reply.text))
    assert "can answer for it" in await ben.hears("who flagged R-1")
    answer = await ana.replies("Firefox 131", to=said, files=["screen.png"])
    came = await card.is_answered("Firefox 131")
    assert "<@U0MIA>: *Ana Ruiz answers for R-1*" in came
    assert "screen.png" in came
    await card.shows("Acknowledged")
    await next(reply for reply in said.replies if "asks about" in reply.text).shows("You have answered")
    await ana.replies("and it is the new profile", to=said)
    assert "<@" not in await card.is_answered("the new profile")
    await ana.replies("", to=said, files=["log.txt"])
    await card.is_answered("log.txt")

    await ana.edits("Firefox 131", of=answer)  # as when Slack unfurls a link: the words are the same
    await ana.edits("Firefox 132", of=answer)
    assert "(edited)" in await card.is_answered("Firefox 132")
    await mia.edits("question: which browser, and since when?", of=question)
    assert "(edited)" in await said.is_answered("since when?")
    await ana.deletes(answer)
    await card.is_answered("deleted by its author")

    crossed = [reply for reply in card.bots_replies if "R-1" in reply]
    assert len(crossed) == 3
    assert not any("rude" in reply or "no idea" in reply or "Firefox" in reply for reply in card.bots_replies)
    assert not any("Safari" in reply for reply in said.bots_replies)
    assert [len([reply for reply in said.bots_replies if words in reply]) for words in ("asks about", "taken up")] == [
        1,
        1,
    ]
    assert not ana.whispers()


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_thread_that_was_there_before_comes_along_whole_and_once(team: Company) -> None:
    ana, ben, lea, mia = team.ana, team.ben, team.lea, team.mia
    said = await ben.says("ACME cannot export", "C0SUPPORT")
    for number in range(30):
        await lea.replies(f"fact {number}.", to=said)
    last = await ana.replies("Here is what they see", to=said, files=["screen.png", "a|b <c>.csv"])
    card = await flagged_from(team, last, "exports time out")
    first, second = await card.is_answered("1 of 2"), await card.is_answered("2 of 2")
    whole = first + second
    in_order = ["*Ben Okafor*", "ACME cannot export", *(f"fact {number}." for number in range(30)), "what they see"]
    places = [whole.index(words) for words in in_order]
    assert places == sorted(places)
    assert any("/files/" in reply.markup.partition("screen.png>")[0] for reply in card.replies)
    assert "<@" not in whole

    await ana.edits("Here is what they see: nothing", of=last)
    await card.is_answered("what they see: nothing")
    await ben.deletes(said)
    await card.is_answered("deleted by its author")
    assert not any("ACME" in reply for reply in card.bots_replies)

    # Ben has it, too, and flags it from the same thread: what has come along does not come again.
    await ben.replies("it is the same at my customer's", to=said)
    await mia.replies("!ask which version?", to=card)
    await said.is_answered("which version?")
    await ana.replies("the newest one", to=said)
    await card.is_answered("*Ana Ruiz answers for R-1*")
    everything = "\n".join(card.bots_replies)
    assert everything.count("fact 7.") == everything.count("the newest one") == 1
    assert "my customer's" not in everything


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_flagged_message_that_is_deleted_takes_its_words_with_it(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    said = await ben.says("ACME lost its <payroll>", "C0SUPPORT")
    await ana.picks("Flag to liaison", said)
    form = await ana.sees_form("Flag a problem")
    words = f"{form.values['what_happens']}\n\nsince Monday"
    assert (await ana.fills(title="exports time out", what_happens=words, area="Billing", severity="1")).is_done
    card = await team.liaison.shows("exports time out")
    assert "payroll" in card.text
    await team.kenji.types("/known payroll")
    await team.kenji.hears("KI-1")
    await ben.deletes(said)
    await card.shows("(deleted by its author)", "since Monday")
    assert "payroll" not in card.text
    await mia.chooses("Show the reports", card)
    assert "payroll" not in (await mia.sees_form("Reports on KI-1")).text
    await team.kenji.types("/known payroll")
    await team.kenji.hears("Nothing known reads like “payroll”")


async def test_who_flagged_by_command_answers_in_the_form(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("exports time out")
    await mia.chooses("Ask the agents", card)
    await mia.fills(question="Which <browser> & version?")
    await card.is_answered("Which <browser> & version?")
    letter = await ana.has("asks about *KI-1*")
    await ben.types("/flag exports time out")
    await ben.fills(what_happens="same here", area="Billing", severity="1")
    await ben.fills(same_problem="Same problem: KI-1")
    await ben.hears("Which <browser> & version?")
    assert "Which <browser> & version?" in letter.text
    assert "<@" not in letter.text
    await card.shows("Needs info")
    await ana.presses("Answer", letter)
    assert "Which <browser> & version?" in (await ana.sees_form("Answer the engineers")).text
    assert (await ana.fills(answer="Firefox <131>")).is_done
    assert "<@U0MIA>" in await card.is_answered("Firefox <131>")
    await card.shows("Acknowledged")
    await letter.shows("You have answered")
    assert not letter.offers("Answer")
    bens = await ben.has("asks about *KI-1*")
    await bens.shows("Engineers went on meanwhile")
    await ben.presses("Answer", bens)
    await ben.fills(answer="Chrome")
    assert "<@" not in await card.is_answered("Chrome")
    await bens.shows("You have answered")

    await mia.types("/liaison ask KI-1 since when?")
    late = await ana.has("since when?")
    await mia.presses("Resolve", card)
    await ana.hears("is fixed")
    await late.shows("Engineers went on meanwhile")
    await ana.presses("Answer", late)
    await ana.hears("nobody waits for an answer any more")


async def test_what_is_told_goes_to_the_other_side_and_nothing_else_does(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("exports time out")
    await ben.types("/flag exports time out")
    await ben.fills(what_happens="same here", area="Billing", severity="1")
    await ben.fills(same_problem="Same problem: KI-1")
    await card.shows("2 reports")
    news = await mia.replies("!tell a fix is on staging", to=card)
    await mia.hears("The agents of 2 reports on KI-1 are told.")
    assert "Your report: R-1." in await ana.hears("a fix is on staging")
    assert "Your report: R-2." in await ben.hears("a fix is on staging")
    await mia.edits("!tell a fix is on staging at noon", of=news)
    assert "(edited)" in await ana.hears("on staging at noon")
    await ben.hears("on staging at noon")
    assert len(ana.heard("on staging")) == 1
    await mia.deletes(news)
    await ana.hears("deleted by its author")
    await ben.hears("deleted by its author")
    assert ana.heard("on staging") == []
    await mia.types("/liaison ask R-2 how many rows?")
    await mia.hears("KI-1 is now: needs info. The agents of 1 report are asked.")
    await ben.hears("how many rows?")
    await card.shows("Needs info", mia.name)
    await ben.types("/liaison tell KI-1 ten thousand")
    assert "<@" not in await card.is_answered(f"*{ben.name} adds to R-2*")
    assert ana.heard("how many rows?") == []

    await team.kenji.types("/liaison ask KI-1")
    await team.kenji.hears("Say what you want to know.")
    await ana.types("/liaison ask KI-1 who has it?")
    await ana.hears("Only people in the liaison channel")
    await mia.replies("!status needs info", to=card)
    await mia.hears("What do you need to know?")
    await mia.types("/liaison ask R-9 what?")
    await mia.hears("There is no report R-9.")
    await asyncio.gather(*(mia.presses("Resolve", card) for _ in range(2)))
    await card.shows("Fixed")
    await mia.replies("question: is it?", to=card)
    await mia.hears("Reopen it first if you still need to know")
