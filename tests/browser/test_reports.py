"""The reports as people read them: signed in with Slack, by keyboard, on a desk and a phone, by day and by night."""

import csv
import io
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

import storage
from bot.rules.labels import IssueId
from bot.rules.markers import Kind, Marked
from bot.rules.weeks import read_week
from tests.browser.conftest import Axe
from tests.browser.office import DESKTOP, PATIENCE_MS, PHONE, Office
from tests.patience import until
from tests.storage.test_digest import generated, stored

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]

UNTIL = "2026-W20"
AGED = IssueId(113)
"""The one with the most days times reports."""
LOOKS = [(size, dark) for size in (DESKTOP, PHONE) for dark in (False, True)]
CHARTS = ("volume", "attainment", "times", "reproduction", "ageing", "deflection", "returns", "demand", "launches",
          "around")  # fmt: skip
_IS_DRAWN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) seen.add(data.slice(at, at + 3).join());
  return seen.size > 3;
}"""


@pytest_asyncio.fixture(loop_scope="package")
async def filled(office: Office) -> Office:
    """Half a year of work."""
    await office.bot.close()
    database = await storage.open_database(office.database_url)
    year = generated(seed=3, reports=1500, issues=140, days=170)
    await stored(database, year, "T0LIAISON")
    async with database.store("T0LIAISON").transaction() as tx:
        day = read_week(UNTIL).monday
        await tx.markers.add(Marked(day, Kind.RELEASE, "4.2 <b>"), "U0MIA", office.bot.desk.now())
        await tx.markers.add(Marked(day - timedelta(days=20), Kind.BILLING_RUN, ""), "U0MIA", office.bot.desk.now())
        for back, area in ((120, "Billing"), (60, "Billing"), (20, "Billing"), (30, "")):
            launch = Marked(day - timedelta(days=back), Kind.LAUNCH, "Checkout <b>", area=area)
            await tx.markers.add(launch, "U0MIA", office.bot.desk.now())
        await tx.cards.want(AGED, office.bot.desk.now())
    await database.close()
    office.bot = office.another_bot()
    await office.bot.start()

    async def is_posted() -> bool:
        return await card_of(office) is not None

    await until(is_posted)
    return office


async def card_of(office: Office) -> tuple[str, str] | None:
    async with office.bot.desk.store.transaction() as tx:
        return (await tx.cards.places([AGED])).get(AGED)


@pytest_asyncio.fixture(loop_scope="package")
async def pages(browser: Browser) -> AsyncIterator[list[Page]]:
    opened: list[Page] = []
    yield opened
    for page in opened:
        await page.context.close()


async def open_page(
    browser: Browser, office: Office, pages: list[Page], size: ViewportSize = DESKTOP, dark: bool = False
) -> Page:
    context = await browser.new_context(
        viewport=size, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    office.watch(page, "the reader", "127.0.0.1", "localhost")
    pages.append(page)
    return page


async def open_reports(page: Page, office: Office, query: str = "") -> None:
    await page.goto(f"http://127.0.0.1:{office.bot.port}/reports?until={UNTIL}{query}")
    await expect(page.get_by_test_id("standing")).to_contain_text(f"weeks until {UNTIL}")


async def numbers(page: Page, name: str) -> list[list[str]]:
    found: list[list[str]] = json.loads(
        await page.get_by_test_id(name).evaluate(
            "(section) => JSON.stringify([...section.querySelectorAll('tr')].map((row) => "
            "[...row.children].map((cell) => cell.textContent)))"
        )
    )
    return found


async def test_each_chart_is_drawn_from_its_table_and_the_csv_has_the_same_numbers(
    browser: Browser, filled: Office, pages: list[Page]
) -> None:
    page = await open_page(browser, filled, pages)
    await open_reports(page, filled)
    for name in CHARTS:
        canvas = page.get_by_test_id(name).locator("canvas")
        assert await canvas.evaluate(_IS_DRAWN), name
        assert "from" in (await canvas.get_attribute("aria-label") or "")
    for name in (*CHARTS, "events"):
        shown = await numbers(page, name)
        assert len(shown) > 2, name
        link = await page.get_by_test_id(name).get_by_role("link", name="as CSV").get_attribute("href")
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{filled.bot.port}{link}") as got:
            assert got.headers["Content-Disposition"].endswith(f'filename="liaison-{name}-{UNTIL}.csv"')
            assert list(csv.reader(io.StringIO((await got.read()).decode("utf-8-sig"), newline=""))) == shown
    card = page.get_by_test_id("ageing").locator("td a")
    await expect(card).to_have_text("KI-113")
    channel, ts = await card_of(filled) or ("", "")
    assert (await card.get_attribute("href") or "").endswith(f"/archives/{channel}/p{ts.replace('.', '')}")
    assert (await numbers(page, "events"))[1][2] == "release 4.2 <b>"
    assert "no proof" in await page.get_by_test_id("around").inner_text()


async def test_what_is_counted_is_chosen_by_keyboard_and_stands_in_the_address(
    browser: Browser, filled: Office, pages: list[Page]
) -> None:
    page = await open_page(browser, filled, pages)
    await open_reports(page, filled)
    whole = await numbers(page, "volume")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="To the charts")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Wallboard")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Weeks", exact=True)).to_be_focused()
    await page.keyboard.type("26")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Area", exact=True)).to_be_focused()
    await page.keyboard.type("Billing")
    for _ in range(2):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("standing")).to_contain_text("26 weeks")
    part = await numbers(page, "volume")
    assert len(part) == 27
    by_week = {row[0]: int(row[2]) for row in part[1:]}
    assert all(by_week[row[0]] <= int(row[2]) for row in whole[1:])
    assert 0 < sum(by_week.values()) < sum(int(row[2]) for row in whole[1:])
    assert "area=Billing" in page.url
    await page.reload()
    await expect(page.get_by_label("Area", exact=True)).to_have_value("Billing")
    await page.get_by_label("Until week").fill("2099-W01")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_role("alert")).to_contain_text("2099-W01 is not over yet")
    filled.forget("400")


async def test_the_reports_read_well_on_a_desk_and_a_phone_by_day_and_by_night(
    browser: Browser, filled: Office, pages: list[Page], pictures: Path
) -> None:
    for size, dark in LOOKS:
        page = await open_page(browser, filled, pages, size, dark)
        await open_reports(page, filled)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        file = f"reports-{'phone' if size is PHONE else 'desktop'}-{'dark' if dark else 'light'}.png"
        await page.screenshot(path=pictures / file, full_page=True)


async def test_everybody_can_use_the_pages(browser: Browser, filled: Office, pages: list[Page], axe: Axe) -> None:
    """Reports, wallboard and both ways to sign in, by day and by night, wide and narrow: axe-core finds nothing."""
    await filled.bot.close()
    filled.bot = filled.another_bot(0, board_token="a-token-of-the-wall", **sign_in_of(filled, 3000))
    await filled.bot.start()
    for size, dark in LOOKS:
        page = await open_page(browser, filled, pages, size, dark)
        for path in ("/sign-in", "/board/sign-in"):
            await page.goto(f"http://127.0.0.1:{filled.bot.port}{path}")
            assert await axe(page) == [], path
        await page.keyboard.type("a-token-of-the-wall")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("connection")).to_have_text("● Live")
        assert await axe(page) == []
        await page.goto("about:blank")  # a board would say that it lost its connection
    await filled.bot.close()
    filled.bot = filled.another_bot()
    await filled.bot.start()
    for size, dark in LOOKS:
        page = await open_page(browser, filled, pages, size, dark)
        await open_reports(page, filled)
        for summary in await page.locator("summary").all():
            await summary.click()
        assert await axe(page) == []
    await page.evaluate("document.querySelector('#weeks').previousElementSibling.remove()")
    assert "select-name" in " ".join(await axe(page))


def sign_in_of(office: Office, port: int) -> dict[str, str]:
    """Under another name of this machine: to a browser that is another site, as Slack is one."""
    sandbox, address = office.sandbox, f"http://localhost:{port}/"
    return {"client_id": sandbox.client_id, "client_secret": sandbox.client_secret, "public_url": address}


async def test_one_signs_in_with_slack_and_out_again(
    browser: Browser, filled: Office, pages: list[Page], pictures: Path
) -> None:
    await filled.bot.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    filled.bot = filled.another_bot(port, **sign_in_of(filled, port))
    await filled.bot.start()
    page = await open_page(browser, filled, pages)
    await page.goto(f"http://localhost:{port}/reports")
    await expect(page).to_have_url(f"http://localhost:{port}/sign-in")
    await page.screenshot(path=pictures / "sign-in.png")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Sign in with Slack")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("as-U0GUS").click()
    await expect(page.get_by_role("alert")).to_contain_text("Guests cannot use Liaison")
    await page.get_by_role("link", name="Sign in with Slack").click()
    await page.get_by_test_id("as-U0ANA").click()
    await expect(page).to_have_url(f"http://localhost:{port}/reports")
    await expect(page.get_by_test_id("standing")).to_contain_text("13 weeks until")
    await page.goto(f"{filled.sandbox.url}/healthz")
    await page.evaluate(f"location.assign('http://localhost:{port}/reports?weeks=4')")
    await expect(page.get_by_test_id("standing")).to_contain_text("4 weeks until")
    cookies = {each["name"]: each for each in await page.context.cookies()}
    assert set(cookies) == {"liaison_session"}
    assert cookies["liaison_session"]["sameSite"] == "Strict"
    assert cookies["liaison_session"]["httpOnly"]
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(f"http://localhost:{port}/sign-in")
    assert await page.context.cookies() == []
    await page.goto(f"http://localhost:{port}/reports")
    await expect(page).to_have_url(f"http://localhost:{port}/sign-in")
    filled.forget("403")
    filled.forget("401")
    filled.forget("404")  # an icon for the page of the other site
