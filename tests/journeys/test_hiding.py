"""Where the settings ask for it, what nobody should have pasted gets no further than Slack."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Bot
from bot.rules.hiding import Hiding, Kind
from tests.journeys.bots import AT_ONCE, settings_for
from tests.journeys.driver import Company
from tests.journeys.slacks import Slack

CARD, EMAIL = "4111 1111 1111 1111", "ana@customer.example"


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_what_is_pasted_is_not_kept_by_whichever_way_it_comes(
    company: Company, slack: Slack, tmp_path: Path, migrated_file: Path
) -> None:
    ana, mia = company.ana, company.mia
    file = Path(shutil.copy(migrated_file, tmp_path))
    settings = replace(settings_for(slack, file), hiding=Hiding(frozenset({Kind.CARDS, Kind.EMAILS})))
    before = await company.ben.says(f"he paid by {CARD}", "C0SUPPORT")
    said = await ana.replies(f"and wrote from {EMAIL}", to=before)
    bot = Bot(settings, pace=AT_ONCE)
    try:
        await bot.start()
        await ana.picks("Flag to liaison", said)
        words = f"payment by {CARD} fails since 2026-08-20"
        assert (await ana.fills(title="payments fail", what_happens=words, area="Billing", severity="1")).is_done
        await ana.hears("what looks like: card number. I have not kept that")
        card = await company.liaison.shows("payments fail")
        await card.shows("payment by (card number hidden) fails since 2026-08-20")
        brought = await card.is_answered("The thread in which R-1 was flagged")
        assert "he paid by (card number hidden)" in brought
        assert "wrote from (e-mail address hidden)" in brought
        reply = await mia.replies(f"tell them to write to {EMAIL}", to=card)
        await mia.reacts("adhesive_bandage", reply)
        await card.shows("tell them to write to (e-mail address hidden)")
        await mia.types(f"/liaison tell KI-1 it was {CARD}")
        await mia.hears("what looks like: card number")
        assert not [text for text in (card.text, *card.bots_replies, *ana.heard()) if "4111" in text or "@cust" in text]
    finally:
        await bot.close()
    stored = file.read_bytes()
    assert b"payment by (card number hidden)" in stored
    assert not [each for each in (CARD, EMAIL) if each.encode() in stored]
