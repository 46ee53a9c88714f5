"""The main job, from /flag to the workaround at the next agent, as the people concerned see it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.office import Office, Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

TITLE = "CSV export stops after 500 rows"
SEEN = "The CSV export of invoices ends after 500 rows. No error is shown; the file just ends."
STEPS = "Reports > Export > Range: choose one month & export again. Each file stays below 500 rows."


async def test_a_workaround_reaches_every_agent(office: Office, pictures: Path) -> None:
    shots = Shots(pictures)
    ana = await office.seat("U0ANA", "C0SUPPORT")
    mia = await office.seat("U0MIA", "C0LIAISON")

    await ana.say(f"/flag {TITLE}")
    await expect(ana.modal).to_be_visible()
    await expect(ana.field("title")).to_have_value(TITLE)
    await shots.take(ana, "ana-form")

    await ana.fill_in(SEEN, "Exports and reports", "Major")
    await ana.field("customer").fill("Fabrikam")
    await ana.field("ticket_link").fill("ticket 4711")
    await ana.field("customers_affected").fill("-3")
    await ana.send_form()
    await expect(ana.problem("ticket_link")).to_be_visible()
    await expect(ana.problem("customers_affected")).to_be_visible()
    await expect(ana.field("ticket_link")).to_be_focused()
    await ana.problem("customers_affected").scroll_into_view_if_needed()
    await shots.take(ana, "ana-errors-of-the-client")

    # This one passes Slack's client; Liaison itself refuses it.
    await ana.field("ticket_link").fill("ftp://desk.example.com/4711")
    await ana.field("customers_affected").fill("12")
    await ana.send_form()
    await expect(ana.problem("ticket_link")).to_contain_text("This is no web address")
    await expect(ana.problem("customers_affected")).to_be_hidden()
    await expect(ana.field("title")).to_have_value(TITLE)
    await expect(ana.field("what_happens")).to_have_value(SEEN)
    await expect(ana.field("area")).to_have_value("Exports and reports")
    await expect(ana.modal.get_by_role("radio", name="Major")).to_be_checked()
    await expect(ana.field("customer")).to_have_value("Fabrikam")
    await expect(ana.field("customers_affected")).to_have_value("12")
    await shots.take(ana, "ana-error-of-liaison")

    await ana.field("ticket_link").fill("https://desk.example.com/4711")
    await ana.send_form()
    await expect(ana.modal).to_be_hidden()
    await expect(ana.find("app-U0LIAISON")).to_contain_text("1")  # the badge: one message not read
    await shots.take(ana, "ana-sent")

    card = mia.message(TITLE)
    await expect(card).to_contain_text("1 report, 12 customers")
    await expect(card).to_contain_text("nobody yet")
    await expect(card).to_contain_text("Ana Ruiz")
    await shots.take(mia, "mia-card")
    await mia.press(card, "claim_issue")
    await expect(card).to_contain_text("Acknowledged")
    await expect(card.locator("[data-action-id=claim_issue]")).to_have_count(0)
    await shots.take(mia, "mia-claimed")

    await mia.open_thread(card)
    await mia.answer(STEPS)
    reply = mia.replies.nth(1)  # the first is the card
    await expect(reply).to_contain_text(STEPS)
    await shots.take(mia, "mia-reply")
    await mia.react(reply, "adhesive_bandage")
    await expect(reply.get_by_test_id("reaction-adhesive_bandage")).to_have_attribute("aria-pressed", "true")
    await expect(reply.get_by_test_id("reaction-memo")).to_be_visible()  # Liaison's mark: saved
    await expect(mia.reply("was sent to the agents of 1 report")).to_be_visible()
    await expect(card).to_contain_text("Workaround available")
    await expect(card).to_contain_text(STEPS)
    await shots.take(mia, "mia-workaround")

    await ana.open_messages_of_liaison()
    told = ana.message("There is a workaround for R-1")
    await expect(told.locator("blockquote")).to_have_text(STEPS)
    await shots.take(ana, "ana-workaround")
    await ana.press(told, "workaround_worked")
    await expect(told).to_contain_text("You said: it worked.")
    await expect(told.get_by_role("button", name="It worked")).to_have_count(0)
    await shots.take(ana, "ana-worked")
    await expect(card).to_contain_text("worked 1 of 1")

    ben = await office.seat("U0BEN", "C0SUPPORT")
    await ben.say("/flag Export to CSV stops at 500 rows")
    await ben.fill_in("Invoices above row 500 are missing from the CSV export.", "Exports and reports", "Minor")
    await ben.send_form()
    await expect(ben.modal).to_contain_text("This may be known already.")
    await expect(ben.modal).to_contain_text(STEPS[:40])
    await expect(ben.field("what_happens")).to_have_value("Invoices above row 500 are missing from the CSV export.")
    await shots.take(ben, "ben-offered")
    await ben.choose("same_problem", "Same problem: KI-1")
    await ben.send_form()
    await expect(ben.modal).to_be_hidden()
    await ben.open_messages_of_liaison()
    await expect(ben.message("There is a workaround for R-2").locator("blockquote")).to_have_text(STEPS)
    await shots.take(ben, "ben-workaround")

    await expect(card).to_contain_text("2 reports, 13 customers")
    await expect(card).to_contain_text("Ana Ruiz, Ben Okafor")
    await expect(card).to_contain_text("worked 1 of 1")
    await expect(mia.messages).to_have_count(1)
    await shots.take(mia, "mia-both-reports")


class Shots:
    """Numbered, so that the folder reads as the story."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    async def take(self, window: Window, name: str) -> None:
        self._count += 1
        await window.page.screenshot(path=self._folder / f"story-{self._count:02}-{name}.png", animations="disabled")
