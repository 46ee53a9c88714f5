"""One browser for the whole tier, a fresh office for each test.

Left out, with one line that says so, where there is no browser or no Playwright.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.browser import CHROMIUM

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

    from tests.browser.office import Office

Axe = Callable[["Page"], Awaitable[list[str]]]
PICTURES = Path(__file__).parents[2] / ".artifacts" / "browser"


def _missing() -> str:
    if find_spec("playwright") is None:
        return "the Python package playwright is not installed"
    return "" if CHROMIUM.exists() else f"there is no {CHROMIUM} (apt-get install chromium)"


AXE = Path(__file__).parents[2] / ".artifacts/axe/node_modules/axe-core/axe.min.js"
_COMPLAINTS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
MISSING = _missing()
collect_ignore_glob = ["test_*.py"] if MISSING else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if MISSING:
        terminalreporter.write_line(f"tests/browser is left out: {MISSING}")


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    from playwright.async_api import async_playwright

    from tests.browser.office import open_browser

    async with async_playwright() as playwright:
        playwright.selectors.set_test_id_attribute("data-test")
        chromium = await open_browser(playwright)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="package")
async def office(browser: Browser, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Office]:
    """Fails the test for any complaint in a console, any request to another host, any error in the bot's log."""
    from tests.browser.office import Office

    async with Office(browser, tmp_path) as office:
        yield office
    assert office.complaints == []
    logged = [record.getMessage() for record in caplog.get_records("call") if record.levelname in ("ERROR", "CRITICAL")]
    assert [line for line in logged if not office.expected.search(line)] == []


@pytest.fixture(scope="package")
def axe() -> Axe:
    """Finds what keeps people from using a page (github.com/dequelabs/axe-core)."""
    if not AXE.exists():
        pytest.skip("axe-core is not here; `make axe` fetches it")
    source = AXE.read_text()

    async def look(page: Page) -> list[str]:
        await page.evaluate(source)
        found: list[str] = await page.evaluate(_COMPLAINTS)
        return found

    return look


@pytest.fixture(scope="package")
def pictures() -> Path:
    """Where screenshots go, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES
