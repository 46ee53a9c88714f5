"""A start does not wait for what an earlier life left behind."""

from datetime import timedelta
from typing import Any

import storage
from bot.app import Bot
from bot.desk import Envelope
from bot.sandbox import Sandbox
from tests.clock import HandSetClock
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
