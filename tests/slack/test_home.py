from dataclasses import replace

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import DEMO, Channel, Sandbox
from bot.slack.client import open_client
from bot.slack.home import CannotStart, SlackAway, check_app_token, find_home
from tests.sandbox.rig import Control


@pytest.mark.parametrize("named", ["C0LIAISON", "liaison"])
async def test_home_is_found_by_id_or_name(slack: AsyncWebClient, named: str) -> None:
    home = await find_home(slack, named)
    assert (home.team, home.channel, home.channel_name) == ("T0LIAISON", "C0LIAISON", "liaison")
    assert home.identity["user_id"] == "U0LIAISON"


async def test_a_wrong_app_token_is_said_to_be_wrong_and_a_slack_that_is_away_says_nothing(
    slack: AsyncWebClient, sandbox: Sandbox, control: Control
) -> None:
    await check_app_token(slack, sandbox.app_token)
    with pytest.raises(CannotStart, match="SLACK_APP_TOKEN is not accepted by Slack") as refused:
        await check_app_token(slack, "xapp-wrong")
    assert "xapp-wrong" not in str(refused.value)
    await control.post("faults", method="apps.connections.open", kind="error_before", times=1)
    await check_app_token(slack, sandbox.app_token)


async def test_a_public_channel_is_joined(slack: AsyncWebClient, control: Control) -> None:
    await find_home(slack, "general")
    channels = {channel["id"]: channel for channel in (await control.get("state"))["channels"]}
    assert "U0LIAISON" in channels["C0GENERAL"]["members"]


@pytest.mark.parametrize("named", ["nowhere", "G0LEADS", "leads"])
async def test_a_channel_that_is_not_there_or_not_to_be_seen_is_named(slack: AsyncWebClient, named: str) -> None:
    with pytest.raises(CannotStart, match=f"LIAISON_CHANNEL: Liaison sees no channel '{named}'"):
        await find_home(slack, named)


async def test_a_wrong_token_is_said_to_be_wrong(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    wrong = open_client("xoxb-wrong", sandbox.api_url, session)
    with pytest.raises(CannotStart, match=r"SLACK_BOT_TOKEN is not accepted by Slack \(invalid_auth\)") as refused:
        await find_home(wrong, "liaison")
    assert "xoxb-wrong" not in str(refused.value)


@pytest.mark.parametrize("method", ["auth.test", "conversations.list", "conversations.join"])
@pytest.mark.parametrize("kind", ["rate_limited", "error_before", "reset_before", "garbage", "fatal_error"])
async def test_trouble_that_may_pass_is_no_reason_to_give_up(
    slack: AsyncWebClient, control: Control, method: str, kind: str
) -> None:
    await control.post("faults", method=method, kind=kind, times=2)  # aiohttp repeats a GET by itself, once
    with pytest.raises(SlackAway):
        await find_home(slack, "general")
    await control.post("faults", method=method, times=0)
    assert (await find_home(slack, "general")).channel == "C0GENERAL"


async def test_a_channel_that_may_not_be_joined_says_what_to_do(slack: AsyncWebClient, control: Control) -> None:
    await control.post("faults", method="conversations.join", kind="restricted_action", times=1)
    with pytest.raises(CannotStart, match=r"cannot join it \(restricted_action\): type /invite @Liaison there"):
        await find_home(slack, "general")


async def test_the_channel_is_found_on_a_later_page(session: aiohttp.ClientSession) -> None:
    crowd = tuple(Channel(f"C{number:05}", f"room-{number}", ()) for number in range(1500))
    town = Sandbox(replace(DEMO, channels=(*crowd, *DEMO.channels)))
    await town.start()
    try:
        home = await find_home(open_client(town.bot_token, town.api_url, session), "liaison")
    finally:
        await town.close()
    assert home.channel == "C0LIAISON"
