"""`/known` and `/liaison`: private answers to who asks."""

from datetime import timedelta

import pytest

from bot.app import Bot, utc_now
from bot.rules.report import Draft
from tests.desks import know
from tests.journeys.driver import Company


async def test_what_is_known_is_found_by_words_by_id_and_without_words(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    await ben.types("/known")
    await ben.hears("No known issues are open.")
    await ben.types("/known exports")
    assert "Flag it with `/flag`" in await ben.hears("Nothing known reads like “exports”")

    card = await ana.flags("exports time out", ticket_link="https://desk.example.com/123")
    await ben.types("/known KI-1")
    await ben.hears("Fix promised for: none\nTracker: none\nTickets: <https://desk.example.com/123>")
    await mia.types("/liaison tracker KI-1 javascript:alert(1)")
    await mia.hears("This is no web address.")
    await ben.types("/liaison tracker KI-1 https://tracker.example.com/EXP-7")
    await ben.hears("Only people in the liaison channel")
    await mia.types("/liaison tracker KI-1 https://tracker.example.com/EXP-7")
    await mia.hears("<https://tracker.example.com/EXP-7>. To undo it: `/liaison tracker KI-1 off`")
    await card.shows("*Tracker:* <https://tracker.example.com/EXP-7>")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    await ben.types("/known exports")
    found = await ben.hears("Known, best first, for “exports”")
    assert "*KI-1* exports time out" in found
    assert "Workaround WA-1: use CSV" in found
    for asks, words in ((ben, "KI-1"), (team.kenji, "ki1")):
        await asks.types(f"/known {words}")
        await asks.hears(
            "*KI-1* exports time out\n:adhesive_bandage: Workaround available, 1 report\nWorkaround WA-1: use CSV"
        )
    for words in ("/known exports", "/liaison status KI-1", "/liaison known KI-1"):
        await ben.types(words)
        await ben.hears("Tracker: <https://tracker.example.com/EXP-7>\nTickets: <https://desk.example.com/123>")
    await ben.types("/known KI-77")
    await ben.hears("KI-77")
    await ben.types("/known")
    assert "1 report" in await ben.hears("Known, most reports first")
    assert ana.whispers() == [], "only who asks reads the answer"


async def test_what_is_known_is_found_with_typing_errors_codes_and_filters(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    export = await ana.flags("Exports time out", what_happens="at acme.csv.Writer.write(Writer.java:88) E5042")
    await ana.flags("Invoices show no VAT", area="Exports and reports", what_happens="the PDF of March")
    await mia.presses("Resolve", export)
    await export.shows("Fixed")

    await ben.types("/known invoises")
    assert "same words: “invoices”" in await ben.hears("for “invoises”")
    await ben.types("/known e5042")
    assert "same error code e5042" in await ben.hears("for “e5042”")
    await ben.types("/known Writer.java:88")
    assert "same place in the code: writer.java:88" in await ben.hears("for “Writer.java:88”")
    await ben.types("/known exports state:open")
    await ben.hears("Nothing known reads like “exports state:open”")
    await ben.types("/known state:fixed since:1d")
    found = await ben.hears("for “state:fixed since:1d”")
    assert "KI-1" in found
    assert "KI-2" not in found
    await ben.types("/liaison known vat area:exports")
    assert "KI-2" in await ben.hears("for “vat area:exports”")
    await ben.types("/known vat area:printers")
    await ben.hears("Which area is meant by “printers”? There is: Sign-in and accounts, Billing")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_what_is_known_is_read_page_by_page_and_leads_to_the_cards(bot: Bot, company: Company) -> None:
    ana, mia = company.ana, company.mia
    card = await ana.flags("exports time out")
    await mia.types(f"/liaison eta KI-1 {utc_now() + timedelta(days=3):%Y-%m-%d}")
    await card.shows("Fix scheduled")
    await know(bot.desk, [Draft(f"old issue {number}", "It fails.", "Billing", "3") for number in range(11)])
    await ana.types("/known")
    assert "promised for" in await ana.hears("1 to 5 of 12")
    assert any(f"/archives/{card.channel}/p{card.ts.replace('.', '')}|KI-1>" in each for each in ana.markups())
    await ana.presses_privately("More")
    await ana.hears("6 to 10 of 12")
    await ana.presses_privately("More")
    await ana.hears("11 to 12 of 12")
    await ana.types("/known old")
    await ana.hears("1 to 5 of 11")
    await ana.presses_privately("More")
    assert "for “old”" in await ana.hears("6 to 10 of 11")


async def test_help_names_what_this_person_may_do(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await ana.types("/liaison help")
    said = await ana.hears("This is what you can do")
    assert "`/liaison flag [title]`" in said
    assert "resolve" not in said
    await mia.types("/liaison")
    assert "*Mark as workaround*" in await mia.hears("`/liaison resolve KI-3`")
    await ana.types("/liaison dance <!channel>")
    assert "This is what you can do" in await ana.hears("There is no `dance`.")
    await mia.types("/liaison resolved KI-1")
    await mia.hears("Did you mean `resolve`?")
