"""Draws docs/picture.png, the picture in the README: `python -m tests.browser.picture`.

#liaison in the sandbox's page: a card with a workaround, its thread open beside it. The clock stands at a fixed
morning, so that the picture changes only when the product does. Needs Chromium and an emoji font
(`apt-get install chromium fonts-noto-color-emoji`).
"""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import async_playwright, expect

from bot.app import utc_now
from tests.browser.office import Office, open_browser

PICTURE = Path(__file__).parents[2] / "docs" / "picture.png"
MOST_BYTES = 300_000
MORNING = datetime(2026, 3, 3, 9, 12, tzinfo=UTC)


async def draw() -> None:
    began = utc_now()
    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        browser = await open_browser(playwright)
        with tempfile.TemporaryDirectory(prefix="liaison-picture-") as folder:
            async with Office(browser, Path(folder), now=lambda: MORNING + (utc_now() - began), frozen=True) as office:
                await _play(office)
        await browser.close()
    size = PICTURE.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{PICTURE} has {size:,} bytes; {MOST_BYTES:,} are the most.")
    print(f"{PICTURE} ({size:,} bytes)")


async def _play(office: Office) -> None:
    ana = await office.seat("U0ANA", "C0SUPPORT")
    ben = await office.seat("U0BEN", "C0SUPPORT")
    kenji = await office.seat("U0KENJI", "C0LIAISON")
    mia = await office.seat("U0MIA", "C0LIAISON")

    await ana.say("/flag CSV export stops after 500 rows")
    await ana.fill_in(
        "The CSV export of invoices ends after 500 rows. No error is shown, the file just ends.",
        "Exports and reports",
        "Major",
    )
    await ana.field("customers_affected").fill("12")
    await ana.send_form()
    card = mia.message("CSV export stops")
    await mia.press(card, "claim_issue")
    await kenji.open_thread(kenji.message("CSV export stops"))
    await kenji.answer("Came with yesterday's release: the page size is taken for the limit.")
    await mia.open_thread(card)
    await expect(mia.replies).to_have_count(2)
    await mia.answer("Reports > Export > Range: choose one month and export again. Each file stays below 500 rows.")
    await mia.react(mia.replies.nth(2), "adhesive_bandage")
    await expect(mia.reply("was sent to the agents of 1 report")).to_be_visible()

    await ana.open_messages_of_liaison()
    await ana.press(ana.message("There is a workaround"), "workaround_worked")
    await ben.say("/flag Export to CSV stops at 500 rows")
    await ben.fill_in("Invoices above row 500 are missing from the CSV export.", "Exports and reports", "Minor")
    await ben.send_form()
    await ben.choose("same_problem", "Same problem: KI-1")
    await ben.send_form()
    await ben.open_messages_of_liaison()
    await ben.press(ben.message("There is a workaround"), "workaround_worked")

    await expect(card).to_contain_text("2 reports")
    await expect(card).to_contain_text("worked 2 of 2")
    await expect(mia.replies.nth(2).get_by_test_id("reaction-memo")).to_be_visible()
    await mia.page.mouse.move(640, 20)
    PICTURE.parent.mkdir(exist_ok=True)
    await mia.page.screenshot(path=PICTURE, animations="disabled", caret="hide")
    if office.complaints:
        raise SystemExit("\n".join(office.complaints))


if __name__ == "__main__":
    asyncio.run(draw())
