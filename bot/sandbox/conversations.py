"""conversations.* and users.*: who and what there is to read (docs.slack.dev/reference/methods)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.sandbox import timeline
from bot.sandbox.office import Office
from bot.sandbox.state import Conversation, Refused
from bot.sandbox.web_api import Args, Method
from bot.sandbox.workspace import Json

_T = TypeVar("_T")
Tell = Callable[[list[Json]], object]
_KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
TOPIC_CHARACTERS = 250
# Defaults and most of `limit`, as the pages of the methods give them.
_LISTS, _HISTORY, _REPLIES = (100, 1000), (100, 999), (1000, 1000)


def seen_channel(office: Office, args: Args) -> Conversation:
    """The conversation, if the bot may know of it: public, or with the bot in it."""
    conversation = office.state.conversations.get(args.text("channel"))
    if conversation is None or (conversation.kind != "channel" and office.bot not in conversation.members):
        raise Refused("channel_not_found")
    return conversation


def reachable_channel(office: Office, args: Args, anywhere_public: bool = False) -> Conversation:
    """Where the bot may speak: a conversation that it is in, or with the scope chat:write.public any public channel.
    A user's id means the direct conversation."""
    if office.workspace.person(args.text("channel")) is not None:
        return _open_direct(office, args.text("channel"))
    conversation = seen_channel(office, args)
    if office.bot not in conversation.members and not anywhere_public:
        raise Refused("not_in_channel")
    if conversation.is_archived:
        raise Refused("is_archived")
    return conversation


def _open_direct(office: Office, user: str) -> Conversation:
    person = office.workspace.person(user)
    if person is None:
        raise Refused("user_not_found")
    if person.is_bot:
        raise Refused("cannot_dm_bot")
    if person.deleted:
        raise Refused("user_disabled")
    return office.state.direct(user, office.bot)


def _encode(mark: str) -> str:
    return base64.b64encode(f"next:{mark}".encode()).decode()


def _mark(args: Args) -> str:
    """Where the page before ended; empty on the first one."""
    if not args.text("cursor"):
        return ""
    try:
        word, _, mark = base64.b64decode(args.text("cursor"), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not mark:
        raise Refused("invalid_cursor")
    return mark


def _paged(args: Args, items: Sequence[_T]) -> tuple[list[_T], Json]:
    """One page of a list that does not change meanwhile, and its response_metadata."""
    limit = args.number("limit", *_LISTS)
    mark = _mark(args) or "0"
    if not mark.isdecimal():
        raise Refused("invalid_cursor")
    start = int(mark)
    more = start + limit < len(items)
    return list(items[start : start + limit]), {"next_cursor": _encode(str(start + limit)) if more else ""}


def _within(args: Args, messages: list[Json]) -> list[Json]:
    """The messages between oldest and latest, the ends only with `inclusive`."""
    for name in ("oldest", "latest"):
        if args.text(name) and not re.fullmatch(r"\d+(\.\d+)?", args.text(name)):
            raise Refused(f"invalid_ts_{name}")
    oldest, latest = float(args.text("oldest") or 0), float(args.text("latest") or "inf")
    if args.flag("inclusive"):
        return [message for message in messages if oldest <= float(message["ts"]) <= latest]
    return [message for message in messages if oldest < float(message["ts"]) < latest]


def _shown(args: Args, message: Json) -> Json:
    """With the payload of the metadata only on demand, as docs.slack.dev/messaging/message-metadata says."""
    metadata = message.get("metadata")
    if metadata is None or args.flag("include_all_metadata"):
        return message
    return message | {"metadata": {"event_type": metadata["event_type"]}}


def _page(args: Args, page: list[Json], more: bool, mark: str) -> Json:
    cursor = _encode(mark) if more else ""
    answer = {"messages": [_shown(args, message) for message in page], "has_more": more}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if more else {})


def _readable(office: Office, args: Args) -> Conversation:
    conversation = seen_channel(office, args)
    if office.bot not in conversation.members:
        raise Refused("not_in_channel")
    return conversation


def history(office: Office, args: Args) -> Json:
    """Newest first. With `oldest` and no `latest`, the page is the part next to `oldest`, and the cursor goes
    forward (the method's page: "the messages returned are those closest to oldest")."""
    conversation = _readable(office, args)
    limit, mark = args.number("limit", *_HISTORY), _mark(args)
    found = [
        message
        for message in _within(args, list(office.state.messages.get(conversation.id, {}).values()))
        if message.get("thread_ts", message["ts"]) == message["ts"] or message.get("subtype") == "thread_broadcast"
    ]
    if args.text("oldest") and not args.text("latest"):
        found = [message for message in found if not mark or message["ts"] > mark]
        page = found[:limit]
        end = page[-1]["ts"] if page else ""
    else:
        found = [message for message in found if not mark or message["ts"] < mark]
        page = found[-limit:]
        end = page[0]["ts"] if page else ""
    return _page(args, page[::-1], len(found) > limit, end) | {"pin_count": 0}


def replies(office: Office, args: Args) -> Json:
    """The thread of a message, oldest first, whether `ts` is of the first message or of a reply."""
    conversation = _readable(office, args)
    limit, mark = args.number("limit", *_REPLIES), _mark(args)
    root = timeline.thread_root(office.state, conversation.id, args.text("ts"))
    found = _within(args, timeline.thread(office.state, conversation.id, root))
    found = [message for message in found if not mark or message["ts"] > mark]
    page = found[:limit]
    return _page(args, page, len(found) > limit, page[-1]["ts"] if page else "")


def list_conversations(office: Office, args: Args) -> Json:
    kinds = {_KINDS.get(word.strip()) for word in (args.text("types") or "public_channel").split(",")}
    if None in kinds:
        raise Refused("invalid_types")
    known = [
        conversation
        for conversation in office.state.conversations.values()
        if conversation.kind in kinds
        and (conversation.kind == "channel" or office.bot in conversation.members)
        and not (args.flag("exclude_archived") and conversation.is_archived)
    ]
    page, metadata = _paged(args, known)
    return {"channels": [_plain(office, conversation) for conversation in page], "response_metadata": metadata}


def _plain(office: Office, conversation: Conversation) -> Json:
    return {key: value for key, value in conversation.wire(office.bot).items() if key != "members"}


def info(office: Office, args: Args) -> Json:
    shape = _plain(office, seen_channel(office, args))
    if not args.flag("include_num_members"):
        del shape["num_members"]
    return {"channel": shape}


def members(office: Office, args: Args) -> Json:
    page, metadata = _paged(args, seen_channel(office, args).members)
    return {"members": page, "response_metadata": metadata}


def open_conversation(office: Office, args: Args) -> Json:
    """By one user's id or by channel. Conversations of several people are not modelled."""
    if args.text("channel"):
        conversation = seen_channel(office, args)
    else:
        users = [user for user in args.text("users").split(",") if user]
        if not users:
            raise Refused("users_list_not_supplied")
        if len(users) > 1:
            raise Refused("invalid_user_combination")
        conversation = _open_direct(office, users[0])
    full = _plain(office, conversation) if args.flag("return_im") else {"id": conversation.id}
    return {"no_op": False, "already_open": False, "channel": full}


def users_info(office: Office, args: Args) -> Json:
    person = office.workspace.person(args.text("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": office.workspace.user_json(person, office.clock())}


def users_list(office: Office, args: Args) -> Json:
    page, metadata = _paged(args, office.workspace.everyone)
    shapes = [office.workspace.user_json(person, office.clock()) for person in page]
    return {"members": shapes, "cache_ts": int(office.clock()), "response_metadata": metadata}


def auth_test(office: Office, args: Args) -> Json:
    workspace = office.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot_name.lower(),
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user_id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def api_test(office: Office, args: Args) -> Json:
    if args.text("error"):
        raise Refused(args.text("error"))
    return {"args": {}}


def methods(tell: Tell) -> dict[str, Method]:
    """tell(events) sends off what joining a channel makes the bot hear."""

    def join(office: Office, args: Args) -> Json:
        conversation = seen_channel(office, args)
        if conversation.kind != "channel":
            raise Refused("method_not_supported_for_channel_type")
        if conversation.is_archived:
            raise Refused("is_archived")
        already = office.bot in conversation.members
        tell(timeline.set_membership(office.state, conversation, office.bot, member=True))
        warning = {"warning": "already_in_channel"} if already else {}
        return {"channel": _plain(office, conversation), **warning}

    def set_topic(office: Office, args: Args) -> Json:
        conversation = reachable_channel(office, args)
        if conversation.kind == "im":
            raise Refused("method_not_supported_for_channel_type")
        if len(args.text("topic")) > TOPIC_CHARACTERS:
            raise Refused("too_long")
        tell(timeline.set_topic(office.state, conversation, office.bot, args.text("topic")))
        return {"channel": _plain(office, conversation)}

    return {
        "api.test": api_test,
        "auth.test": auth_test,
        "conversations.list": list_conversations,
        "conversations.info": info,
        "conversations.history": history,
        "conversations.replies": replies,
        "conversations.members": members,
        "conversations.open": open_conversation,
        "conversations.join": join,
        "conversations.setTopic": set_topic,
        "users.info": users_info,
        "users.list": users_list,
    }
