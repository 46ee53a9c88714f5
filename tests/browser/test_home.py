"""The Home tab in the page: live while one looks at it, on a wide screen and on a phone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.office import PHONE, Office

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="package")]


async def test_an_engineer_works_from_home_and_the_agents_home_follows(office: Office, pictures: Path) -> None:
    ana = await office.seat("U0ANA", "C0SUPPORT", PHONE)
    mia = await office.seat("U0MIA", "C0LIAISON")
    await mia.open_messages_of_liaison()
    await mia.find("tab-home").click()
    home = mia.page.locator(".home-inner")
    await expect(home).to_contain_text("Nothing waits for engineers.")

    await ana.say("/flag Invoices come twice & twice")
    await ana.fill_in("Each customer gets two.", "Billing", "Critical")
    await ana.send_form()
    await expect(home).to_contain_text("Invoices come twice & twice")
    await home.locator("[data-action-id=claim_issue]").click()
    await expect(home).to_contain_text("publish a workaround, due today")
    await expect(home.get_by_role("link", name="KI-1").first).to_be_visible()
    await mia.page.screenshot(path=pictures / "home.png")

    await ana.page.goto("/?as=U0ANA&home=U0LIAISON")
    own = ana.page.locator(".home-inner")
    await expect(own).to_contain_text("KI-1 is acknowledged; next update by today")
    assert await ana.sticks_out() == []
    await ana.page.screenshot(path=pictures / "home-phone.png")
