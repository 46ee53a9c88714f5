"""Each method, by the real client: what it does, and the errors that Slack documents."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.rig import Control, SocketBot, actions, button, modal, section

SUPPORT = {"channel": "C0SUPPORT"}
HELLO: dict[str, Any] = {"channel": "C0SUPPORT", "text": "hello"}
NO_TS = "1700000000.000001"
HOME = {"type": "home", "blocks": [section()]}

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "G0LEADS", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0LIAISON", "text": "x"}, "cannot_dm_bot"),
    ("chat.postMessage", {"channel": "U0DEE", "text": "x"}, "user_disabled"),
    ("chat.postMessage", SUPPORT, "no_text"),
    ("chat.postMessage", HELLO | {"text": "x" * 40_001}, "msg_too_long"),
    ("chat.postMessage", HELLO | {"blocks": [{"type": "carousel-of-cats"}]}, "invalid_blocks"),
    ("chat.postMessage", HELLO | {"blocks": "not json"}, "invalid_blocks_format"),
    ("chat.postMessage", HELLO | {"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    (
        "chat.postMessage",
        HELLO | {"metadata": {"event_type": "x", "event_payload": {"k": "v" * 9000}}},
        "metadata_too_large",
    ),
    ("chat.postMessage", HELLO | {"thread_ts": NO_TS}, "thread_not_found"),
    ("chat.update", HELLO | {"ts": NO_TS}, "message_not_found"),
    ("chat.delete", SUPPORT | {"ts": NO_TS}, "message_not_found"),
    ("chat.postEphemeral", HELLO | {"user": "U0MIA"}, "user_not_in_channel"),
    ("chat.getPermalink", SUPPORT | {"message_ts": NO_TS}, "message_not_found"),
    ("conversations.info", {"channel": "G0LEADS"}, "channel_not_found"),
    ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
    ("conversations.history", SUPPORT | {"cursor": "???"}, "invalid_cursor"),
    ("conversations.history", SUPPORT | {"limit": 0}, "invalid_limit"),
    ("conversations.history", SUPPORT | {"oldest": "yesterday"}, "invalid_ts_oldest"),
    ("conversations.replies", SUPPORT | {"ts": NO_TS}, "thread_not_found"),
    ("conversations.list", {"types": "public"}, "invalid_types"),
    ("conversations.members", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations.open", {"users": "U0LIAISON"}, "cannot_dm_bot"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.join", {"channel": "G0LEADS"}, "channel_not_found"),
    ("conversations.setTopic", SUPPORT | {"topic": "x" * 251}, "too_long"),
    ("conversations.setTopic", {"channel": "C0GENERAL", "topic": "x"}, "not_in_channel"),
    ("pins.add", SUPPORT | {"timestamp": NO_TS}, "message_not_found"),
    ("pins.add", SUPPORT, "no_item_specified"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    ("usergroups.users.update", {"usergroup": "S0NONE", "users": "U0ANA"}, "no_such_subteam"),
    ("usergroups.users.update", {"usergroup": "S0BILLING", "users": " "}, "no_users_provided"),
    ("usergroups.users.update", {"usergroup": "S0BILLING", "users": "U0ANA,U0GUS"}, "invalid_users"),
    ("usergroups.users.update", {"usergroup": "S0BILLING", "users": "U0LIAISON"}, "invalid_users"),
    ("reactions.add", SUPPORT | {"timestamp": NO_TS, "name": "eyes"}, "message_not_found"),
    ("reactions.add", SUPPORT | {"timestamp": NO_TS, "name": "not an emoji"}, "invalid_name"),
    ("views.open", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
    ("views.push", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
    ("views.update", {"view_id": "V0NONE", "view": modal()}, "not_found"),
    ("views.publish", {"user_id": "U0NOBODY", "view": HOME}, "user_not_found"),
    ("views.publish", {"user_id": "U0ANA", "view": HOME, "hash": "older"}, "hash_conflict"),
    ("views.publish", {"user_id": "U0ANA", "view": modal()}, "invalid_arguments"),
    ("chat.scheduleMessage", HELLO, "unknown_method"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
]


async def refusal(slack: AsyncWebClient, method: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        await slack.api_call(method, json=arguments)
    return str(caught.value.response["error"])


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSED)
async def test_refuses(slack: AsyncWebClient, method: str, arguments: dict[str, Any], error: str) -> None:
    assert await refusal(slack, method, arguments) == error


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({}, {}, "not_authed"),
        ({"Authorization": "Bearer xoxb-wrong"}, {}, "invalid_auth"),
        ({}, {"token": "xoxb-sandbox"}, None),
        ({"Authorization": "Bearer xoxb-sandbox"}, {}, None),
    ],
)
async def test_token(
    sandbox: Sandbox,
    session: aiohttp.ClientSession,
    headers: dict[str, str],
    body: dict[str, str],
    error: str | None,
) -> None:
    async with session.post(sandbox.api_url + "auth.test", headers=headers, data=body) as response:
        answer = await response.json()
    assert answer.get("error") == error
    assert answer["ok"] is (error is None)


async def test_api_test_and_auth_test(slack: AsyncWebClient) -> None:
    assert (await slack.api_test())["ok"]
    who = await slack.auth_test()
    assert (who["user_id"], who["team_id"], who["bot_id"]) == ("U0LIAISON", "T0LIAISON", "B0LIAISON")


async def test_posts_strictly_later_messages_and_shows_them_to_people(slack: AsyncWebClient, control: Control) -> None:
    stamps = [str((await slack.chat_postMessage(**HELLO))["ts"]) for _ in range(20)]
    assert stamps == sorted(set(stamps))
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)
    seen = (await control.get("messages/C0SUPPORT"))["messages"]
    assert [message["ts"] for message in seen] == stamps
    assert seen[0]["bot_id"] == "B0LIAISON"


async def test_blocks_in_a_form_are_json_text(slack: AsyncWebClient) -> None:
    posted = await slack.api_call("chat.postMessage", data=HELLO | {"blocks": '[{"type": "divider"}]'})
    assert posted["message"]["blocks"][0]["type"] == "divider"
    assert posted["message"]["blocks"][0]["block_id"]


async def test_invalid_blocks_say_where(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(**HELLO, blocks=[section("x" * 3001)])
    assert caught.value.response["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


async def test_update_keeps_what_is_not_given(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(
        **HELLO, blocks=[section()], metadata={"event_type": "e", "event_payload": {"k": 1}}
    )
    ts = str(posted["ts"])
    updated = (await slack.chat_update(channel="C0SUPPORT", ts=ts, text="other"))["message"]
    assert (updated["text"], updated["blocks"][0]["type"]) == ("other", "section")
    assert updated["metadata"]["event_payload"] == {"k": 1}
    assert updated["edited"]["user"] == "U0LIAISON"
    bare = (await slack.chat_update(channel="C0SUPPORT", ts=ts, text="bare", blocks=[], metadata={}))["message"]
    assert "blocks" not in bare
    assert "metadata" not in bare


async def test_update_limits(slack: AsyncWebClient, control: Control) -> None:
    mine = str((await slack.chat_postMessage(**HELLO))["ts"])
    theirs = await control.say("mine, not the bot's")
    assert await refusal(slack, "chat.update", HELLO | {"ts": theirs}) == "cant_update_message"
    assert await refusal(slack, "chat.delete", SUPPORT | {"ts": theirs}) == "cant_delete_message"
    assert await refusal(slack, "chat.update", HELLO | {"ts": mine, "text": "x" * 4001}) == "msg_too_long"
    assert await refusal(slack, "chat.update", SUPPORT | {"ts": mine}) == "no_text"


async def test_delete_leaves_a_tombstone_over_replies(slack: AsyncWebClient) -> None:
    root = str((await slack.chat_postMessage(**HELLO))["ts"])
    reply = str((await slack.chat_postMessage(**HELLO, thread_ts=root))["ts"])
    await slack.chat_delete(channel="C0SUPPORT", ts=root)
    thread = (await slack.conversations_replies(channel="C0SUPPORT", ts=root))["messages"]
    assert [(message["ts"], message.get("subtype")) for message in thread] == [(root, "tombstone"), (reply, None)]


async def test_ephemeral_is_for_one_person_only(slack: AsyncWebClient, control: Control) -> None:
    await slack.chat_postEphemeral(channel="C0SUPPORT", user="U0ANA", text="psst")
    assert [m["text"] for m in (await control.get("ephemerals/U0ANA"))["messages"]] == ["psst"]
    assert (await control.get("ephemerals/U0BEN"))["messages"] == []
    assert (await slack.conversations_history(channel="C0SUPPORT"))["messages"] == []


async def test_permalink_stays_on_this_machine(slack: AsyncWebClient, sandbox: Sandbox) -> None:
    root = str((await slack.chat_postMessage(**HELLO))["ts"])
    reply = str((await slack.chat_postMessage(**HELLO, thread_ts=root))["ts"])
    link = (await slack.chat_getPermalink(channel="C0SUPPORT", message_ts=reply))["permalink"]
    expected = f"{sandbox.url}/archives/C0SUPPORT/p{reply.replace('.', '')}?thread_ts={root}&cid=C0SUPPORT"
    assert link == expected


async def test_archived_channel(slack: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox._office.state.conversations["C0SUPPORT"].is_archived = True
    assert await refusal(slack, "chat.postMessage", HELLO) == "is_archived"
    listed = (await slack.conversations_list(exclude_archived=True))["channels"]
    assert [channel["id"] for channel in listed] == ["C0LIAISON", "C0GENERAL"]


async def test_conversations_that_the_bot_may_know(slack: AsyncWebClient) -> None:
    listed = (await slack.conversations_list(types="public_channel,private_channel"))["channels"]
    assert [(channel["id"], channel["is_member"]) for channel in listed] == [
        ("C0LIAISON", True),
        ("C0SUPPORT", True),
        ("C0GENERAL", False),
    ]
    info = (await slack.conversations_info(channel="C0SUPPORT"))["channel"]
    assert (info["name"], info["is_private"], "members" in info) == ("support", False, False)
    assert "U0ANA" in (await slack.conversations_members(channel="C0SUPPORT"))["members"]


async def test_lists_page_by_cursor(slack: AsyncWebClient) -> None:
    names, cursor = [], ""
    while True:
        page = await slack.users_list(limit=3, cursor=cursor)
        names += [member["name"] for member in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["ana", "ben", "mia", "kenji", "lea", "gus", "dee", "liaison"]


async def test_users_info_tells_guests_from_members(slack: AsyncWebClient) -> None:
    gus = (await slack.users_info(user="U0GUS"))["user"]
    dee = (await slack.users_info(user="U0DEE"))["user"]
    assert (gus["is_restricted"], gus["deleted"]) == (True, False)
    assert (dee["is_restricted"], dee["deleted"]) == (False, True)
    kenji = (await slack.users_info(user="U0KENJI"))["user"]
    assert (kenji["tz"], kenji["tz_offset"]) == ("Asia/Tokyo", 32_400)


async def test_direct_conversation_is_made_once(slack: AsyncWebClient, control: Control) -> None:
    first = (await slack.conversations_open(users="U0ANA"))["channel"]["id"]
    again = (await slack.conversations_open(users="U0ANA", return_im=True))["channel"]
    assert first.startswith("D")
    assert (again["id"], again["user"], again["is_im"]) == (first, "U0ANA", True)
    posted = await slack.chat_postMessage(channel="U0ANA", text="hello")
    assert posted["channel"] == first
    assert (await slack.conversations_history(channel=first))["messages"][0]["text"] == "hello"


async def test_join_makes_a_member(slack: AsyncWebClient, bot: SocketBot) -> None:
    assert (await slack.conversations_join(channel="C0GENERAL"))["channel"]["is_member"]
    assert (await bot.next()).payload["event"]["type"] == "member_joined_channel"
    assert (await slack.conversations_join(channel="C0GENERAL"))["warning"] == "already_in_channel"


async def test_the_bot_may_post_in_public_channels_that_it_is_not_in_but_not_read_there(slack: AsyncWebClient) -> None:
    """The scopes chat:write.public and channels:history (docs.slack.dev/reference/scopes/chat.write.public)."""
    assert (await slack.chat_postMessage(channel="C0GENERAL", text="hello"))["ts"]
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await slack.conversations_history(channel="C0GENERAL")


async def test_reactions(slack: AsyncWebClient, control: Control) -> None:
    ts = await control.say("it is broken")
    where: dict[str, Any] = {"channel": "C0SUPPORT", "timestamp": ts}
    await slack.reactions_add(**where, name="eyes")
    await slack.reactions_add(**where, name="+1::skin-tone-3")
    assert await refusal(slack, "reactions.add", where | {"name": "eyes"}) == "already_reacted"
    assert await refusal(slack, "reactions.remove", where | {"name": "fire"}) == "no_reaction"
    await slack.reactions_remove(**where, name="+1::skin-tone-3")
    got = (await slack.reactions_get(**where))["message"]
    assert got["reactions"] == [{"name": "eyes", "users": ["U0LIAISON"], "count": 1}]
    for number in range(22):
        await slack.reactions_add(**where, name=f"number_{number}")
    assert await refusal(slack, "reactions.add", where | {"name": "one_more"}) == "too_many_reactions"


async def test_publish_replaces_home_and_checks_hash(slack: AsyncWebClient, control: Control) -> None:
    first = (await slack.views_publish(user_id="U0ANA", view=HOME))["view"]
    second = (await slack.views_publish(user_id="U0ANA", view=HOME, hash=first["hash"]))["view"]
    assert first["id"] == second["id"]
    assert await refusal(slack, "views.publish", {"user_id": "U0ANA", "view": HOME, "hash": first["hash"]}) == (
        "hash_conflict"
    )
    assert (await control.get("home/U0ANA"))["view"]["hash"] == second["hash"]


async def test_log_names_calls_and_no_tokens(slack: AsyncWebClient, control: Control) -> None:
    await slack.chat_postMessage(**HELLO, blocks=[actions(button())])
    log = (await control.get("log"))["log"]
    assert "chat.postMessage ok" in [line["summary"] for line in log]
    assert "xoxb" not in str(log)


async def test_user_groups_are_listed_and_set_as_a_whole(sandbox: Sandbox, slack: AsyncWebClient) -> None:
    assert (await slack.usergroups_users_list(usergroup="S0BILLING"))["users"] == ["U0KENJI"]
    changed = await slack.usergroups_users_update(usergroup="S0BILLING", users=["U0BEN", "U0ANA"])
    assert changed["usergroup"]["users"] == ["U0BEN", "U0ANA"]
    (group,) = (await slack.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert (group["handle"], group["users"], group["user_count"]) == ("billing-team", ["U0BEN", "U0ANA"], 2)
    (bare,) = (await slack.usergroups_list())["usergroups"]
    assert not {"users", "user_count"} & set(bare)


async def test_the_bot_hears_who_came_to_a_user_group_and_who_went(bot: SocketBot, slack: AsyncWebClient) -> None:
    await slack.usergroups_users_update(usergroup="S0BILLING", users="U0ANA")
    event = (await bot.next()).payload["event"]
    assert event["type"] == "subteam_members_changed"
    assert (event["subteam_id"], event["added_users"], event["removed_users"]) == ("S0BILLING", ["U0ANA"], ["U0KENJI"])


async def test_a_message_may_have_files_which_are_names_and_links(slack: AsyncWebClient, control: Control) -> None:
    said = await control.post("message", channel="C0SUPPORT", user="U0ANA", files=["a b.png", "c.csv"])
    assert said["ok"], said
    history = await slack.conversations_history(channel="C0SUPPORT", limit=1)
    (message,) = history["messages"]
    assert (message["subtype"], message["text"]) == ("file_share", "")
    assert [file["name"] for file in message["files"]] == ["a b.png", "c.csv"]
    assert message["files"][0]["permalink"].endswith("/a%20b.png")
    for wrong in ([], [""], "a.png", [1]):
        refused = await control.post("message", channel="C0SUPPORT", user="U0ANA", files=wrong)
        assert refused["error"] == "invalid_arguments"


async def test_a_message_is_pinned_once_and_the_pin_goes_with_it(slack: AsyncWebClient) -> None:
    ts = (await slack.chat_postMessage(**HELLO))["ts"]
    pin = SUPPORT | {"timestamp": ts}
    await slack.pins_add(**pin)
    assert await refusal(slack, "pins.add", pin) == "already_pinned"
    (item,) = (await slack.pins_list(**SUPPORT))["items"]
    assert item["message"]["ts"] == ts
    await slack.pins_remove(**pin)
    assert await refusal(slack, "pins.remove", pin) == "no_pin"
    await slack.pins_add(**pin)
    await slack.chat_delete(channel="C0SUPPORT", ts=ts)
    assert (await slack.pins_list(**SUPPORT))["items"] == []


async def test_a_topic_stands_at_the_channel_and_slack_says_once_who_set_it(slack: AsyncWebClient) -> None:
    for _ in range(2):
        await slack.conversations_setTopic(channel="C0SUPPORT", topic="All is well")
    assert (await slack.conversations_info(channel="C0SUPPORT"))["channel"]["topic"]["value"] == "All is well"
    (said,) = (await slack.conversations_history(channel="C0SUPPORT"))["messages"]
    assert (said["subtype"], said["topic"]) == ("channel_topic", "All is well")
    direct = (await slack.conversations_open(users="U0ANA"))["channel"]["id"]
    topic = {"channel": direct, "topic": "x"}
    assert await refusal(slack, "conversations.setTopic", topic) == "method_not_supported_for_channel_type"
