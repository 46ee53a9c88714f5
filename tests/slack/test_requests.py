import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.requests import Kind, Rejected, Request, check_signature, read_body, read_payload

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SECRET, NOW = "sandbox-secret", 1_787_227_200
TEAM = {"id": "T0LIAISON", "domain": "northwind"}

MESSAGE = {"type": "message", "channel": "C0SUPPORT", "user": "U0ANA", "text": "hello", "ts": "1.2"}
EVENT = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0LIAISON", "event": MESSAGE}
ITEM = {"type": "message", "channel": "C9", "ts": "1.2"}
REACTION = EVENT | {"event": {"type": "reaction_added", "user": "U0ANA", "reaction": "eyes", "item": ITEM}}
HOME = {"type": "app_home_opened", "user": "U0ANA"}
VIEW = {"id": "V1", "type": "modal", "callback_id": "flag_problem", "blocks": []}
WHERE = {"team_id": "T0LIAISON", "user_id": "U0ANA", "channel_id": "C0SUPPORT"}
COMMAND = {"command": "/flag", "text": "", "trigger_id": "1.2.a", **WHERE}
ANA = {"team": TEAM, "user": {"id": "U0ANA"}}
CLICK = {"type": "block_actions", **ANA, "trigger_id": "1.2.b", "actions": [{"action_id": "claim_issue"}]}
PICKED = {"channel": {"id": "C0SUPPORT"}, "message": {"type": "message", "ts": "1.2"}}
SHORTCUT = {"type": "message_action", **ANA, "trigger_id": "1.2.c", "callback_id": "flag_message", **PICKED}
FORM_SENT = {"type": "view_submission", **ANA, "trigger_id": "1.2.d", "view": VIEW}
CHALLENGE = {"type": "url_verification", "challenge": "abc"}


def signed(body: bytes, at: int | str = NOW, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}


@pytest.mark.parametrize(
    ("payload", "kind", "key", "lane", "team"),
    [
        (EVENT, Kind.EVENT, "event:message::C0SUPPORT:1.2", "C0SUPPORT", "T0LIAISON"),
        (REACTION, Kind.EVENT, "event:Ev1", "C9", "T0LIAISON"),
        (EVENT | {"event": HOME}, Kind.EVENT, "event:Ev1", "", "T0LIAISON"),
        (EVENT | {"event": {"type": "channel_rename", "channel": {}}}, Kind.EVENT, "event:Ev1", "", "T0LIAISON"),
        (COMMAND, Kind.COMMAND, "command:1.2.a", "", "T0LIAISON"),
        (CLICK, Kind.CLICK, "click:1.2.b", "", "T0LIAISON"),
        (SHORTCUT, Kind.SHORTCUT, "shortcut:1.2.c", "", "T0LIAISON"),
        (SHORTCUT | {"type": "shortcut"}, Kind.SHORTCUT, "shortcut:1.2.c", "", "T0LIAISON"),
        (FORM_SENT, Kind.FORM, "form:V1", "", "T0LIAISON"),
        (FORM_SENT | {"trigger_id": "9.9.z"}, Kind.FORM, "form:V1", "", "T0LIAISON"),
        (CLICK | {"type": "view_closed"}, Kind.OTHER, "other:1.2.b", "", "T0LIAISON"),
        (CLICK | {"team": None}, Kind.CLICK, "click:1.2.b", "", ""),
        (CLICK | {"team": None, "team_id": 5}, Kind.CLICK, "click:1.2.b", "", ""),
    ],
)  # fmt: skip
def test_what_a_payload_is(payload: dict[str, Any], kind: Kind, key: str, lane: str, team: str) -> None:
    assert read_payload(payload) == Request(kind, key, lane, team, payload)


@pytest.mark.parametrize("payload", [CHALLENGE, {}, {"type": "event_callback", "event": "odd"}, {"type": ["odd"]}])
def test_what_has_no_name_is_keyed_by_all_it_says(payload: dict[str, Any]) -> None:
    request = read_payload(payload)
    assert request.key.startswith(f"{request.kind}:sha256:")
    assert request.key == read_payload(dict(reversed(payload.items()))).key
    assert request.key != read_payload(payload | {"more": 1}).key


def test_one_message_under_two_event_ids_is_one() -> None:
    first, second = (read_payload(EVENT | {"event_id": name}) for name in ("Ev1", "Ev2"))
    assert first.key == second.key
    edited = EVENT | {"event": {"type": "message", "channel": "C0SUPPORT", "ts": "1.2", "subtype": "message_changed"}}
    assert read_payload(edited).key != first.key


def test_a_key_fits_its_column() -> None:
    assert len(read_payload(EVENT | {"event": HOME, "event_id": "E" * 5000}).key) == 255


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        ["event_callback"],
        "text",
        5,
        True,
        FORM_SENT | {"view": None},
        FORM_SENT | {"view": {"id": "V1"}},
        CLICK | {"actions": None},
        CLICK | {"actions": []},
        CLICK | {"actions": ["press"]},
        CLICK | {"user": "U0ANA"},
        FORM_SENT | {"view": VIEW | {"state": {"values": {"title": {"title": {"value": 5}}}}}},
        SHORTCUT | {"message": {"ts": "1.2", "blocks": [None]}},
        SHORTCUT | {"channel": None},
        {name: value for name, value in COMMAND.items() if name != "user_id"},
        EVENT | {"event": {**MESSAGE, "text": {"text": "hello"}}},
        EVENT | {"event": {**MESSAGE, "previous_message": "hello"}},
        EVENT | {"event": {"type": "reaction_added", "item": ITEM}},
        EVENT | {"event": {"user": "U0ANA"}},
    ],
)
def test_what_is_no_object_or_not_whole_is_rejected(payload: object) -> None:
    with pytest.raises(Rejected) as rejected:
        read_payload(payload)
    assert rejected.value.status == 400


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        (JSON, json.dumps(EVENT), Kind.EVENT),
        (JSON, json.dumps(CHALLENGE), Kind.CHALLENGE),
        (FORM, urlencode(COMMAND), Kind.COMMAND),
        (FORM, urlencode({"payload": json.dumps(CLICK)}), Kind.CLICK),
        (FORM, urlencode(COMMAND | {"text": "the payload is broken"}), Kind.COMMAND),
        (FORM, urlencode(COMMAND | {"channel_name": "payload-team"}), Kind.COMMAND),
        (FORM, urlencode(COMMAND | {"text": "payload={}&payload=[]"}), Kind.COMMAND),
        (FORM, urlencode(COMMAND | {"text": "", "payload": "not JSON"}), Kind.COMMAND),
        (FORM, "", Kind.OTHER),
        (JSON, "{}", Kind.OTHER),
    ],
)
def test_what_a_body_is(content_type: str, body: str, kind: Kind) -> None:
    assert read_body(content_type, body.encode()).kind is kind


def test_the_words_of_a_command_come_through_whole() -> None:
    text = "the payload is broken & lost = 50 % <b> +1 é 👍"
    assert read_body(FORM, urlencode(COMMAND | {"text": text}).encode()).payload["text"] == text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, b""),
        (JSON, b"not JSON"),
        (JSON, b"[]"),
        (JSON, b"null"),
        (JSON, b'"text"'),
        (JSON, b'{"type": "event_callback"'),
        (JSON, b"\xff\xfe{}"),
        (JSON, b"[" * 100_000),
        (JSON, b'{"a":' * 100_000),
        (JSON, b'{"a":' + b"9" * 5000 + b"}"),
        (FORM, b"payload="),
        (FORM, b"payload=%7B"),
        (FORM, b"payload=[]"),
        (FORM, b"payload=" + b"[" * 100_000),
        (FORM, b"\xff"),
        (FORM, b"&".join(b"a=b" for _ in range(101))),
    ],
)
def test_a_bad_body_is_rejected_without_a_word_of_it(content_type: str, body: bytes) -> None:
    with pytest.raises(Rejected) as rejected:
        read_body(content_type, body)
    assert rejected.value.status == 400
    assert str(rejected.value) in ("neither a form nor a JSON object", "not a JSON object")


@given(st.sampled_from([FORM, JSON, "text/plain", ""]), st.binary(max_size=300))
def test_any_body_is_read_or_rejected(content_type: str, body: bytes) -> None:
    try:
        read_body(content_type, body)
    except Rejected as rejected:
        status = rejected.status
    else:
        status = 200
    assert status in (200, 400)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
_KEYS = st.sampled_from(["type", "event", "event_id", "team", "team_id", "view", "trigger_id", "command", "payload"])
_WORDS = st.sampled_from(["event_callback", "block_actions", "view_submission", "message_action", "url_verification"])


@given(st.dictionaries(_KEYS, _WORDS | _JSON))
def test_any_object_is_rejected_or_has_a_kind_and_a_key(payload: dict[str, Any]) -> None:
    try:
        request = read_payload(payload)
    except Rejected:
        return
    assert 0 < len(request.key) <= 255
    assert request.key.startswith(f"{request.kind}:")


@pytest.mark.parametrize("age", [0, 300, -300])
def test_a_fresh_right_signature_is_accepted(age: int) -> None:
    check_signature([SECRET], signed(b"body", NOW - age), b"body", NOW)


def test_while_the_secret_changes_the_old_one_and_the_new_one_are_right_and_no_third() -> None:
    for secret in ("new-secret", "old-secret"):
        check_signature(["new-secret", "old-secret"], signed(b"body", secret=secret), b"body", NOW)
    for secrets in (["new-secret"], []):
        with pytest.raises(Rejected):
            check_signature(secrets, signed(b"body", secret="old-secret"), b"body", NOW)


GOOD = signed(b"body")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, "no valid timestamp"),
        ({"X-Slack-Signature": GOOD["X-Slack-Signature"]}, "no valid timestamp"),
        ({"X-Slack-Request-Timestamp": str(NOW)}, "wrong signature"),
        (signed(b"body", "abc"), "no valid timestamp"),
        (signed(b"body", f"-{NOW}"), "no valid timestamp"),
        (signed(b"body", f"{NOW}.5"), "no valid timestamp"),
        (signed(b"body", "١٧٨٧٢٢٧٢٠٠"), "no valid timestamp"),
        (signed(b"body", "9" * 5000), "no valid timestamp"),
        (signed(b"body", NOW - 301), "stale timestamp"),
        (signed(b"body", NOW + 301), "stale timestamp"),
        (signed(b"body", 0), "stale timestamp"),
        (signed(b"another body"), "wrong signature"),
        (signed(b"body", secret="guess"), "wrong signature"),
        (GOOD | {"X-Slack-Request-Timestamp": str(NOW - 1)}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": ""}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": "v0="}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": GOOD["X-Slack-Signature"].upper()}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": GOOD["X-Slack-Signature"].removeprefix("v0=")}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": GOOD["X-Slack-Signature"] + "0"}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": "v0=é"}, "wrong signature"),
        (GOOD | {"X-Slack-Signature": "v0=\udce9"}, "wrong signature"),
    ],
)
def test_anything_but_a_fresh_right_signature_is_rejected(headers: dict[str, str], reason: str) -> None:
    with pytest.raises(Rejected) as rejected:
        check_signature([SECRET], headers, b"body", NOW)
    assert (rejected.value.status, str(rejected.value)) == (401, reason)
