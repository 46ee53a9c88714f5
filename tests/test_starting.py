"""A start does not wait for what an earlier life left behind, and wallboards do not wait for Slack."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from typing import Any

import aiohttp

import storage
from bot.app import Bot
from bot.desk import Envelope
from bot.rules.report import Draft
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.clock import HandSetClock
from tests.desks import know
from tests.patience import until
from tests.sandbox.rig import Control
from tests.test_delivery import a_whole_bot

LEASE = timedelta(seconds=20)


def said(number: int, channel: str) -> dict[str, Any]:
    event = {"type": "message", "channel": channel, "user": "U0ANA", "text": "!queue", "ts": f"{number}.1"}
    return {"type": "event_callback", "team_id": "T0LIAISON", "event": event, "event_id": f"Ev{number}"}


async def left_behind(bot: Bot) -> dict[str, int]:
    async with bot.desk.store.transaction() as tx:
        return await tx.inbox.counts()


async def test_new_events_are_kept_while_the_backlog_is_taken_up(
    sandbox: Sandbox, clock: HandSetClock, database_url: str, control: Control
) -> None:
    backlog = [Envelope(f"event:{number}", f"C{number % 7}", said(number, f"C{number % 7}")) for number in range(40)]
    database = await storage.open_database(database_url)
    async with database.store("T0LIAISON").transaction() as tx:
        await tx.inbox.keep(backlog, "dead", clock.now(), LEASE)
    await database.close()
    await control.post("faults", method="users.info", kind="slow", times=1, seconds=1)
    # Slack is slow to say who they are, and all of them wait for it.
    async with a_whole_bot(sandbox, clock, database_url) as bot:
        assert (await left_behind(bot)).get("done", 0) < len(backlog)
        await control.post("message", user="U0ANA", channel="C0SUPPORT", text="hello")

        async def is_kept() -> bool:
            return sum((await left_behind(bot)).values()) > len(backlog)

        await until(is_kept)
        assert (await left_behind(bot)).get("done", 0) < len(backlog)

        async def is_taken_up() -> bool:
            clock.advance(1)  # for what Slack was too slow to answer, and is tried again
            return "new" not in await left_behind(bot)

        await until(is_taken_up)


async def shown(stream: aiohttp.ClientResponse, title: str) -> None:
    """Until the wallboard shows it."""
    async with asyncio.timeout(20):
        while title not in (await stream.content.readline()).decode():
            pass


async def test_wallboards_show_what_is_broken_while_slack_is_away_at_the_start(
    sandbox: Sandbox, clock: HandSetClock, database_url: str, control: Control
) -> None:
    async with a_whole_bot(sandbox, clock, database_url) as bot:
        await know(bot.desk, [Draft("exports time out", "It fails.", "Billing", "1")])
    settings = Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        mode="socket",
        http_host="127.0.0.1",
        http_port=0,
        channel="liaison",
        database_url=database_url,
    )
    await control.post("faults", method="auth.test", kind="error_before", times=1000)
    again = Bot(settings, clock.now)
    starting = asyncio.create_task(again.start())

    async def serves() -> bool:
        return again.port != 0

    await until(serves)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{again.port}") as session:
        async with session.get("/board/events") as stream:
            await shown(stream, "exports time out")
        assert not starting.done()
        async with session.get("/reports/data") as answer:
            assert answer.status == 503, "all else waits for Slack"
        await control.post("faults", method="auth.test", kind="none", times=0)
        await starting
        await know(again.desk, [Draft("login is blank", "It fails.", "Billing", "1")] * 2)
        async with session.get("/board/events") as stream:
            await shown(stream, "login is blank")
    await again.close()


def test_what_few_need_is_not_loaded_by_the_start_of_the_others() -> None:
    few = ("alembic", "bot.demo", "bot.sandbox", "cryptography", "holidays", "jwt", "matplotlib")
    look = f"import bot.__main__, sys; print(*(name for name in {few} if name in sys.modules))"
    looked = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert looked.stdout.strip() == ""
