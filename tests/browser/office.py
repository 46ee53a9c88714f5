"""An office for the tests in a browser: a sandbox with the bot in it, and people who sit at windows of their own."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Playwright, Request, ViewportSize, WebSocket

from bot.app import Bot, utc_now
from bot.desk import Pace
from bot.sandbox import DEMO, Sandbox
from bot.settings import Settings
from tests.browser import CHROMIUM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names resolve to nothing: whatever would leave this machine fails, and is then complained of.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 8000
AT_ONCE = Pace(timedelta(0), timedelta(0))
"""The sandbox has no rate limits."""


async def open_browser(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


class Office:
    """Starts when entered; all windows, the bot and the sandbox are closed on leaving.

    `now` is the clock of the bot, the sandbox and, with `frozen`, of the windows too: for pictures that do not change.
    """

    def __init__(
        self, browser: Browser, folder: Path, now: Callable[[], datetime] = utc_now, frozen: bool = False
    ) -> None:
        self._browser, self._folder, self._now, self._frozen = browser, folder, now, frozen
        self._windows: list[Window] = []
        self.complaints: list[str] = []
        """What the pages' consoles complained of, and every request that would have left this machine."""
        self.expected = re.compile(r"(?!)")
        """The complaints that a test provokes."""

    async def __aenter__(self) -> Self:
        await self.open_sandbox()
        self.bot = self.another_bot()
        await self.bot.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for window in self._windows:
            await window.page.context.close()
        await self.bot.close()
        await self.sandbox.close()

    def another_bot(self, port: int = 0, **changes: Any) -> Bot:
        """On the same database; the one before has to be closed."""
        settings = replace(self._settings(), http_port=port, **changes)
        return Bot(settings, now=self._now, pace=AT_ONCE)

    async def open_sandbox(self, port: int = 0) -> None:
        self.sandbox = Sandbox(DEMO, clock=lambda: self._now().timestamp())
        await self.sandbox.start(port=port)

    @property
    def port(self) -> int:
        return urlsplit(self.sandbox.url).port or 0

    async def seat(self, user: str, channel: str, size: ViewportSize = DESKTOP) -> "Window":
        """A fresh window, which knows nothing of the others, in which the person looks at a channel."""
        context = await self._browser.new_context(base_url=self.sandbox.url, viewport=size, reduced_motion="reduce")
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        if self._frozen:
            await page.clock.set_fixed_time(self._now())
        self.watch(page, user)
        window = Window(page)
        self._windows.append(window)
        await page.goto(f"/?as={user}&channel={channel}")
        await window.find("composer").wait_for()
        return window

    def forget(self, words: str) -> None:
        """Complaints that the test provoked."""
        self.complaints = [each for each in self.complaints if words not in each]

    def watch(self, page: Page, user: str, *hosts: str) -> None:
        """Also other ports of `hosts` may be asked."""

        def complain(what: str) -> None:
            if not self.expected.search(what):
                self.complaints.append(f"{user}'s window: {what}")

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                complain(f"console {message.type}: {message.text}")

        def asked(request: Request | WebSocket) -> None:
            address = urlsplit(request.url)
            here = (address.hostname, address.port) == ("127.0.0.1", self.port) or address.hostname in hosts
            if address.scheme != "data" and not here:
                complain(f"request to another host: {request.url}")

        page.on("console", said)
        page.on("pageerror", lambda error: complain(f"uncaught: {error}"))
        page.on("request", asked)
        page.on("websocket", asked)

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self._folder}/liaison.db"

    def _settings(self) -> Settings:
        return Settings(
            bot_token=self.sandbox.bot_token,
            app_token=self.sandbox.app_token,
            signing_secret=self.sandbox.signing_secret,
            api_url=self.sandbox.api_url,
            mode="socket",
            http_host="127.0.0.1",
            http_port=0,
            channel="liaison",
            database_url=self.database_url,
        )


class Window:
    """One person's browser window, in the words of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages = page.locator("#messages [data-test=message]")
        self.replies = page.locator("#thread [data-test=message]")
        self.modal = page.get_by_test_id("modal")

    def find(self, test: str) -> Locator:
        return self.page.get_by_test_id(test)

    def message(self, words: str) -> Locator:
        return self.messages.filter(has_text=words)

    def reply(self, words: str) -> Locator:
        return self.replies.filter(has_text=words)

    async def say(self, text: str) -> None:
        await self.find("composer").fill(text)
        await self.find("send").click()

    async def answer(self, text: str) -> None:
        """In the thread that is open."""
        await self.find("thread-composer").fill(text)
        await self.find("thread-send").click()

    async def open_thread(self, message: Locator) -> None:
        await message.hover()
        await message.get_by_test_id("reply-in-thread").click()
        await self.find("thread-composer").wait_for()

    async def react(self, message: Locator, emoji: str) -> None:
        await message.hover()
        await message.get_by_test_id("react").click()
        await self.find("emoji-search").fill(emoji.replace("_", " ").split()[0])
        await self.find(f"emoji-{emoji}").click()

    async def pick_shortcut(self, message: Locator, callback: str) -> None:
        await message.hover()
        await message.get_by_test_id("more-actions").click()
        await self.find(f"shortcut-{callback}").click()

    async def press(self, message: Locator, action: str) -> None:
        """The last of them: a card's own menu stands below that of its workaround."""
        await message.locator(f"[data-action-id={action}]").last.click()

    async def open_messages_of_liaison(self) -> None:
        await self.find("app-U0LIAISON").click()
        await self.find("tab-messages").click()

    def field(self, name: str) -> Locator:
        return self.modal.get_by_test_id(f"field-{name}").locator("input, textarea, select").first

    def problem(self, name: str) -> Locator:
        return self.modal.get_by_test_id(f"field-{name}").locator(".field-error")

    async def choose(self, name: str, label: str) -> None:
        await self.modal.get_by_test_id(f"field-{name}").get_by_text(label).click()

    async def fill_in(self, what_happens: str, area: str, severity: str) -> None:
        """What a report must have besides its title."""
        await self.field("what_happens").fill(what_happens)
        await self.field("area").select_option(area)
        await self.choose("severity", severity)

    async def send_form(self) -> None:
        await self.find("modal-submit").click()

    async def sticks_out(self) -> list[str]:
        """What reaches over the right or left edge of the window, or scrolls sideways."""
        found: list[str] = json.loads(await self.page.evaluate(_STICKS_OUT))
        return found


_STICKS_OUT = """() => {
  const wide = [...document.querySelectorAll("body, body *")].filter((node) => {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || !node.checkVisibility({ visibilityProperty: true })) return false;
    const { display, textOverflow } = getComputedStyle(node);
    const cut = display === "inline" || textOverflow === "ellipsis" || node.matches("input, select, [data-state]");
    const scrolls = !cut && node.scrollWidth > node.clientWidth + 1;
    return scrolls || box.right > innerWidth + 1 || box.left < -1;
  });
  return JSON.stringify(wide.map(({ tagName, className, textContent }) =>
    `${tagName} ${className}: ${textContent.slice(0, 40)}`));
}"""
