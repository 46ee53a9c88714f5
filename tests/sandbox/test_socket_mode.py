"""Delivery over Socket Mode, to the real client and to bare connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.conftest import Start
from tests.sandbox.rig import PATIENCE, Browser, Control, Link, SocketBot, actions, button, socket_url

Connect = Callable[[], Awaitable[Link]]


async def test_event_reaches_the_real_client(bot: SocketBot, control: Control) -> None:
    answer = await control.post("message", channel="C0SUPPORT", user="U0ANA", text="<@U0LIAISON> help")
    assert answer["acked"]
    message, mention = (await bot.next()).payload, (await bot.next()).payload
    assert (message["type"], message["team_id"], message["api_app_id"]) == ("event_callback", "T0LIAISON", "A0LIAISON")
    assert message["event_id"].startswith("Ev")
    assert message["authorizations"][0]["user_id"] == "U0LIAISON"
    event = message["event"]
    assert (event["type"], event["user"], event["channel_type"]) == ("message", "U0ANA", "channel")
    assert mention["event"]["type"] == "app_mention"
    assert mention["event"]["ts"] == event["ts"]


async def test_only_where_the_bot_is_a_member(bot: SocketBot, control: Control) -> None:
    await control.say("not for the bot", channel="C0GENERAL")
    await control.say("secret", channel="G0LEADS", user="U0LEA")
    ts = await control.say("for the bot")
    assert (await bot.next()).payload["event"]["ts"] == ts


async def test_every_kind_of_event(bot: SocketBot, control: Control, slack: AsyncWebClient) -> None:
    async def event() -> dict[str, object]:
        got: dict[str, object] = (await bot.next()).payload["event"]
        return got

    where = {"channel": "C0SUPPORT", "user": "U0ANA"}
    ts = await control.say("it is brokn")
    await event()
    await control.post("edit-message", **where, ts=ts, text="it is broken")
    changed = await event()
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "it is broken"  # type: ignore[index]
    assert changed["previous_message"]["text"] == "it is brokn"  # type: ignore[index]
    await control.post("reaction", **where, ts=ts, name="eyes", present=True)
    added = await event()
    assert (added["type"], added["reaction"], added["item_user"]) == ("reaction_added", "eyes", "U0ANA")
    await control.post("reaction", **where, ts=ts, name="eyes", present=False)
    assert (await event())["type"] == "reaction_removed"
    await control.post("delete-message", **where, ts=ts)
    assert ((gone := await event())["subtype"], gone["deleted_ts"]) == ("message_deleted", ts)
    await control.post("message", **where, text="waves", subtype="me_message")
    assert (await event())["subtype"] == "me_message"
    await control.post("membership", channel="C0SUPPORT", user="U0MIA", member=True)
    assert (await event())["type"] == "member_joined_channel"
    await control.post("membership", channel="C0SUPPORT", user="U0MIA", member=False)
    assert (await event())["type"] == "member_left_channel"
    await control.post("open-home", user="U0ANA")
    assert ((home := await event())["type"], home["tab"]) == ("app_home_opened", "home")
    dm = (await control.post("open-dm", user="U0ANA", **{"with": "U0LIAISON"}))["channel"]["id"]
    await control.say("hi", channel=dm)
    assert ((direct := await event())["channel_type"], direct["channel"]) == ("im", dm)


async def test_own_posts_come_back_with_metadata(bot: SocketBot, slack: AsyncWebClient, control: Control) -> None:
    root = await control.say("it is broken")
    await bot.next()
    metadata = {"event_type": "liaison_post", "event_payload": {"k": "1"}}
    await slack.chat_postMessage(channel="C0SUPPORT", text="seen", thread_ts=root, metadata=metadata)
    echo = (await bot.next()).payload["event"]
    assert (echo["user"], echo["bot_id"], echo["app_id"]) == ("U0LIAISON", "B0LIAISON", "A0LIAISON")
    assert (echo["thread_ts"], echo["parent_user_id"], echo["metadata"]) == (root, "U0ANA", metadata)


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        ({"text": "only for you"}, "ephemerals/U0ANA"),
        ({"text": "for all", "response_type": "in_channel"}, "messages/C0SUPPORT"),
    ],
)
async def test_command_and_its_answer(bot: SocketBot, control: Control, payload: dict[str, str], place: str) -> None:
    bot.reply = lambda request: payload if request.type == "slash_commands" else None
    where = {"channel": "C0SUPPORT", "user": "U0ANA"}
    answer = await control.post("command", **where, command="/flag", text="the payload")
    assert answer == {"ok": True, "response": payload}
    got = (await bot.next()).payload
    assert (got["command"], got["text"], got["channel_name"]) == ("/flag", "the payload", "support")
    assert got["response_url"].startswith("http://127.0.0.1:")
    assert (await control.get(place))["messages"][-1]["text"] == payload["text"]


async def test_interaction_is_completed_from_the_message(
    bot: SocketBot, control: Control, slack: AsyncWebClient
) -> None:
    root = await control.say("it is broken")
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [
            {"text": {"type": "plain_text", "text": "One"}, "value": "1"},
        ],
    }
    blocks = [actions(button("press", value="case-7"), menu)]
    posted = await slack.chat_postMessage(channel="C0SUPPORT", text="x", thread_ts=root, blocks=blocks)
    click = {"channel": "C0SUPPORT", "user": "U0ANA", "messageTs": posted["ts"]}
    await control.post("interact", **click, action={"action_id": "press"})
    await control.post("interact", **click, action={"action_id": "more", "selected_option": {"value": "1"}})
    requests = [await bot.next() for _ in range(4)]
    press, more = (request.payload for request in requests if request.type == "interactive")
    action = press["actions"][0]
    assert (action["type"], action["block_id"], action["value"]) == ("button", "row", "case-7")
    assert press["container"]["thread_ts"] == press["message"]["thread_ts"] == root
    assert press["user"] == {"id": "U0ANA", "username": "ana", "name": "ana", "team_id": "T0LIAISON"}
    assert more["actions"][0]["selected_option"]["text"]["text"] == "One"
    unknown = await control.post("interact", **click, action={"action_id": "none"})
    assert unknown["error"] == "action_not_found"


async def test_shortcut(bot: SocketBot, control: Control) -> None:
    ts = await control.say("it is broken")
    where = {"channel": "C0SUPPORT", "user": "U0BEN", "messageTs": ts}
    assert (await control.post("shortcut", **where, callback_id="flag_message"))["ok"]
    await bot.next()
    got = (await bot.next()).payload
    assert (got["type"], got["callback_id"], got["message"]["text"]) == (
        "message_action",
        "flag_message",
        "it is broken",
    )
    assert (await control.post("shortcut", **where, callback_id="other"))["error"] == "unknown_shortcut"


@pytest.mark.parametrize("settings", [{"redelivery_after": 0.1}])
async def test_unacknowledged_event_comes_again_with_its_id(connect: Connect, control: Control) -> None:
    link = await connect()
    asking = asyncio.ensure_future(control.post("message", channel="C0SUPPORT", user="U0ANA", text="x"))
    first, second = await link.next(), await link.next()
    assert (first["retry_attempt"], second["retry_attempt"], second["retry_reason"]) == (0, 1, "timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["envelope_id"] != second["envelope_id"]
    await link.ack(second)
    assert (await asking)["acked"]


@pytest.mark.parametrize("settings", [{"answer_within": 0.1}])
async def test_commands_are_not_redelivered_and_the_person_is_told(
    connect: Connect, control: Control, browser: Browser
) -> None:
    link = await connect()
    answer = await control.post("command", channel="C0SUPPORT", user="U0ANA", command="/flag", text="")
    assert answer["error"] == "operation_timeout"
    assert (await browser.frame("note"))["text"] == '/flag failed with the error "operation_timeout"'
    assert (await link.next())["type"] == "slash_commands"
    asking = asyncio.ensure_future(control.post("message", channel="C0SUPPORT", user="U0ANA", text="x"))
    after = await link.next()
    assert after["type"] == "events_api"
    await link.ack(after)
    await asking


async def test_ordered_redelivery(bot: SocketBot, control: Control) -> None:
    await control.post("delivery", redeliver=2)
    await control.say("x")
    got = [bot.requests.get_nowait() for _ in range(3)]
    assert [request.retry_attempt for request in got] == [0, 1, 2]
    assert len({request.payload["event_id"] for request in got}) == 1


async def test_hold_keeps_events_back(start_sandbox: Start, session: aiohttp.ClientSession) -> None:
    sandbox = await start_sandbox(control_wait=0.05)
    control = Control(session, sandbox.url)
    link = Link(await session.ws_connect(await socket_url(session, sandbox)))
    await link.next()
    await control.post("delivery", hold=True)
    answer = await control.post("message", channel="C0SUPPORT", user="U0ANA", text="x")
    assert not answer["acked"]
    await control.post("delivery", hold=False)
    envelope = await link.next()
    assert envelope["payload"]["event"]["text"] == "x"
    await link.ack(envelope)
    await link.socket.close()


async def test_connections_take_turns(connect: Connect, control: Control) -> None:
    links = [await connect(), await connect()]
    asking = [
        asyncio.ensure_future(control.post("message", channel="C0SUPPORT", user="U0ANA", text=str(n))) for n in range(4)
    ]
    for link in links:
        for _ in range(2):
            await link.ack(await link.next())
    assert all([(await answer)["acked"] for answer in asking])
    assert (await control.get("state"))["connections"] == 2


async def test_ticket_is_good_once(sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
    url = await socket_url(session, sandbox)
    async with session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["num_connections"], hello["connection_info"]["app_id"]) == (1, "A0LIAISON")
        assert hello["debug_info"]["approximate_connection_time"] > 0
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_eleventh_connection_is_sent_away(
    connect: Connect, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    for _ in range(10):
        await connect()
    async with session.ws_connect(await socket_url(session, sandbox)) as socket:
        assert (await socket.receive_json())["reason"] == "too_many_websockets"


async def test_drop_then_event_waits_for_a_connection(connect: Connect, control: Control) -> None:
    link = await connect()
    await control.post("sockets", action="drop")
    assert (await link.socket.receive(timeout=PATIENCE)).type in (
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
        aiohttp.WSMsgType.CLOSE,
    )
    assert not (await control.post("message", channel="C0SUPPORT", user="U0ANA", text="x"))["acked"]
    lost = await control.post("command", channel="C0SUPPORT", user="U0ANA", command="/flag")
    assert lost["error"] == "dispatch_failed"
    again = await connect()
    envelope = await again.next()
    assert envelope["payload"]["event"]["text"] == "x"
    await again.ack(envelope)


async def test_refuse_then_accept(
    connect: Connect, control: Control, sandbox: Sandbox, session: aiohttp.ClientSession
) -> None:
    await control.post("sockets", action="refuse")
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(await socket_url(session, sandbox))
    await control.post("sockets", action="accept")
    await connect()


async def test_warning_leaves_the_connection_open(connect: Connect, control: Control) -> None:
    link = await connect()
    await control.post("sockets", action="refresh", reason="warning")
    assert (await link.next())["reason"] == "warning"
    assert (await control.get("state"))["connections"] == 1


async def test_real_client_comes_back_after_refresh(bot: SocketBot, control: Control) -> None:
    await control.post("sockets", action="refresh")
    await control.post("message", channel="C0SUPPORT", user="U0ANA", text="after")
    assert (await bot.next()).payload["event"]["text"] == "after"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("role @ben liaison", "role <@U0BEN|ben> liaison"),
        ("role @Ben Okafor liaison", "role <@U0BEN|ben> liaison"),
        ("role @BEN, @billing-team", "role <@U0BEN|ben>, <!subteam^S0BILLING|@billing-team>"),
        ("see #support and #supporters", "see <#C0SUPPORT|support> and #supporters"),
        ("@dee @nobody ana@ben #leads @benny", "@dee @nobody ana@ben #leads @benny"),
        ("see https://a.example/x?y=1.", "see <https://a.example/x?y=1>."),
    ],
)
async def test_a_commands_names_come_with_ids(bot: SocketBot, control: Control, typed: str, sent: str) -> None:
    await control.post("command", channel="C0SUPPORT", user="U0ANA", command="/flag", text=typed)
    assert (await bot.next()).payload["text"] == sent
