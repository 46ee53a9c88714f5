"""`make fuzz`: whatever comes to the port, nothing falls over: no 5xx, nothing kept that Slack did not sign, no fault
in an answer to a person, none in the log.

Each example is one request to the whole bot: real port, real verifier, real store, the sandbox as Slack. EXAMPLES says
how many there are of all kinds together; a fifth of them are what people do, each handled to its end.
"""

import copy
import inspect
import json
import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, TypeVar
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import handlers
from bot.sandbox import Sandbox
from handlers.verbs import VERBS
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.fuzz import office as offices
from tests.fuzz.office import PEOPLE, Json, Office
from tests.fuzz.words import anything, said, values
from tests.handlers.test_web import FORM, JSON
from tests.patience import until

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.timeout(0),
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]
T = TypeVar("T")
EXAMPLES = int(os.environ.get("EXAMPLES", "10000"))
CALLBACKS = {
    kind: sorted(set(re.findall(rf'app\.{kind}\("(\w+)"', inspect.getsource(handlers.connect))))
    for kind in ("action", "view", "shortcut", "event")
}
"""The names in the switchboard."""


def share(of: float) -> settings:
    unhealthy = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    most = max(int(EXAMPLES * of), 1)
    # No shrinking: what is said to the bot is still in its database when it is said again.
    phases = (Phase.generate,)
    return settings(max_examples=most, deadline=None, suppress_health_check=unhealthy, database=None, phases=phases)


@pytest.fixture
async def office(sandbox: Sandbox, database_url: str, clock: HandSetClock) -> AsyncIterator[Office]:
    async with offices.opened(sandbox, database_url, clock) as office:
        yield office
        await until(office.is_idle)
        await until(office.is_sent)
        office.is_quiet()


@pytest.fixture
async def stranger(office: Office) -> AsyncIterator[Office]:
    """The same office, in which GOOD was never kept, in spite of all that is sent to it. (What the clock does is kept
    among what came in, too, so rows cannot be counted.)"""
    yield office
    async with office.bot.desk.store.transaction() as tx:
        await tx.inbox.check_open("event:Ev")
        assert "new" not in await tx.inbox.counts()


bodies = st.one_of(
    st.binary(max_size=200),
    values().map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(("type", "event", "team_id", "payload", "command", "view")), values()).map(
        lambda value: json.dumps(value).encode()
    ),
    st.dictionaries(st.sampled_from(("payload", "command", "text", "team_id", "")), anything).map(
        lambda fields: urlencode(fields).encode()
    ),
)
kinds = st.sampled_from((JSON, FORM, "text/plain", "application/json; charset=utf-7", "multipart/form-data", "x", ""))
printable = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80)
GOOD = json.dumps({"type": "event_callback", "event_id": "Ev", "team_id": TEAM, "event": {"type": "message"}}).encode()


@share(0.5)
@given(
    body=st.one_of(st.just(GOOD), bodies),
    kind=kinds,
    odd=printable,
    wrong=st.sampled_from(("stamp", "signature", "secret")),
)
async def test_what_nobody_signed_is_refused_and_not_kept(
    stranger: Office, body: bytes, kind: str, odd: str, wrong: str
) -> None:
    name = {"stamp": "X-Slack-Request-Timestamp", "signature": "X-Slack-Signature"}.get(wrong)
    signed = stranger.internet.sign(body, secret="" if name else "guessed")
    status, _ = await stranger.posts(body, kind, {**signed, name: odd} if name else signed)
    assert status == 401
    stranger.is_quiet()


@share(0.3)
@given(body=bodies, kind=kinds, odd=st.dictionaries(st.sampled_from(("X-Slack-Retry-Num", "X-A", "Accept")), printable))
async def test_anything_that_is_signed_is_answered(office: Office, body: bytes, kind: str, odd: dict[str, str]) -> None:
    status, answer = await office.posts(body, kind, {**odd, **office.internet.sign(body)})
    assert status in (200, 400)
    assert offices.SORRY not in answer
    office.is_quiet((body, kind))


@dataclass
class Dice:
    """What is left to chance, drawn before anybody asks for it."""

    numbers: list[int]
    texts: list[str]
    value: object

    def __post_init__(self) -> None:
        self._numbers, self._texts = cycle(self.numbers), cycle(self.texts)

    def one(self, of: Sequence[T]) -> T:
        return of[next(self._numbers) % len(of)]

    def text(self) -> str:
        """Now and then much longer than anything may be."""
        return next(self._texts) * self.one((1,) * 15 + (400,))


throws = st.builds(
    Dice,
    st.lists(st.integers(0, 2**16), min_size=13, max_size=13),
    st.lists(said(), min_size=3, max_size=3),
    values(),
)


def spoilt(dice: Dice, payload: Json) -> Json:
    """With something in it that Slack never sends: one part is another, or is missing."""
    inner: Any = copy.deepcopy(payload)
    whole = inner
    while True:
        keys = sorted(inner) if isinstance(inner, dict) else range(len(inner))
        key = dice.one([each for each in keys if inner is not whole or each not in ADDRESS])
        if isinstance(inner[key], dict | list) and inner[key] and dice.one(range(4)):
            inner = inner[key]
            continue
        if dice.one(range(2)):
            inner[key] = dice.value
        else:
            del inner[key]
        return dict(whole)


ADDRESS = frozenset({"team_id", "team", "type", "command"})
"""Without these it would be for nobody here."""
EMOJI = ("eyes", "ticket", "raising_hand", "+1::skin-tone-3", "no_entry_sign", "adhesive_bandage", "white_check_mark")


def says(office: Office, dice: Dice) -> Json:
    ts, user = office.ts(), dice.one(PEOPLE)
    card = office.buttons[0]["message"]["ts"]
    channel, thread = dice.one((("C0LIAISON", card), ("C0LIAISON", ts), ("C0SUPPORT", ts)))
    where = {"channel": channel, "ts": ts, "event_ts": ts}
    start = dice.one(("", "!", "<@U0LIAISON> ", "workaround: ", "question: "))
    verb = dice.one((*VERBS, "")) if start in ("!", "<@U0LIAISON> ") else ""
    message = {"type": "message", "user": user, "text": f"{start}{verb} {dice.text()}", **where}
    item = {"type": "message", "channel": channel, "ts": thread}
    reaction = {"user": user, "reaction": dice.one((*EMOJI, dice.text()[:20])), "item": item, "event_ts": ts}
    edited = {"type": "message", "subtype": "message_changed", "message": message, "previous_message": message, **where}
    happened: tuple[Json, ...] = (
        message,
        {**message, "thread_ts": thread},
        edited,
        {"type": "message", "subtype": "message_deleted", "previous_message": message, "deleted_ts": ts, **where},
        {"type": "reaction_added", **reaction},
        {"type": "reaction_removed", **reaction},
        {"type": "app_home_opened", "user": user, "channel": "D0", "tab": "home", "event_ts": ts},
        {"type": "member_joined_channel", "user": user, "channel": "C0LIAISON", "event_ts": ts},
    )
    return office.event(dice.one(happened))


def types(office: Office, dice: Dice) -> Json:
    name = dice.one(("/liaison",) * 6 + ("/known", "/kudos", "/flag"))
    verb = dice.one(tuple(VERBS)) if name == "/liaison" else ""
    return office.command(dice.one(PEOPLE), name, f"{verb} {dice.text()}".strip())


def presses(office: Office, dice: Dice) -> Json:
    """A button of ours, or one that has the name of ours and says something else."""
    button = dice.one(office.buttons)
    if dice.one(range(4)):
        return office.interaction("block_actions", dice.one(PEOPLE), **button)
    action: Json = {"type": "button", "action_id": dice.one(CALLBACKS["action"]), "value": dice.text()}
    if action["action_id"] == "more_on_issue":
        chosen = dice.one(("claim", "reports", "ask", "write", "same", "recall", "reopen"))
        action |= {"type": "overflow", "selected_option": {"value": f"{chosen}:{dice.text()}"}}
    return office.interaction("block_actions", dice.one(PEOPLE), **{**button, "actions": [action]})


def picks(office: Office, dice: Dice) -> Json:
    button = dice.one(office.buttons)
    message = dice.one(
        (button["message"], {"type": "message", "ts": office.ts(), "user": "U0BEN", "text": dice.text()})
    )
    return office.interaction(
        "message_action",
        dice.one(PEOPLE),
        callback_id=dice.one(CALLBACKS["shortcut"]),
        message=message,
        message_ts=message["ts"],
        channel=button["channel"],
        response_url="",
    )


def sends(office: Office, dice: Dice) -> Json:
    """One of our forms, filled in by somebody who writes anything anywhere."""
    form = dice.one(office.forms)
    entered: Json = {}
    for block in form["blocks"]:
        if block["type"] == "input":
            entered[block["block_id"]] = {block["element"]["action_id"]: _filled(block["element"], dice)}
    return office.submission(dice.one(PEOPLE), form, entered)


def _filled(element: Json, dice: Dice) -> Json:
    kind, before = element["type"], element.get("initial_value", "")
    if kind == "users_select":
        return {"type": kind, "selected_user": dice.one(PEOPLE)}
    if "options" in element:
        return {"type": kind, "selected_option": dice.one((None, *element["options"]))}
    return {"type": kind, "value": dice.one((before, dice.text(), before + dice.text()))}


Do = Callable[[Office, Dice], Json]
does: st.SearchStrategy[Do] = st.sampled_from((says, types, presses, picks, sends))


@share(0.1)
@given(do=does, dice=throws)
async def test_whatever_people_do_is_answered(office: Office, do: Do, dice: Dice) -> None:
    await office.sends(do(office, dice))


@share(0.1)
@given(do=does, dice=throws)
async def test_what_slack_never_sends_is_no_reason_to_fall_over(office: Office, do: Do, dice: Dice) -> None:
    await office.sends(spoilt(dice, do(office, dice)))
