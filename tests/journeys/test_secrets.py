"""Tokens travel in headers only, and rest nowhere but in the environment."""

from __future__ import annotations

import shutil
from pathlib import Path

import aiohttp
import pytest

from bot.app import Bot
from bot.slack.client import open_session
from tests.journeys.bots import AT_ONCE, settings_for
from tests.journeys.driver import Company
from tests.journeys.slacks import Slack


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_tokens_are_in_no_address_and_not_in_the_database(
    company: Company, slack: Slack, tmp_path: Path, migrated_file: Path
) -> None:
    called: list[str] = []

    async def note(_: object, __: object, call: aiohttp.TraceRequestStartParams) -> None:
        assert call.headers["Authorization"].startswith("Bearer x")
        called.append(str(call.url))

    recorder = aiohttp.TraceConfig()
    recorder.on_request_start.append(note)
    file = Path(shutil.copy(migrated_file, tmp_path))
    bot = Bot(settings_for(slack, file), pace=AT_ONCE, session=lambda *traces: open_session(*traces, recorder))
    try:
        await bot.start()
        card = await company.ana.flags("exports time out")
        await company.mia.replies("workaround: use CSV", to=card)
        await company.ana.hears("use CSV")
    finally:
        await bot.close()
    assert len(called) > 5
    assert all(address.startswith(f"{slack.url}/api/") for address in called)
    stored = file.read_bytes()
    assert b"use CSV" in stored
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret):
        assert not [address for address in called if secret in address]
        assert secret.encode() not in stored
    assert file.stat().st_mode & 0o077 == 0
