"""Somebody is erased while the others are at work: what Slack shows of Liaison's names them no more."""

import pytest

from bot.app import Bot
from bot.rules.erasure import NAME, TOMBSTONE
from bot.usecases import erasure
from tests.journeys.driver import Company


def quiet(*_: object) -> None: ...


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_cards_and_messages_that_are_there_are_drawn_anew_and_work_goes_on(team: Company, bot: Bot) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("exports time out")
    await mia.replies("workaround: use the dark door", to=card)
    await ana.hears("use the dark door")
    await card.shows("Workaround available", f"Owner*\n{mia.name}")
    await mia.replies("!tell the door is open", to=card)
    await ana.hears("the door is open")

    erased = await erasure.erase(bot.desk, "U0MIA", False, quiet)
    await card.shows("nobody yet", TOMBSTONE)
    assert "dark door" not in card.text
    assert mia.name not in card.text
    await ana.hears(f"{NAME} about *KI-1*")
    letter = await ana.has("There is a workaround")
    await letter.shows(TOMBSTONE)
    assert mia.name not in letter.text
    assert not [text for text in ana.heard() if "door is open" in text or "dark door" in text]
    assert not [text for text in card.bots_replies if mia.name in text]

    await ben.types("/flag exports time out for us")
    await ben.fills(what_happens="same here", area="Billing", severity="1")
    await ben.fills(same_problem="Same problem: KI-1")
    await card.shows("2 reports")
    await erasure.erase(bot.desk, "U0ANA", False, quiet)
    await card.shows(f"KI-1  {TOMBSTONE}", f"{NAME}, {ben.name}")
    assert ana.name not in card.text
    assert "exports time out" not in card.text
    await team.kenji.presses("Resolve", card)
    await ben.hears("is fixed")
    async with bot.desk.store.transaction() as tx:
        assert (await tx.outbox.counts()).get("dead") is None
    assert erased.stand_in not in "".join(card.bots_replies)
