"""What the one port tells whoever runs Liaison: alive, ready, and figures without anybody's words."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.app import Bot
from tests.journeys.bots import quick_bot
from tests.journeys.driver import Company
from tests.journeys.slacks import SandboxSlack, Slack

pytestmark = pytest.mark.on("sandbox/socket", "sandbox/http")


async def get(bot: Bot, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{bot.port}{path}") as response:
        return response.status, await response.text()


async def is_listening(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        await asyncio.sleep(0)
        return False
    writer.close()
    return True


async def figures(bot: Bot) -> dict[str, float]:
    """By name and labels, as they stand in the text."""
    status, text = await get(bot, "/metrics")
    assert status == 200
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}


async def test_the_figures_follow_the_story_and_name_nobody(team: Company, bot: Bot, slack: Slack) -> None:
    assert await get(bot, "/readyz") == (200, "ready")
    assert (await figures(bot))["liaison_events new"] == 0
    await team.meets("chat.postMessage", "rate_limited", seconds=0)
    await team.control("delivery", redeliver=1)
    card = await team.ana.flags("exports time out", customer="Acme")
    await team.mia.replies("workaround: use CSV instead", to=card)
    await team.ana.hears("use CSV")
    await card.is_answered("WA-1")
    found = await figures(bot)
    assert found["liaison_received_total form 200"] >= 1
    assert found["liaison_handled_total form done"] >= 1
    assert found["liaison_handled_total event done"] >= 1
    assert found["liaison_letter_tries_total CardOpened done"] == 1
    assert found["liaison_letter_tries_total WorkaroundShared done"] == 1
    assert found["liaison_slack_calls_total chat.postMessage 429"] == 1
    assert found["liaison_events dead"] == 0
    assert 0 <= found["liaison_oldest_letter_seconds"] < 60
    assert 0 <= found["liaison_silence_seconds"] < 60
    assert found["liaison_socket_connections"] == (2 if slack.mode == "socket" else 0)
    assert 0 <= found["liaison_socket_age_seconds"] < 60
    assert found["liaison_redelivered_total event"] >= 1
    assert found["liaison_statement_seconds_count"] > 100
    assert found["liaison_transaction_seconds_count"] > 10
    assert 0 <= found["liaison_pace_seconds"] <= 60
    assert found["liaison_ready"] == 1
    _, text = await get(bot, "/metrics")
    assert re.findall(r"\b[UCTDW]0[A-Z]+|exports|CSV|Acme|Ana\b|KI-|R-1|xox|xapp", text) == []


async def test_a_database_that_takes_nothing_is_not_ready_and_ready_again_when_it_does(
    team: Company, bot: Bot, tmp_path: Path
) -> None:
    with closing(
        sqlite3.connect(tmp_path / "liaison.db", isolation_level=None, timeout=30, check_same_thread=False)
    ) as somebody:
        await asyncio.to_thread(somebody.execute, "BEGIN IMMEDIATE")
        answers = await asyncio.gather(*(get(bot, "/readyz") for _ in range(20)))
        assert set(answers) == {(503, "the database does not answer, or takes nothing")}
        assert (await figures(bot))["liaison_ready"] == 0
        assert (await get(bot, "/healthz"))[0] == 200
    async with asyncio.timeout(15):
        while (await get(bot, "/readyz"))[0] != 200:
            pass
    assert team.liaison.bots_posts == []


async def test_nothing_is_ready_before_slack_has_answered(slack: Slack, tmp_path: Path) -> None:
    assert isinstance(slack, SandboxSlack)
    await slack.close()
    bot = quick_bot(slack, tmp_path / "liaison.db")
    starting = asyncio.create_task(bot.start())
    try:
        async with asyncio.timeout(10):
            while not await is_listening(bot.port):
                pass
        assert await get(bot, "/readyz") == (503, "starting or stopping")
        assert (await get(bot, "/healthz"))[0] == 200
        assert (await figures(bot))["liaison_ready"] == 0
    finally:
        starting.cancel()
        await asyncio.wait([starting])
        await bot.close()
