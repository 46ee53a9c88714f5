"""`liaison run` starts, says what is wrong when it cannot, and ends when it is told to."""

import asyncio
from pathlib import Path

import pytest

from tests.journeys.bots import Process, environment_for
from tests.journeys.conftest import Starts
from tests.journeys.driver import Company
from tests.journeys.slacks import Slack

pytestmark = pytest.mark.on("sandbox/socket")


async def fails(environment: dict[str, str], folder: Path) -> str:
    """What it says, without a traceback, before it ends with exit code 2."""
    process = Process(environment, folder)
    await process.start()
    try:
        assert await process.ends(seconds=30) == 2, process.text
    finally:
        await process.is_gone()
    assert "Traceback" not in process.text
    assert process.text.count("Liaison cannot start.") == 1
    return process.text


async def test_what_is_wrong_is_named_with_nothing_secret_in_it(slack: Slack, tmp_path: Path) -> None:
    async def with_wrong(name: str, value: str) -> str:
        return await fails(environment_for(slack, tmp_path / f"{name}.db") | {name: value}, tmp_path)

    taken = slack.url.rpartition(":")[2]
    nothing, little, bot_token, app_token, channel, port = await asyncio.gather(
        fails({}, tmp_path),
        fails({"LIAISON_MODE": "http", "LIAISON_HTTP_PORT": "many"}, tmp_path),
        with_wrong("SLACK_BOT_TOKEN", "xoxb-of-somebody-else"),
        with_wrong("SLACK_APP_TOKEN", "xapp-of-somebody-else"),
        with_wrong("LIAISON_CHANNEL", "no-such-channel"),
        with_wrong("LIAISON_HTTP_PORT", taken),
    )
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "LIAISON_CHANNEL"):
        assert f"{name} is missing" in nothing
    assert "SLACK_SIGNING_SECRET is missing" in little
    assert "LIAISON_HTTP_PORT is not right" in little
    assert "SLACK_APP_TOKEN" not in little
    assert "SLACK_BOT_TOKEN is not accepted by Slack (invalid_auth)" in bot_token
    assert "SLACK_APP_TOKEN is not accepted by Slack (invalid_auth)" in app_token
    assert "sees no channel 'no-such-channel'" in channel
    assert taken in port
    assert not [said for said in (bot_token, app_token) if "of-somebody-else" in said]


async def test_a_second_process_on_the_same_file_says_so_and_the_first_one_works_on(
    company: Company, starts: Starts, slack: Slack, tmp_path: Path
) -> None:
    first = await starts()
    said = await fails(environment_for(slack, tmp_path / "liaison.db"), tmp_path)
    assert "in use by another Liaison process" in said
    await company.ana.flags("exports time out")
    assert await first.stop() == 0
    assert "Traceback" not in first.text


async def test_it_ends_at_once_when_it_is_told_to_while_slack_is_away(slack: Slack, tmp_path: Path) -> None:
    nowhere = environment_for(slack, tmp_path / "liaison.db") | {"SLACK_API_URL": "http://127.0.0.1:9/api/"}
    process = Process(nowhere, tmp_path)
    await process.start()
    try:
        await process.says("Slack does not answer")
        assert await process.stop() == 0
    finally:
        await process.is_gone()
    assert "Traceback" not in process.text
