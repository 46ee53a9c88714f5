"""What else people do in the page: shortcuts, forms, dialogs, a lost connection, a phone, a keyboard."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, expect

from bot.rules.report import Draft
from tests.browser.office import PHONE, Office, Window
from tests.desks import know

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

LOST = re.compile(r"WebSocket connection to 'ws://127\.0\.0\.1:\d+/ui' failed|ERR_CONNECTION_REFUSED|^Failed to ")
"""What the browser and slack_sdk say of a server that is away."""


async def test_a_flagged_message_hears_of_its_workaround_in_its_thread(office: Office) -> None:
    ben = await office.seat("U0BEN", "C0SUPPORT")
    ana = await office.seat("U0ANA", "C0SUPPORT")
    mia = await office.seat("U0MIA", "C0LIAISON")
    await ben.say("Contoso is charged twice & asks <why>, see https://desk.example.com/9")

    asked = ana.message("Contoso is charged twice")
    await ana.pick_shortcut(asked, "flag_message")
    await expect(ana.field("what_happens")).to_have_value(
        "Contoso is charged twice & asks <why>, see https://desk.example.com/9"
    )
    await ana.field("title").fill("Charged twice")
    await ana.field("area").select_option("Billing")
    await ana.choose("severity", "Critical")
    await ana.send_form()
    await expect(ana.modal).to_be_hidden()
    await expect(asked.get_by_test_id("replies")).to_contain_text("1 reply")

    card = mia.message("Charged twice")
    await mia.open_thread(card)
    await mia.answer("workaround: Void the second charge by hand.")
    await expect(mia.reply("was sent to the agents of 1 report")).to_be_visible()

    await asked.get_by_test_id("replies").click()
    told = ana.reply("There is a workaround for R-1")
    await expect(told.locator("blockquote")).to_have_text("Void the second charge by hand.")
    await ana.press(told, "workaround_failed")
    await expect(told).to_contain_text("You said: it did not work.")
    await expect(mia.reply("did not work for R-1, says Ana Ruiz")).to_be_visible()
    await ben.find("replies").click()
    await expect(ben.reply("There is a workaround for R-1")).to_be_visible()


async def test_an_engineer_publishes_in_the_form_and_resolves_after_a_question(office: Office) -> None:
    ana = await office.seat("U0ANA", "C0SUPPORT")
    mia = await office.seat("U0MIA", "C0LIAISON")
    await ana.say("/flag Invoice shows no VAT")
    await ana.fill_in("The VAT line is missing on the PDF.", "Billing", "Critical")
    await ana.send_form()
    card = mia.message("Invoice shows no VAT")

    await mia.press(card, "write_workaround")
    await expect(mia.modal).to_contain_text("KI-1 Invoice shows no VAT")
    await mia.send_form()
    await expect(mia.problem("steps")).to_be_visible()
    await mia.field("steps").fill("1. Open the invoice.\n2. Press Rebuild.")
    await mia.field("customer_wording").fill("We have sent you a corrected invoice.")
    await mia.send_form()
    await expect(mia.modal).to_be_hidden()
    await expect(card).to_contain_text("Workaround available")

    await ana.open_messages_of_liaison()
    told = ana.message("There is a workaround for R-1")
    await expect(told.locator("blockquote").first).to_have_text(
        re.compile(r"1\. Open the invoice\.\s*2\. Press Rebuild\.")
    )
    await expect(told).to_contain_text("We have sent you a corrected invoice.")

    await mia.press(card, "resolve_issue")
    question = mia.find("confirm")
    await expect(question).to_contain_text("Resolve KI-1?")
    await mia.find("confirm-no").click()
    await expect(question).to_have_count(0)
    await expect(card).to_contain_text("Workaround available")
    await mia.press(card, "resolve_issue")
    await mia.find("confirm-yes").click()
    await expect(card).to_contain_text("this is fixed")
    await expect(card.locator("[data-action-id=resolve_issue]")).to_have_count(0)
    await expect(ana.message("Invoice shows no VAT is fixed.")).to_be_visible()

    await mia.press(card, "more_on_issue")
    await mia.find("option-reopen:1").click()
    await expect(card).to_contain_text("Workaround available")
    await mia.press(card, "more_on_issue")
    await mia.find("option-reports:1").click()
    await expect(mia.modal).to_contain_text("The VAT line is missing on the PDF.")
    await mia.find("modal-close").click()
    await expect(mia.modal).to_be_hidden()


async def test_a_lost_connection_is_said_and_mends_itself(office: Office) -> None:
    office.expected = LOST
    ana = await office.seat("U0ANA", "C0SUPPORT")
    await expect(ana.find("connection")).to_have_text("Connected")
    await ana.say("before")
    await expect(ana.message("before")).to_be_visible()
    port = office.port

    await office.sandbox.close()
    await expect(ana.find("connection")).to_have_text("Connection lost – reconnecting…")
    await ana.say("while nobody listens")
    await expect(ana.find("note")).to_contain_text("Your message was not sent")
    await expect(ana.find("composer")).to_have_value("while nobody listens")  # nothing typed is lost

    await office.open_sandbox(port)
    await expect(ana.find("connection")).to_have_text("Connected")
    await ana.find("send").click()
    await expect(ana.message("while nobody listens")).to_be_visible()
    await expect(ana.find("composer")).to_have_value("")


async def test_nothing_sticks_out_on_a_phone(office: Office, pictures: Path) -> None:
    async def look(window: Window, name: str) -> None:
        assert await window.sticks_out() == []
        await window.page.screenshot(path=pictures / f"phone-light-{name}.png", animations="disabled")
        await window.page.emulate_media(color_scheme="dark")
        await window.page.screenshot(path=pictures / f"phone-dark-{name}.png", animations="disabled")
        await window.page.emulate_media(color_scheme="light")

    ana = await office.seat("U0ANA", "C0SUPPORT", PHONE)
    mia = await office.seat("U0MIA", "C0LIAISON", PHONE)
    await look(ana, "1-empty")
    await ana.say(f"/flag Long word {'Donaudampfschifffahrt' * 4} in a title")
    await ana.field("ticket_link").fill("not a link")
    await ana.send_form()
    await expect(ana.problem("what_happens")).to_be_visible()
    await look(ana, "2-form")
    await ana.field("ticket_link").fill("")
    await ana.fill_in("https://example.com/" + "a/very/long/path/" * 8 + "\n" + "x" * 120, "Billing", "Critical")
    await ana.send_form()
    card = mia.message("KI-1")
    await expect(card).to_be_visible()
    await look(mia, "3-card")
    await mia.press(card, "claim_issue")
    await expect(card).to_contain_text("Acknowledged")
    await mia.open_thread(card)
    await mia.answer("workaround: Open " + "https://example.com/" + "settings/" * 20 + " and *restart*.")
    await expect(mia.reply("was sent to the agents")).to_be_visible()
    await look(mia, "4-thread")
    await mia.find("close-thread").click()
    await expect(card).to_contain_text("Workaround available")
    await look(mia, "5-card-with-workaround")
    await card.locator("[data-action-id=more_on_issue]").last.scroll_into_view_if_needed()
    await mia.press(card, "more_on_issue")
    await look(mia, "6-menu")
    await mia.page.keyboard.press("Escape")
    await mia.press(card, "resolve_issue")
    await look(mia, "7-question")
    await mia.find("confirm-no").click()

    await ana.page.get_by_label("Channels and people").click()
    await expect(ana.find("app-U0LIAISON")).to_be_visible()
    await look(ana, "8-drawer")
    await ana.open_messages_of_liaison()
    await expect(ana.message("There is a workaround")).to_be_visible()
    await look(ana, "9-workaround")


async def test_everybody_reads_the_clock_of_their_own_zone(office: Office) -> None:
    lea = await office.seat("U0LEA", "C0GENERAL")
    await lea.say("Good morning")
    for user, zone in (("U0LEA", "Europe/Zurich"), ("U0KENJI", "Asia/Tokyo"), ("U0BEN", "America/Chicago")):
        await lea.find("act-as").select_option(user)
        shown = lea.message("Good morning").locator("time")
        sent = datetime.fromisoformat(await shown.get_attribute("datetime") or "")
        await expect(shown).to_have_text(f"{sent.astimezone(ZoneInfo(zone)):%-I:%M %p}")


async def test_flagging_needs_no_mouse(office: Office) -> None:
    ana = await office.seat("U0ANA", "C0SUPPORT")
    keys = ana.page.keyboard
    await ana.find("composer").focus()
    await keys.type("/fl")
    await expect(ana.page.locator("li[role=option]")).to_contain_text("/flag")
    await keys.press("Enter")  # takes what is offered
    await keys.type("Login loops")
    await keys.press("Enter")
    await expect(ana.field("title")).to_be_focused()
    await expect(ana.field("title")).to_have_value("Login loops")

    await keys.press("Tab")
    await keys.type("The sign-in page comes back for ever.")
    await keys.press("Tab")
    await keys.type("Sign")
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("ArrowDown")
    await keys.press("Tab")
    await keys.type("Contoso")
    await keys.press("Control+Enter")
    await expect(ana.modal).to_be_hidden()
    await expect(ana.find("composer")).to_be_focused()

    lea = await office.seat("U0LEA", "C0LIAISON")
    card = lea.message("Login loops")
    await expect(card).to_contain_text("Sign-in and accounts")
    await expect(card).to_contain_text("Major")
    await tab_to(lea, card.get_by_role("button", name="Claim"))
    await lea.page.keyboard.press("Enter")
    await expect(card).to_contain_text("Lea Marti")
    await expect(card).to_be_focused()  # the button is gone, the place is not lost


async def test_what_is_known_comes_while_it_is_typed_and_the_cursor_stays(office: Office) -> None:
    known = Draft("Exports time out", "The CSV export stops with error 504.", "Billing", "2")
    await know(office.bot.desk, [known])
    ben = await office.seat("U0BEN", "C0SUPPORT")
    await ben.say("/flag")
    await expect(ben.field("title")).to_be_focused()
    await ben.page.keyboard.type("Exports time out again", delay=40)
    await expect(ben.modal).to_contain_text("This may be known already")
    await expect(ben.modal).to_contain_text("KI-1")
    await expect(ben.field("title")).to_be_focused()
    await ben.page.keyboard.type(", every day", delay=40)
    await expect(ben.field("title")).to_have_value("Exports time out again, every day")


async def tab_to(window: Window, wanted: Locator) -> None:
    for _ in range(50):
        await window.page.keyboard.press("Tab")
        if await wanted.evaluate("node => node === document.activeElement"):
            return
    pytest.fail("the Tab key does not get there")


async def test_escape_closes_the_form_and_errors_are_spoken(office: Office) -> None:
    ana = await office.seat("U0ANA", "C0SUPPORT")
    await ana.say("/flag")
    await expect(ana.field("title")).to_be_focused()
    await ana.page.keyboard.press("Enter")
    await expect(ana.modal.get_by_role("alert").first).to_be_visible()
    await expect(ana.field("title")).to_have_attribute("aria-invalid", "")
    await ana.page.keyboard.press("Escape")
    await expect(ana.modal).to_be_hidden()
    await expect(ana.find("composer")).to_be_focused()


async def test_names_in_a_command_are_completed_and_come_with_their_ids(office: Office) -> None:
    lea = await office.seat("U0LEA", "C0LIAISON")
    await lea.say("/liaison role @Ben Okafor @billing-team engineer")
    told = lea.message("From now on")
    await expect(told).to_contain_text("everybody in the liaison channel, Ben Okafor, @billing-team")
    await lea.find("composer").fill("/liaison role @bill")
    await expect(lea.page.get_by_role("option", name="@billing-team Billing team")).to_be_visible()
