"""No log line, at whatever level, holds what people wrote, or who they are by name."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from bot.app import Bot
from tests.journeys.driver import Company
from tests.journeys.slacks import Slack
from tests.patience import until

pytestmark = pytest.mark.on("sandbox/socket", "sandbox/http")
CANARY = "canary4711"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that this process logs, from the loudest level on, as `liaison run` sets it up."""
    root = logging.getLogger()
    names = ("slack_sdk", "bot.slack", "aiosqlite", "slack_bolt", "apscheduler", "alembic", "aiohttp.access")
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in names}
    root.handlers = []
    logs.set_up([], logging.DEBUG)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    yield stream
    root.handlers, root.level = before[0], before[1]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


async def test_a_flag_is_followed_from_its_form_to_the_posted_card(
    written: io.StringIO, team: Company, bot: Bot
) -> None:
    await team.ana.flags("exports time out")

    awaited = ("bot.traces: form handled in ", "bot.traces: form came in, answered 200", "bot.delivery: flagged:")

    def followed() -> list[str]:
        said = written.getvalue().splitlines()
        traces = [line.rpartition(" [")[2] for line in said if "bot.delivery: card:1 is in Slack as " in line]
        return [line for line in said if traces and line.endswith(f" [{traces[0]}")]

    async def are_all_written() -> bool:
        async with bot.desk.store.transaction():
            return all(any(said in line for line in followed()) for said in awaited)

    await until(are_all_written)
    found = followed()
    assert not any("command" in line for line in found), "another payload has another trace"


async def test_what_people_write_is_in_no_log_whatever_goes_wrong(
    written: io.StringIO, team: Company, bot: Bot, slack: Slack
) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    everywhere = {
        "what_happens": f"{CANARY} happens",
        "customer": f"{CANARY} Inc",
        "ticket_link": f"https://desk.example.com/{CANARY}",
    }
    await ana.types(f"/flag {CANARY} time out")
    bad = await ana.fills(**everywhere | {"area": "Billing", "severity": "1", "ticket_link": CANARY})
    assert "ticket_link" in bad.errors
    for kind in ("error_before", "reset_before"):
        await team.meets("chat.postMessage", kind)
    assert (await ana.fills(**everywhere)).is_done
    card = await team.liaison.shows(CANARY)
    await mia.replies(f"workaround: {CANARY}", to=card)
    await ana.hears("There is a workaround")
    await mia.replies(f"not for the bot, {CANARY}", to=card)
    await mia.presses("Publish workaround", card)
    await mia.fills(steps=f"{CANARY} steps", customer_wording=f"{CANARY} wording")
    await ana.hears(f"{CANARY} wording")
    for command in (f"/known {CANARY}", f"/liaison status {CANARY}", f"/liaison {CANARY}"):
        await ben.types(command)
    await ben.says(f"@Liaison {CANARY}", "C0SUPPORT")
    await mia.types(f"/liaison decline KI-1 {CANARY} answer: {CANARY}")
    await ana.hears(f"{CANARY}")
    await card.shows("Declined")
    await team.meets("chat.postMessage", "invalid_blocks")
    await mia.types("/liaison reopen KI-1")
    async with asyncio.timeout(15):
        while "cannot be posted: invalid_blocks" not in written.getvalue():
            await asyncio.sleep(0.01)
    text = written.getvalue()
    assert "DEBUG" in text
    for private in (CANARY, ana.name, mia.name, slack.bot_token, slack.app_token, slack.signing_secret, "ticket="):
        assert private not in text, next(line for line in text.splitlines() if private in line)
