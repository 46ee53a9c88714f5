"""The wallboard on a wall and on a phone: live, honest about a lost line, readable by day and by night."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.app import Bot
from bot.rules.recognition import Side, Thanks
from bot.rules.report import Checked
from bot.rules.severity import Severity
from tests.browser.office import PATIENCE_MS, PHONE, Office
from tests.storage.examples import a_report

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

WALL: ViewportSize = {"width": 1920, "height": 1080}
SMALL_WALL: ViewportSize = {"width": 1280, "height": 720}
WITHIN_TWO_SECONDS = 2000
_CONTRAST = """() => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.checkVisibility() && [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((node) => {
      const [a, b] = [rgb(getComputedStyle(node).color), ground(node)].map(light);
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.textContent.slice(0, 40)];
    })
    .filter(([ratio]) => ratio < 4.5);
}"""
"""Text whose contrast is less than WCAG 2.2 asks for (1.4.3)."""


class Wall:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.connection = page.get_by_test_id("connection")
        self.broken = page.get_by_test_id("broken").locator("li")


@pytest_asyncio.fixture(loop_scope="package")
async def pages(browser: Browser) -> AsyncIterator[list[Page]]:
    opened: list[Page] = []
    yield opened
    for page in opened:
        await page.context.close()


@pytest_asyncio.fixture(loop_scope="package")
async def wall(browser: Browser, office: Office, pages: list[Page]) -> Wall:
    return await open_wall(browser, office.bot, pages, WALL)


async def open_wall(browser: Browser, bot: Bot, pages: list[Page], size: ViewportSize, dark: bool = False) -> Wall:
    context = await browser.new_context(
        viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    pages.append(page)
    await page.goto(f"http://127.0.0.1:{bot.port}/board")
    wall = Wall(page)
    await expect(wall.connection).to_have_text("● Live")
    return wall


async def test_a_new_severity_one_is_on_the_wall_within_two_seconds_and_leaves_when_resolved(
    office: Office, wall: Wall
) -> None:
    await expect(wall.broken).to_have_text(["✓ Nothing critical or major is broken."])
    ana = await office.seat("U0ANA", "C0SUPPORT")
    mia = await office.seat("U0MIA", "C0LIAISON")
    await ana.say("/flag Invoices gone & lost")
    await ana.fill_in("Acme lost all invoices.", "Billing", "Critical")
    await ana.send_form()
    await expect(wall.broken).to_contain_text(["Invoices gone & lost"], timeout=WITHIN_TWO_SECONDS)
    await expect(wall.broken.first).to_contain_text("Critical · KI-1")
    await expect(wall.page.get_by_test_id("said")).to_have_text("New, critical: KI-1 Invoices gone & lost")
    await expect(wall.page.get_by_test_id("waiting")).to_contain_text("KI-1 · claim it or answer · due in")
    assert "Acme" not in await wall.page.inner_text("body")

    card = mia.message("Invoices")
    await mia.open_thread(card)
    await mia.answer("workaround: Ask <@U0ANA> to restore the backup.\nThen look again.")
    await expect(wall.broken.first).to_contain_text("Workaround WA-1: Ask to restore the backup.")
    assert "Ana" not in await wall.page.inner_text("body")
    await mia.press(card, "resolve_issue")
    await mia.find("confirm-yes").click()
    await expect(wall.broken).to_have_text(["✓ Nothing critical or major is broken."])


async def test_what_another_process_commits_is_on_the_wall_within_two_seconds(office: Office, wall: Wall) -> None:
    async with office.bot.desk.store.transaction() as tx:  # nobody is woken
        await tx.issues.add(a_report(title="Cannot <b>log</b> in", severity=Severity.CRITICAL), office.bot.desk.now())
    await expect(wall.broken).to_contain_text(["Cannot <b>log</b> in"], timeout=WITHIN_TWO_SECONDS)


async def test_a_lost_connection_is_said_and_mends_itself(office: Office, wall: Wall) -> None:
    office.expected = re.compile("is away|cannot|WebSocket|Slack")
    port = office.bot.port
    await office.bot.close()
    await expect(wall.connection).to_contain_text("Connection lost at")
    await expect(wall.connection).to_have_attribute("data-state", "lost")
    office.bot = office.another_bot(port)
    await office.bot.start()
    await expect(wall.connection).to_have_text("● Live", timeout=20_000)
    await import_all(office.bot, [a_report(title="After the pause", severity=Severity.CRITICAL)])
    await expect(wall.broken).to_contain_text(["After the pause"])


async def test_the_board_reads_well_on_a_wall_and_a_phone_by_day_and_by_night(
    browser: Browser, office: Office, pages: list[Page], pictures: Path
) -> None:
    await fill(office.bot)
    for size, name in ((WALL, "wall"), (PHONE, "phone")):
        for dark in (False, True):
            wall = await open_wall(browser, office.bot, pages, size, dark)
            await expect(wall.broken).to_have_count(6)
            await expect(wall.page.get_by_test_id("rising")).to_contain_text("↑ Exports time out")
            await expect(wall.page.get_by_test_id("thanks").locator("li")).to_have_count(2)
            assert await wall.page.evaluate(_CONTRAST) == []
            assert await wall.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert size is PHONE or await wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
            await wall.page.screenshot(
                path=pictures / f"board-{name}-{'dark' if dark else 'light'}.png", full_page=True
            )


async def test_on_a_wall_everything_fits_however_bad_the_day_is(
    browser: Browser, office: Office, pages: list[Page], pictures: Path
) -> None:
    await fill(office.bot)
    async with office.bot.desk.store.transaction() as tx:
        for issue in await tx.issues.unfinished():
            for _ in range(4):
                await tx.reports.add(a_report(), issue.id, "U0ANA", office.bot.desk.now())
            await tx.workarounds.add(issue.id, "U0MIA", "Wait. " * 20, "", None, office.bot.desk.now())
    for size in (WALL, SMALL_WALL):
        wall = await open_wall(browser, office.bot, pages, size)
        await expect(wall.page.get_by_test_id("rising")).to_contain_text("↑")
        await wall.page.screenshot(path=pictures / f"board-full-{size['width']}.png")
        assert await wall.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        shown = await wall.broken.count()
        assert shown >= 2
        await expect(wall.page.locator("#broken-more")).to_have_text(f"and {7 - shown} more")
    wall = await open_wall(browser, office.bot, pages, PHONE)
    await expect(wall.page.get_by_test_id("rising").locator("li")).to_have_count(6)


async def test_a_screen_signs_in_once_with_the_keyboard_alone(
    browser: Browser, office: Office, pages: list[Page], pictures: Path
) -> None:
    await office.bot.close()
    office.bot = office.another_bot(0, board_token="a-token-of-the-wall")
    await office.bot.start()
    page = await (await browser.new_context(viewport=PHONE)).new_page()
    pages.append(page)
    await page.goto(f"http://127.0.0.1:{office.bot.port}/board")
    await expect(page.get_by_label("Board token")).to_be_focused()
    await page.keyboard.type("a-wrong-token-of-it")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("This is not the token")
    await page.screenshot(path=pictures / "board-sign-in.png")
    await page.keyboard.type("a-token-of-the-wall")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("connection")).to_have_text("● Live")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="To what is broken now")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Board token")).to_be_visible()
    await page.goto(f"http://127.0.0.1:{office.bot.port}/board")
    await expect(page.get_by_label("Board token")).to_be_visible()


async def import_all(bot: Bot, reports: list[Checked]) -> None:
    for report in reports:
        async with bot.desk.store.transaction() as tx:
            await bot.desk.keep_time(tx, await tx.issues.add(report, bot.desk.now()))


async def fill(bot: Bot) -> None:
    """A bad day."""
    words = (
        "Exports time out",
        "Nobody can pay by card",
        "Search finds nothing since the release of this morning",
        "Invoices show no VAT",
        "Password mails do not arrive",
        "The app closes on start",
        "Reports are empty",
    )
    await import_all(
        bot,
        [a_report(title=title, severity=Severity(1 + number % 2)) for number, title in enumerate(words)],
    )
    async with bot.desk.store.transaction() as tx:
        issue = (await tx.issues.unfinished())[0]
        for _ in range(5):
            await tx.reports.add(a_report(), issue.id, "U0ANA", bot.desk.now())
        await tx.workarounds.add(
            issue.id, "U0MIA", "Export one month at a time, at most 10,000 rows.\nThen join the files.", "", None,
            bot.desk.now(),
        )  # fmt: skip
        for reason in ("the clean steps to reproduce", "staying with it until the customer could export again"):
            thanks = Thanks(("U0ANA",), reason, "clear-report")
            await tx.shout_outs.add("U0MIA", thanks, [Side.AGENTS], bot.desk.now())
