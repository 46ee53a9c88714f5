"""The one port, as the Internet meets it: nothing that is not Slack's is stored, logged or answered with a 5xx."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.app import Bot
from bot.desk import Pace
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.slack.dispatch import ASK_AGAIN
from bot.slack.requests import MOST_BYTES
from tests.clock import HandSetClock
from tests.sandbox.rig import Control

Json = dict[str, Any]
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PRIVATE = "Acme lost all invoices"
EVENT = {
    "type": "event_callback",
    "event_id": "Ev1",
    "team_id": "T0LIAISON",
    "event": {"type": "message", "channel": "C0SUPPORT", "user": "U0ANA", "text": PRIVATE, "ts": "1.2"},
}


def settings_for(sandbox: Sandbox, database_url: str, mode: str) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        mode=mode,
        http_host="127.0.0.1",
        http_port=0,
        channel="liaison",
        database_url=database_url,
    )


@pytest.fixture
def mode() -> str:
    return "http"


@pytest.fixture
async def bot(sandbox: Sandbox, database_url: str, clock: HandSetClock, mode: str) -> AsyncIterator[Bot]:
    bot = Bot(settings_for(sandbox, database_url, mode), clock.now, Pace(timedelta(0), timedelta(0)))
    try:
        await bot.start()
        if mode == "http":
            sandbox.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
        yield bot
    finally:
        await bot.close()


class Internet:
    """Anybody who can reach the port; some know the signing secret."""

    def __init__(self, bot: Bot, secret: str, clock: HandSetClock, session: aiohttp.ClientSession) -> None:
        self._bot, self._secret, self._clock, self._session = bot, secret, clock, session

    def sign(self, body: bytes, age: int = 0, secret: str = "") -> dict[str, str]:
        stamp = str(int(self._clock.unix()) - age)
        digest = hmac.new((secret or self._secret).encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    async def send(self, body: bytes, kind: str, headers: dict[str, str], path: str = "/slack/events") -> int:
        url = f"http://127.0.0.1:{self._bot.port}{path}"
        async with self._session.post(url, data=BytesIO(body), headers={"Content-Type": kind, **headers}) as response:
            text = await response.text()
        assert PRIVATE not in text
        return response.status


@pytest.fixture
def internet(bot: Bot, sandbox: Sandbox, clock: HandSetClock, session: aiohttp.ClientSession) -> Internet:
    return Internet(bot, sandbox.signing_secret, clock, session)


async def stored(bot: Bot) -> dict[str, int]:
    async with bot.desk.store.transaction() as tx:
        return await tx.inbox.counts()


def assert_nothing_private(caplog: pytest.LogCaptureFixture, sandbox: Sandbox) -> None:
    for private in (PRIVATE, sandbox.signing_secret, sandbox.bot_token, sandbox.app_token, "v0="):
        assert private not in caplog.text


SIGNED_BUT_BAD: list[tuple[str, bytes, str, int]] = [
    ("not JSON", PRIVATE.encode(), JSON, 400),
    ("JSON cut off", json.dumps(EVENT)[:-1].encode(), JSON, 400),
    ("a JSON list", json.dumps([EVENT]).encode(), JSON, 400),
    ("a JSON text", json.dumps(PRIVATE).encode(), JSON, 400),
    ("nothing", b"", JSON, 400),
    ("deep nesting", b'{"a":' * 20_000, JSON, 400),
    ("no UTF-8", b"\xff\xfe" + PRIVATE.encode(), JSON, 400),
    ("a form without JSON", b"payload=" + PRIVATE.encode(), FORM, 400),
    ("two megabytes", json.dumps(EVENT | {"x": "x" * 2 * MOST_BYTES}).encode(), JSON, 413),
    ("an empty object", b"{}", JSON, 200),
    ("an unknown type", json.dumps({"type": PRIVATE, "team_id": "T0LIAISON"}).encode(), JSON, 200),
    ("another workspace", json.dumps(EVENT | {"team_id": "T0OTHER"}).encode(), JSON, 200),
    ("a form of fields", urlencode({"text": PRIVATE}).encode(), FORM, 200),
]


@pytest.mark.parametrize(("body", "kind", "status"), [pytest.param(*case[1:], id=case[0]) for case in SIGNED_BUT_BAD])
async def test_a_signed_request_that_says_nothing_is_turned_down(
    bot: Bot,
    internet: Internet,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    kind: str,
    status: int,
) -> None:
    assert await internet.send(body, kind, internet.sign(body)) == status
    assert await stored(bot) == {}
    assert_nothing_private(caplog, sandbox)


GOOD = json.dumps(EVENT).encode()
NOT_SLACKS: list[tuple[str, Callable[[Internet], dict[str, str]]]] = [
    ("nothing", lambda net: {}),
    ("no timestamp", lambda net: {"X-Slack-Signature": net.sign(GOOD)["X-Slack-Signature"]}),
    ("no signature", lambda net: {"X-Slack-Request-Timestamp": net.sign(GOOD)["X-Slack-Request-Timestamp"]}),
    ("a stale timestamp", lambda net: net.sign(GOOD, age=301)),
    ("a timestamp ahead of time", lambda net: net.sign(GOOD, age=-301)),
    ("a timestamp of letters", lambda net: net.sign(GOOD) | {"X-Slack-Request-Timestamp": "abc"}),
    ("another secret", lambda net: net.sign(GOOD, secret="guess-guess")),
    ("the signature of another body", lambda net: net.sign(b"{}")),
    ("letters that are not ASCII", lambda net: net.sign(GOOD) | {"X-Slack-Signature": "v0=é" + "0" * 63}),
    ("an empty signature", lambda net: net.sign(GOOD) | {"X-Slack-Signature": ""}),
]


@pytest.mark.parametrize("headers", [pytest.param(headers, id=name) for name, headers in NOT_SLACKS])
async def test_what_is_not_slacks_is_not_even_read(
    bot: Bot,
    internet: Internet,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
    headers: Callable[[Internet], dict[str, str]],
) -> None:
    assert await internet.send(GOOD, JSON, headers(internet)) == 401
    assert await internet.send(PRIVATE.encode(), JSON, headers(internet)) == 401
    assert await stored(bot) == {}
    assert_nothing_private(caplog, sandbox)


async def test_two_megabytes_that_nobody_signed_are_not_taken_in(bot: Bot, internet: Internet) -> None:
    assert await internet.send(b"x" * 2 * MOST_BYTES, JSON, {}) == 413
    assert await stored(bot) == {}


async def test_a_challenge_is_answered_only_to_slack(bot: Bot, internet: Internet) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert await internet.send(body, JSON, {}) == 401
    assert await internet.send(body, JSON, internet.sign(body)) == 200


async def test_a_signed_event_is_stored_once_however_often_it_comes(bot: Bot, internet: Internet) -> None:
    for _ in range(3):
        assert await internet.send(GOOD, JSON, internet.sign(GOOD)) == 200
    assert sum((await stored(bot)).values()) == 1


VIEW = {"id": "V1", "type": "modal", "callback_id": "flag_problem", "blocks": []}
MIA = {"user": {"id": "U0MIA"}}
ODD: list[tuple[Json, int]] = [
    ({"type": "view_submission"}, 400),
    ({"type": "view_submission", "view": None, "user": None}, 400),
    ({"type": "view_submission", "view": {"id": "V1", "callback_id": "flag_problem"}, **MIA}, 400),
    ({"type": "view_submission", "view": VIEW}, 400),
    ({"type": "view_submission", "view": VIEW, **MIA}, 200),
    ({"type": "view_submission", "view": {**VIEW, "callback_id": "unknown"}, **MIA}, 200),
    ({"type": "view_submission", "view": {**VIEW, "state": {"values": {"title": {"title": "x"}}}}, **MIA}, 400),
    ({"type": "block_actions"}, 400),
    ({"type": "block_actions", "actions": [], **MIA}, 400),
    ({"type": "block_actions", "actions": ["press"], **MIA}, 400),
    ({"type": "block_actions", "actions": [{"action_id": "claim_issue", "value": 7}], **MIA}, 400),
    ({"type": "block_actions", "actions": [{"action_id": "claim_issue", "value": "x"}], **MIA}, 200),
    ({"type": "block_actions", "actions": [{"action_id": "more_on_issue"}], **MIA}, 200),
    ({"type": "message_action", "callback_id": "flag_message"}, 400),
    ({"type": "message_action", "callback_id": "flag_message", **MIA}, 400),
    ({"type": "block_actions", "actions": [{"action_id": "on_it"}], "message": None, "channel": None, **MIA}, 200),
    ({"type": "event_callback", "event_id": "Ev2", "event": {"type": "reaction_added"}}, 400),
    ({"type": "event_callback", "event_id": "Ev3", "event": {"type": "message", "thread_ts": "1.2"}}, 400),
    ({"type": "event_callback", "event_id": "Ev4", "event": {}}, 400),
    ({"type": "event_callback", "event_id": "Ev5", "event": {"type": "of tomorrow", "user": 5}}, 200),
]


@pytest.mark.parametrize(("payload", "status"), ODD, ids=[json.dumps(payload)[9:70] for payload, _ in ODD])
@pytest.mark.usefixtures("bot")
async def test_what_slack_never_sends_is_no_reason_to_fall_over(internet: Internet, payload: Json, status: int) -> None:
    payload = payload | {"team_id": "T0LIAISON", "team": {"id": "T0LIAISON"}, "trigger_id": "1.2.z"}
    body = json.dumps(payload).encode()
    assert await internet.send(body, JSON, internet.sign(body)) == status


@pytest.mark.parametrize(
    ("channel", "text"), [("C0SUPPORT", "the payload is broken"), ("C0SUPPORT", "payload={}"), ("C0SUPPORT", "")]
)
@pytest.mark.usefixtures("bot")
async def test_a_command_may_say_payload(control: Control, channel: str, text: str) -> None:
    answer = await control.post("command", user="U0ANA", channel=channel, command="/flag", text=text)
    assert answer["ok"], answer
    (form,) = (await control.get("views/U0ANA"))["stack"]
    titles = [block["element"].get("initial_value", "") for block in form["blocks"] if block["block_id"] == "title"]
    assert titles == [text]


async def test_a_command_in_a_channel_named_payload_is_a_command(bot: Bot, internet: Internet) -> None:
    fields = {"command": "/known", "text": "exports", "channel_name": "payload-team", "channel_id": "C0SUPPORT",
              "team_id": "T0LIAISON", "user_id": "U0ANA", "trigger_id": "1.2.p"}  # fmt: skip
    body = urlencode(fields).encode()
    assert await internet.send(body, FORM, internet.sign(body)) == 200


async def test_a_form_that_slack_opens_no_more_has_to_be_asked_for_again(
    bot: Bot, internet: Internet, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    body = urlencode({"command": "/flag", "text": "", "channel_id": "C0SUPPORT", "team_id": "T0LIAISON",
                      "user_id": "U0ANA", "trigger_id": "1.2.old"}).encode()  # fmt: skip
    headers = {"Content-Type": FORM, **internet.sign(body)}
    async with session.post(f"http://127.0.0.1:{bot.port}/slack/events", data=body, headers=headers) as response:
        assert (await response.json())["text"] == ASK_AGAIN
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_healthz_answers_in_both_modes(bot: Bot, session: aiohttp.ClientSession, mode: str) -> None:
    async with session.get(f"http://127.0.0.1:{bot.port}/healthz") as response:
        health = await response.json()
    assert response.status == 200
    assert health == {"status": "ok", "mode": mode, "ready": True, "sockets": 2 if mode == "socket" else None}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nothing", "/slack/events"])
async def test_every_answer_has_the_headers_that_browsers_obey_and_names_no_software(
    bot: Bot, session: aiohttp.ClientSession, path: str
) -> None:
    async with session.get(f"http://127.0.0.1:{bot.port}{path}") as response:
        headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert not {"Server", "Set-Cookie", "Access-Control-Allow-Origin"} & set(headers)


@pytest.mark.parametrize("mode", ["socket"])
async def test_in_socket_mode_nothing_can_be_sent_to_the_port(bot: Bot, internet: Internet) -> None:
    assert await internet.send(GOOD, JSON, internet.sign(GOOD)) == 404
    assert await stored(bot) == {}


@pytest.mark.parametrize("path", ["/", "/slack/events/", "/slack", "/healthz", "/../etc/passwd"])
async def test_there_is_nothing_else_on_the_port(internet: Internet, path: str) -> None:
    assert await internet.send(GOOD, JSON, internet.sign(GOOD), path) in (404, 405)
