"""What Slack sends, as far as handlers rely on it: which parts there are, and of what kind each is.

Only what is read here is named: Slack adds parts as it likes. Sources: docs.slack.dev/reference/interaction-payloads,
/reference/events and /interactivity/implementing-slash-commands.
"""

from dataclasses import dataclass
from typing import Any

Shape = Any
"""A type; a dict of shapes, in which a name that ends with ? may be missing or null; or an Each."""


@dataclass(frozen=True)
class Each:
    """Every value of an object, or every entry of a list, has this shape; `least` is how many there are."""

    of: type[list[Any]] | type[dict[str, Any]]
    shape: Shape
    least: int = 0


_ID: Shape = {"id": str}
_MESSAGE: Shape = {
    **dict.fromkeys(("ts?", "user?", "text?", "thread_ts?", "bot_id?", "subtype?", "team?"), str),
    **{name: Each(list, dict) for name in ("files?", "attachments?")},
    "blocks?": Each(list, {"type": str}),
    "metadata?": {"event_type?": str, "event_payload?": dict},
    "edited?": dict,
    "bot_profile?": {"name?": str},
}
_REACTION: Shape = {"user": str, "reaction": str, "event_ts?": str, "item": {"type?": str, "channel?": str, "ts?": str}}
_EVENTS: dict[str, Shape] = {
    "message": _MESSAGE
    | {
        "channel": str,
        "ts": str,
        "event_ts?": str,
        "deleted_ts?": str,
        "message?": _MESSAGE,
        "previous_message?": _MESSAGE,
    },
    "reaction_added": _REACTION,
    "reaction_removed": _REACTION,
    "app_home_opened": {"user": str, "tab?": str},
    "member_joined_channel": {"user": str, "channel": str},
    "member_left_channel": {"user": str, "channel": str},
}
_OPTION: Shape = {"value": str}
_ENTERED: Shape = {"value?": str, "selected_option?": _OPTION, "selected_user?": str}
_VIEW: Shape = {
    "id": str,
    "type": str,
    "callback_id?": str,
    "hash?": str,
    "private_metadata?": str,
    "title?": {"text": str},
    "blocks": Each(list, {"type": str, "block_id?": str}),
    "state?": {"values?": Each(dict, Each(dict, _ENTERED))},
}
_ACTION: Shape = {"action_id": str, "type?": str, "block_id?": str, "value?": str, "selected_option?": _OPTION}
_KINDS: dict[str, Shape] = {
    "command": {"command": str, "user_id": str, "channel_id": str, "trigger_id": str, "text?": str},
    "click": {
        "user": _ID,
        "trigger_id": str,
        "actions": Each(list, _ACTION, least=1),
        "view?": _VIEW,
        "message?": _MESSAGE,
        "channel?": _ID,
        "container?": dict,
        "response_url?": str,
    },
    "shortcut": {"user": _ID, "trigger_id": str, "callback_id": str, "message?": _MESSAGE, "channel?": _ID},
    "form": {"user": _ID, "view": {**_VIEW, "callback_id": str}},
    "event": {"event": {"type": str}},
}
_ON_MESSAGE: Shape = {"message": _MESSAGE | {"ts": str}, "channel": _ID}


def is_whole(kind: str, payload: dict[str, Any]) -> bool:
    """Whether handlers can rely on it. `kind` is one of `bot.slack.requests.Kind`; what is of no other use here is
    whole as it is."""
    if not fits(_KINDS.get(kind, {}), payload):
        return False
    if payload.get("type") == "message_action":
        return fits(_ON_MESSAGE, payload)
    return kind != "event" or fits(_EVENTS.get(payload["event"]["type"], {}), payload["event"])


def fits(shape: Shape, value: Any) -> bool:
    if isinstance(shape, Each):
        if not isinstance(value, shape.of) or len(value) < shape.least:
            return False
        return all(fits(shape.shape, each) for each in (value.values() if isinstance(value, dict) else value))
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(_has(value, name, part) for name, part in shape.items())
    return isinstance(value, shape)


def _has(value: dict[str, Any], name: str, shape: Shape) -> bool:
    found = value.get(name.removesuffix("?"))
    return name.endswith("?") if found is None else fits(shape, found)
