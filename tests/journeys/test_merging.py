"""Two known issues turn out to be one problem, or not after all: everybody is told once, and nothing is lost."""

import asyncio

import pytest

from tests.journeys.driver import Company
from tests.journeys.people import Message


def link_to(card: Message) -> str:
    return f"https://northwind.slack.com/archives/{card.channel}/p{card.ts.replace('.', '')}"


async def test_two_known_issues_are_merged_parted_and_merged_again(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    older = await ana.flags("exports time out")
    await mia.replies("workaround: use CSV", to=older)
    await ana.hears("use CSV")
    newer = await ben.flags("spreadsheet stays empty")
    await mia.presses("Claim", newer)
    await newer.shows("Acknowledged")
    await ben.hears("has been taken up")

    await mia.types("/liaison same KI-1 KI-2")
    await newer.shows("Same as KI-1")
    assert not newer.offers("Claim")
    assert not newer.offers("Resolve")
    await older.shows("2 reports", "The same: KI-2", f"{ana.name}, {ben.name}")
    moved = await ben.hears("KI-2 turned out to be the same problem as KI-1")
    assert "R-2 counts on *KI-1* exports time out" in moved
    await ben.hears("There is a workaround for R-2* (KI-1")
    for card in (older, newer):
        await card.is_answered(f"KI-2 is the same as KI-1, says {mia.name}: 1 report went to KI-1.")

    await mia.presses("Resolve", older)
    await ben.hears("exports time out is fixed")
    await mia.presses("Not the same", newer)
    await newer.shows("Acknowledged", f"Owner*\n{mia.name}", "1 report")
    await older.shows("Fixed", "1 report")
    back = await ben.hears("KI-1 and KI-2 are not the same problem after all")
    assert "R-2 counts on *KI-2* spreadsheet stays empty" in back
    assert "Acknowledged" in back

    await mia.replies("!same KI-2", to=older)
    await newer.shows("Same as KI-1")
    await team.scene.until(lambda: len(ben.heard("turned out to be")) == 2 or None, "the second merge", ben.heard)
    assert len(ben.heard("There is a workaround")) == 1
    assert ana.heard("the same problem") == []
    assert len(ana.heard("use CSV")) == 1


async def test_what_is_asked_of_a_merged_issue_says_what_it_became(team: Company) -> None:
    ana, ben, mia, kenji = team.ana, team.ben, team.mia, team.kenji
    older, newer = await ana.flags("exports time out"), await ben.flags("spreadsheet stays empty")
    await mia.types(f"/liaison same KI-2 {link_to(older)}")
    await mia.hears("KI-2 is the same as KI-1 now; 1 report went there. If that was wrong: unlink KI-2")
    await newer.shows("Same as KI-1")
    await ben.types("/known KI-2")
    assert "exports time out" in await ben.hears("KI-2 is the same")
    await ben.types("/known spreadsheet")
    assert "*KI-1* exports" in await ben.hears("same words: “spreadsheet”")
    await kenji.types("/liaison claim KI-2")
    await kenji.hears("KI-2 is the same as KI-1: do it there. If it is not the same, say: unlink KI-2")
    await kenji.replies("workaround: use CSV", to=newer)
    await team.scene.until(lambda: len(kenji.heard("do it there")) == 2 or None, "the second hint", kenji.heard)
    await kenji.types("/liaison same KI-2 KI-1")
    await kenji.hears("KI-2 is the same as KI-1 already.")
    await kenji.types("/liaison same KI-1 KI-1")
    await kenji.hears("KI-1 cannot be merged with itself")
    await kenji.types("/liaison same KI-1 nonsense")
    await kenji.hears("“nonsense” is neither an id nor the link to a card")
    await kenji.types("/liaison unlink KI-1")
    await kenji.hears("KI-1 was not merged")
    await ben.types("/liaison unlink KI-2")
    await ben.hears("Only people in the liaison channel can do this")
    await kenji.replies("!unlink", to=newer)
    await kenji.hears("KI-2 stands for itself again (new)")
    await newer.shows("New", "1 report")


@pytest.mark.on("sandbox/socket", "sandbox/http", "local-slack/http")
async def test_the_form_finds_the_other_one_by_words(team: Company) -> None:
    ana, mia = team.ana, team.mia
    older, newer = await ana.flags("exports time out"), await ana.flags("spreadsheet stays empty")
    await mia.chooses("Same as ...", on=newer)
    await mia.sees_form("Same as")
    sent = await mia.fills(other="unicorns")
    assert "Nothing known reads like this" in sent.errors["other"]
    sent = await mia.fills(other="exports", keep="KI-2")
    assert sent.form is not None
    assert "Is it the same as one of these?" in sent.form.markup
    assert sent.form.values["keep"] == "this"
    sent = await mia.fills(found="KI-1 exports time out")
    assert sent.is_done, sent
    await older.shows("Same as KI-2")
    await newer.shows("2 reports", "The same: KI-1")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_the_shortcut_on_a_card_merges_and_the_link_leads_to_the_other_card(team: Company) -> None:
    ana, mia = team.ana, team.mia
    older, newer = await ana.flags("exports time out"), await ana.flags("spreadsheet stays empty")
    await mia.picks("Same as known issue...", on=newer)
    await mia.sees_form("Same as")
    assert (await mia.fills(other=link_to(older))).is_done
    await newer.shows("Same as KI-1")
    assert f"archives/C0LIAISON/p{older.ts.replace('.', '')}|exports time out>" in newer.markup
    chat = await mia.says("lunch?", channel="C0GENERAL")
    await mia.picks("Same as known issue...", on=chat)
    await mia.hears("This message belongs to no known issue")


async def test_of_two_who_merge_at_once_one_wins_and_the_other_is_told(team: Company) -> None:
    ana, mia, kenji = team.ana, team.mia, team.kenji
    await ana.flags("exports time out")
    newer = await ana.flags("spreadsheet stays empty")
    await asyncio.gather(mia.types("/liaison same KI-1 KI-2"), kenji.types("/liaison same KI-2 KI-1 keep: KI-2"))
    told = [*await asyncio.gather(mia.hears("the same as"), kenji.hears("the same as"))]
    assert sum("went there" in each for each in told) == 1, told
    assert sum("already" in each for each in told) == 1, told
    await newer.is_answered("is the same as")
    assert len([reply for reply in newer.bots_replies if "is the same as" in reply]) == 1
