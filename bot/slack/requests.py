"""What Slack sends, read from raw bytes: is it Slack's, what is it, and under which key is it handled once.

Bolt's own reader is not used: it takes any form whose body contains the word "payload" for an interaction, raises
on odd signatures, and logs bodies that it rejects.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from bot.rules import hiding
from bot.slack.shapes import is_whole

MOST_BYTES = 1024 * 1024
SECONDS_VALID = 300
"""How old or new a signed request may be (authentication/verifying-requests-from-slack)."""


class Kind(StrEnum):
    EVENT = "event"
    COMMAND = "command"
    CLICK = "click"
    SHORTCUT = "shortcut"
    FORM = "form"
    CHALLENGE = "challenge"
    OTHER = "other"


_INTERACTIONS = {
    "block_actions": Kind.CLICK,
    "message_action": Kind.SHORTCUT,
    "shortcut": Kind.SHORTCUT,
    "view_submission": Kind.FORM,
}


class Rejected(Exception):
    """Not Slack's, or not to be read. `status` is the HTTP status; the text holds nothing of the body."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Request:
    """`key` is the same for every delivery of the same thing; `lane` names what has to stay in order."""

    kind: Kind
    key: str
    lane: str
    team: str
    payload: dict[str, Any]
    hidden: frozenset[hiding.Kind] = frozenset()
    """Of what kinds something was taken out of the payload."""
    attempt: int = 0
    """0 for the first delivery; Slack counts the others."""


@dataclass(frozen=True)
class Answer:
    """What goes back to Slack. `body` is the acknowledgement's payload, if it has one."""

    status: int = 200
    body: dict[str, Any] | str | None = None


def check_signature(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now_unix: float) -> None:
    """Raises Rejected with 401 for anything but a fresh signature by one of the secrets."""
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    given = headers.get("X-Slack-Signature", "").encode("utf-8", "surrogateescape")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        raise Rejected(401, "no valid timestamp")
    if abs(now_unix - int(stamp)) > SECONDS_VALID:
        raise Rejected(401, "stale timestamp")
    # All are compared, so that the time does not tell which one is right.
    found = [hmac.compare_digest(_signature(secret, stamp, body), given) for secret in secrets]
    if not any(found):
        raise Rejected(401, "wrong signature")


def _signature(secret: str, stamp: str, body: bytes) -> bytes:
    signed = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return b"v0=" + signed.hexdigest().encode()


def read_body(content_type: str, body: bytes) -> Request:
    """Raises Rejected with 400 for a body that is neither a form nor a JSON object."""
    try:
        text = body.decode()
        if content_type == "application/json":
            return read_payload(json.loads(text))
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
        # A command has fields of its own; only a form without them carries an interaction as JSON.
        if "payload" in form and "command" not in form:
            return read_payload(json.loads(form["payload"]))
        return read_payload(form)
    except (ValueError, RecursionError) as error:
        raise Rejected(400, "neither a form nor a JSON object") from error


def read_payload(payload: Any) -> Request:
    """Raises Rejected with 400 when it is no object, or lacks what names it."""
    if not isinstance(payload, dict):
        raise Rejected(400, "not a JSON object")
    kind = _kind(payload)
    if not is_whole(kind, payload):
        raise Rejected(400, "not as Slack sends it")
    return Request(kind, _key(kind, payload), _lane(payload), _team(payload), payload)


def _kind(payload: dict[str, Any]) -> Kind:
    if "command" in payload:
        return Kind.COMMAND
    if payload.get("type") == "event_callback" and isinstance(payload.get("event"), dict):
        return Kind.EVENT
    if payload.get("type") == "url_verification":
        return Kind.CHALLENGE
    return _INTERACTIONS.get(str(payload.get("type")), Kind.OTHER)


def _key(kind: Kind, payload: dict[str, Any]) -> str:
    """An opened form is submitted once, however often it comes back with errors; its view keeps its id."""
    view = payload.get("view")
    if kind is Kind.FORM and isinstance(view, dict) and view.get("id"):
        return f"form:{view['id']}"
    named = _event_name(payload) if kind is Kind.EVENT else payload.get("trigger_id")
    if isinstance(named, str) and named:
        return f"{kind}:{named}"[:255]
    digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
    return f"{kind}:sha256:{digest}"


def _event_name(payload: dict[str, Any]) -> Any:
    """Slack may send one message or reaction under several event ids; what happened is named by where and when."""
    event = payload["event"]
    item = event.get("item")
    if event.get("type") == "message" and event.get("ts"):
        parts: tuple[Any, ...] = ("message", event.get("subtype"), event.get("channel"), event["ts"])
    elif isinstance(item, dict) and event.get("event_ts"):
        where = (item.get("channel"), item.get("ts"), event.get("user"), event.get("reaction"))
        parts = (event.get("type"), *where, event["event_ts"])
    else:
        return payload.get("event_id")
    return ":".join(str(part or "") for part in parts)


def _lane(payload: dict[str, Any]) -> str:
    event = payload.get("event")
    if not isinstance(event, dict):
        return ""
    item = event.get("item")
    channel = event.get("channel") or (item.get("channel") if isinstance(item, dict) else None)
    return channel if isinstance(channel, str) else ""


def _team(payload: dict[str, Any]) -> str:
    team = payload.get("team")
    found = payload.get("team_id") or (team.get("id") if isinstance(team, dict) else None)
    return found if isinstance(found, str) else ""
