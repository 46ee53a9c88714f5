"""pins.*: what stands at the head of a channel (docs.slack.dev/reference/methods/pins.add and its kin)."""

from __future__ import annotations

from bot.sandbox import timeline
from bot.sandbox.conversations import reachable_channel, seen_channel
from bot.sandbox.office import Office
from bot.sandbox.state import Refused
from bot.sandbox.web_api import Args, Method
from bot.sandbox.workspace import Json


def add(office: Office, args: Args) -> Json:
    return _pin(office, args, pinned=True)


def remove(office: Office, args: Args) -> Json:
    return _pin(office, args, pinned=False)


def list_pins(office: Office, args: Args) -> Json:
    conversation = seen_channel(office, args)
    messages = office.state.messages.get(conversation.id, {}).values()
    return {"items": [{"type": "message", "message": message} for message in messages if message.get("pinned_to")]}


def _pin(office: Office, args: Args, pinned: bool) -> Json:
    conversation = reachable_channel(office, args)
    if not args.text("timestamp"):
        raise Refused("no_item_specified")
    timeline.pin(office.state, conversation, args.text("timestamp"), pinned)
    return {}


METHODS: dict[str, Method] = {"pins.add": add, "pins.remove": remove, "pins.list": list_pins}
