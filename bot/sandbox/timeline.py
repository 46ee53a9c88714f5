"""What happens in conversations, whoever does it. Each function changes the state, tells the browsers, and gives
back the events that Slack would send to the bot (none where the bot is not a member)."""

from __future__ import annotations

import copy
import re

from bot.sandbox.state import Conversation, Refused, State
from bot.sandbox.workspace import Json

# docs.slack.dev/reference/methods/reactions.add: too_many_reactions is per person, too_many_emoji per message;
# the numbers are those of Slack's help centre.
PER_PERSON, PER_MESSAGE = 23, 50
# Of the help centre, too.
MOST_PINS = 100
_EMOJI = re.compile(r"[a-z0-9_+'\-]{1,100}(::skin-tone-[2-6])?")


def _heard(state: State, conversation: Conversation, *events: Json) -> list[Json]:
    if state.workspace.bot_user_id not in conversation.members:
        return []
    return [copy.deepcopy(event) for event in events]


def show(state: State, conversation: Conversation, message: Json) -> None:
    state.show({"t": "message", "channel": conversation.id, "message": message})


def thread_root(state: State, channel: str, ts: str) -> Json:
    """The first message of the thread that a message is in. Raises thread_not_found."""
    message = state.messages.get(channel, {}).get(ts)
    if message is None:
        raise Refused("thread_not_found")
    return state.messages[channel].get(message.get("thread_ts", ts), message)


def thread(state: State, channel: str, root: Json) -> list[Json]:
    """The root and its replies, oldest first."""
    return [
        message
        for message in state.messages[channel].values()
        if message is root or message.get("thread_ts") == root["ts"]
    ]


def post(state: State, conversation: Conversation, content: Json) -> list[Json]:
    """Stores `content` (user, text, ...) as a new message; content["thread_ts"] makes it a reply. The message is
    the last one of the conversation afterwards."""
    root = None
    if content.get("thread_ts"):
        root = thread_root(state, conversation.id, content["thread_ts"])
    message: Json = {"type": "message", **content, "ts": state.next_ts(), "team": state.workspace.team_id}
    if root is not None:
        message |= {"thread_ts": root["ts"], "parent_user_id": root.get("user", "")}
    else:
        message.pop("thread_ts", None)
    state.messages.setdefault(conversation.id, {})[message["ts"]] = message
    show(state, conversation, message)
    if root is not None:
        _count_replies(state, conversation, root)
    where = {"channel": conversation.id, "channel_type": conversation.kind, "event_ts": message["ts"]}
    events = [{**message, **where}]
    bot = state.workspace.bot_user_id
    if f"<@{bot}>" in message["text"] and message["user"] != bot and conversation.kind != "im":
        kept = {key: value for key, value in message.items() if key not in {"parent_user_id", "subtype"}}
        events.append({**kept, "type": "app_mention", "channel": conversation.id, "event_ts": message["ts"]})
    return _heard(state, conversation, *events)


def _count_replies(state: State, conversation: Conversation, root: Json) -> None:
    replies = [message for message in thread(state, conversation.id, root) if message is not root]
    root.pop("thread_ts", None)
    if replies:
        root["thread_ts"] = root["ts"]
    root["reply_count"] = len(replies)
    root["reply_users"] = list(dict.fromkeys(message["user"] for message in replies))
    root["reply_users_count"] = len(root["reply_users"])
    root["latest_reply"] = replies[-1]["ts"] if replies else ""
    show(state, conversation, root)


def edit(state: State, conversation: Conversation, ts: str, editor: str, changes: Json) -> list[Json]:
    """Replaces what `changes` names (None takes it away) and marks the message as edited."""
    message = state.message(conversation.id, ts)
    before = copy.deepcopy(message)
    now = state.next_ts()
    for key, value in changes.items():
        if value is None:
            message.pop(key, None)
        else:
            message[key] = value
    message["edited"] = {"user": editor, "ts": now}
    show(state, conversation, message)
    return _hidden(state, conversation, now, "message_changed", {"message": message, "previous_message": before})


def delete(state: State, conversation: Conversation, ts: str) -> list[Json]:
    """Takes a message away. One with replies stays as a tombstone, as in Slack."""
    message = state.message(conversation.id, ts)
    now = state.next_ts()
    if message.get("reply_count"):
        grave = {key: message[key] for key in ("ts", "thread_ts", "reply_count", "reply_users", "latest_reply")}
        grave |= {"type": "message", "subtype": "tombstone", "hidden": True, "user": "USLACKBOT"}
        grave["text"] = "This message was deleted."
        state.messages[conversation.id][ts] = grave
        show(state, conversation, grave)
    else:
        del state.messages[conversation.id][ts]
        state.show({"t": "deleted", "channel": conversation.id, "ts": ts})
        root = state.messages[conversation.id].get(message.get("thread_ts", ""))
        if root is not None:
            _count_replies(state, conversation, root)
    return _hidden(state, conversation, now, "message_deleted", {"deleted_ts": ts, "previous_message": message})


def _hidden(state: State, conversation: Conversation, ts: str, subtype: str, more: Json) -> list[Json]:
    event = {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts, **more}
    return _heard(state, conversation, {**event, "channel": conversation.id, "channel_type": conversation.kind})


def react(state: State, conversation: Conversation, ts: str, user: str, name: str, present: bool) -> list[Json]:
    """Adds or takes away one reaction. Any well-formed emoji name will do: Slack's list is not in here."""
    if not _EMOJI.fullmatch(name):
        raise Refused("invalid_name")
    message = state.message(conversation.id, ts)
    reactions: list[Json] = message.setdefault("reactions", [])
    entry = next((reaction for reaction in reactions if reaction["name"] == name), None)
    if present:
        _add_reaction(reactions, entry, user, name)
    elif entry is None or user not in entry["users"]:
        raise Refused("no_reaction")
    else:
        entry["users"].remove(user)
        entry["count"] = len(entry["users"])
    message["reactions"] = [reaction for reaction in reactions if reaction["count"]]
    if not message["reactions"]:
        del message["reactions"]
    show(state, conversation, message)
    event = {
        "type": "reaction_added" if present else "reaction_removed",
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": conversation.id, "ts": ts},
        "item_user": message["user"],
        "event_ts": state.next_ts(),
    }
    return _heard(state, conversation, event)


def _add_reaction(reactions: list[Json], entry: Json | None, user: str, name: str) -> None:
    if entry is not None and user in entry["users"]:
        raise Refused("already_reacted")
    if sum(user in reaction["users"] for reaction in reactions) >= PER_PERSON:
        raise Refused("too_many_reactions")
    if entry is None:
        if len(reactions) >= PER_MESSAGE:
            raise Refused("too_many_emoji")
        entry = {"name": name, "users": [], "count": 0}
        reactions.append(entry)
    entry["users"].append(user)
    entry["count"] = len(entry["users"])


def set_membership(state: State, conversation: Conversation, user: str, member: bool) -> list[Json]:
    """Lets somebody in or out; the bot hears of itself, too."""
    if member == (user in conversation.members):
        return []
    event = {
        "type": "member_joined_channel" if member else "member_left_channel",
        "user": user,
        "channel": conversation.id,
        "channel_type": "C" if conversation.kind == "channel" else "G",
        "team": state.workspace.team_id,
        "event_ts": state.next_ts(),
    }
    if member:
        conversation.members.append(user)
    heard = _heard(state, conversation, event)
    if not member:
        conversation.members.remove(user)
    state.show({"t": "channel", "channel": conversation.wire(state.workspace.bot_user_id)})
    return heard


def set_topic(state: State, conversation: Conversation, user: str, topic: str) -> list[Json]:
    """Slack says so in the channel; where it is so already, nothing happens."""
    if conversation.topic == topic:
        return []
    conversation.topic = topic
    state.show({"t": "channel", "channel": conversation.wire(state.workspace.bot_user_id)})
    said = f"<@{user}> set the channel topic: {topic}" if topic else f"<@{user}> cleared the channel topic"
    return post(state, conversation, {"user": user, "subtype": "channel_topic", "topic": topic, "text": said})


def pin(state: State, conversation: Conversation, ts: str, pinned: bool) -> None:
    """Nobody is notified; of the events about pins the bot hears none, as it has not asked for them."""
    message = state.message(conversation.id, ts)
    if pinned == bool(message.get("pinned_to")):
        raise Refused("already_pinned" if pinned else "no_pin")
    if pinned and sum("pinned_to" in each for each in state.messages[conversation.id].values()) >= MOST_PINS:
        raise Refused("too_many_pins")
    if pinned:
        message["pinned_to"] = [conversation.id]
    else:
        del message["pinned_to"]
    show(state, conversation, message)


def whisper(state: State, user: str, channel: str, content: Json) -> Json:
    """A message that only one person sees; it is in no history and raises no event."""
    message: Json = {"type": "message", "is_ephemeral": True, "channel": channel, **content, "ts": state.next_ts()}
    state.ephemerals.setdefault(user, []).append(message)
    state.show({"t": "ephemeral", "user": user, "channel": channel, "message": message})
    return message


def unwhisper(state: State, user: str, ts: str) -> None:
    """Takes an ephemeral message away, if it is still there."""
    for message in state.ephemerals.get(user, []):
        if message["ts"] == ts:
            state.ephemerals[user].remove(message)
            state.show({"t": "ephemeral_gone", "user": user, "channel": message["channel"], "ts": ts})
            return
