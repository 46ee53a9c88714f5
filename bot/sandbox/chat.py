"""chat.* and reactions.*: what the bot says (docs.slack.dev/reference/methods/chat.postMessage and its kin)."""

from __future__ import annotations

import json
from collections.abc import Callable

from bot.sandbox import timeline
from bot.sandbox.blocks import check_blocks, fill_in_ids
from bot.sandbox.conversations import reachable_channel, seen_channel
from bot.sandbox.office import Office
from bot.sandbox.state import Conversation, Refused
from bot.sandbox.web_api import Args, Method
from bot.sandbox.workspace import Json

Tell = Callable[[list[Json]], object]
# chat.update's page says 4,000; chat.postMessage cuts beyond 40,000, here it refuses so that a test sees it.
POST_TEXT, UPDATE_TEXT = 40_000, 4_000
# docs.slack.dev/messaging/message-metadata names no figure for metadata_too_large; 8 KB is what was observed.
METADATA_BYTES = 8_000


def checked_blocks(args: Args, name: str = "blocks") -> list[Json] | None:
    """The blocks, with their ids filled in. Raises invalid_blocks with the list of what is wrong."""
    blocks = args.structure(name, "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    errors = check_blocks(blocks)
    if errors:
        messages = [f"[ERROR] {error}" for error in errors]
        raise Refused("invalid_blocks", errors=errors, response_metadata={"messages": messages})
    return fill_in_ids(blocks)


def _metadata(args: Args) -> Json | None:
    given = args.structure("metadata", "invalid_metadata_format")
    if given is None or given == {}:
        return None if given is None else {}
    if not isinstance(given, dict) or not isinstance(given.get("event_type"), str) or not given["event_type"]:
        raise Refused("invalid_metadata_format")
    if not isinstance(given.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(given)) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def said(args: Args, limit: int = POST_TEXT) -> Json:
    """The text and the blocks of what is to be posted. Raises no_text if there is neither."""
    text = args.text("text")
    blocks = checked_blocks(args)
    if not text.strip() and not blocks:
        raise Refused("no_text")
    if len(text) > limit:
        raise Refused("msg_too_long")
    return {"text": text, **({"blocks": blocks} if blocks else {})}


class Chat:
    """The methods that make events; tell(events) sends those off."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def methods(self) -> dict[str, Method]:
        return {
            "chat.postMessage": self.post_message,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.postEphemeral": post_ephemeral,
            "chat.getPermalink": get_permalink,
            "reactions.add": self.add_reaction,
            "reactions.remove": self.remove_reaction,
            "reactions.get": get_reactions,
        }

    def post_message(self, office: Office, args: Args) -> Json:
        conversation = reachable_channel(office, args, anywhere_public=True)
        content = office.as_bot(said(args))
        if metadata := _metadata(args):
            content["metadata"] = metadata
        if args.given("client_msg_id"):
            content["client_msg_id"] = args.text("client_msg_id")
        if args.text("thread_ts"):
            content["thread_ts"] = args.text("thread_ts")
            if args.flag("reply_broadcast"):
                content["subtype"] = "thread_broadcast"
        self._tell(timeline.post(office.state, conversation, content))
        message = next(reversed(office.state.messages[conversation.id].values()))
        return {"channel": conversation.id, "ts": message["ts"], "message": message}

    def update(self, office: Office, args: Args) -> Json:
        """What is not given stays as it is; empty blocks or metadata take away."""
        conversation = reachable_channel(office, args)
        message = _own(office, conversation, args.text("ts"), "cant_update_message")
        blocks, text = checked_blocks(args), args.text("text")
        if not args.given("text") and blocks is None:
            raise Refused("no_text")
        if len(text) > UPDATE_TEXT:
            raise Refused("msg_too_long")
        changes: Json = {} if not args.given("text") else {"text": text}
        if blocks is not None:
            changes["blocks"] = blocks or None
        if (metadata := _metadata(args)) is not None:
            changes["metadata"] = metadata or None
        self._tell(timeline.edit(office.state, conversation, message["ts"], office.bot, changes))
        return {"channel": conversation.id, "ts": message["ts"], "text": message["text"], "message": message}

    def delete(self, office: Office, args: Args) -> Json:
        conversation = reachable_channel(office, args)
        message = _own(office, conversation, args.text("ts"), "cant_delete_message")
        self._tell(timeline.delete(office.state, conversation, message["ts"]))
        return {"channel": conversation.id, "ts": message["ts"]}

    def add_reaction(self, office: Office, args: Args) -> Json:
        return self._react(office, args, present=True)

    def remove_reaction(self, office: Office, args: Args) -> Json:
        return self._react(office, args, present=False)

    def _react(self, office: Office, args: Args, present: bool) -> Json:
        conversation = reachable_channel(office, args)
        ts, name = args.text("timestamp"), args.text("name")
        self._tell(timeline.react(office.state, conversation, ts, office.bot, name, present))
        return {}


def _own(office: Office, conversation: Conversation, ts: str, error: str) -> Json:
    message = office.state.message(conversation.id, ts)
    if message.get("user") != office.bot:
        raise Refused(error)
    return message


def post_ephemeral(office: Office, args: Args) -> Json:
    conversation = reachable_channel(office, args)
    user = args.text("user")
    if user not in conversation.members:
        raise Refused("user_not_in_channel")
    content = office.as_bot(said(args))
    if args.text("thread_ts"):
        content["thread_ts"] = timeline.thread_root(office.state, conversation.id, args.text("thread_ts"))["ts"]
    return {"message_ts": timeline.whisper(office.state, user, conversation.id, content)["ts"]}


def get_permalink(office: Office, args: Args) -> Json:
    conversation = seen_channel(office, args)
    message = office.state.message(conversation.id, args.text("message_ts"))
    return {"channel": conversation.id, "permalink": office.permalink(conversation.id, message)}


def get_reactions(office: Office, args: Args) -> Json:
    conversation = seen_channel(office, args)
    message = office.state.message(conversation.id, args.text("timestamp"))
    shown = message | {"permalink": office.permalink(conversation.id, message)}
    return {"type": "message", "channel": conversation.id, "message": shown}
