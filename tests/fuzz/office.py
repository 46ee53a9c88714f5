"""The whole bot on the sandbox, a few known issues in it, and who says anything to its port and reads its log."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.app import Bot
from bot.desk import Pace
from bot.sandbox import Sandbox
from bot.slack.client import open_client
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import PATIENT
from tests.handlers.test_web import FORM, JSON, Internet, settings_for
from tests.patience import until
from tests.sandbox.rig import Control

Json = dict[str, Any]
PEOPLE = ("U0ANA", "U0MIA", "U0LEA", "U0GUS")
SORRY = "Something went wrong"
"""What a person reads when a fault of ours was in the way (bot/slack/dispatch.py)."""


class Alarm(logging.Handler):
    """Keeps what should never be logged: errors, and anything with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            self.rung.append(self.format(record))


@dataclass(repr=False)
class Office:
    """`forms` are windows that Liaison has opened, as Slack keeps them; `buttons` are all on its messages, each as
    Slack tells of its being pressed."""

    bot: Bot
    sandbox: Sandbox
    internet: Internet
    session: aiohttp.ClientSession
    alarm: Alarm
    forms: list[Json] = field(default_factory=list)
    buttons: list[Json] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def posts(self, body: bytes, kind: str, headers: dict[str, str]) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.bot.port}/slack/events"
        async with self.session.post(url, data=body, headers={"Content-Type": kind, **headers}) as response:
            return response.status, await response.text()

    async def signed(self, body: bytes, kind: str) -> tuple[int, str]:
        return await self.posts(body, kind, self.internet.sign(body))

    async def sends(self, payload: Json) -> str:
        """What Liaison answers to something that Slack has signed. Nothing of it may go wrong, now or when it is
        handled."""
        if "command" in payload:
            sent = [(name, str(value).encode("utf-8", "surrogatepass")) for name, value in payload.items()]
            status, answer = await self.signed(urlencode(sent).encode(), FORM)
        elif payload.get("type") == "event_callback":
            status, answer = await self.signed(json.dumps(payload).encode(), JSON)
            await self._handles(payload)
        else:
            status, answer = await self.signed(urlencode({"payload": json.dumps(payload)}).encode(), FORM)
        assert status in (200, 400), (status, answer, payload)
        assert SORRY not in answer, payload
        assert "Traceback" not in answer, payload
        self.is_quiet(payload)
        return answer

    async def _handles(self, payload: Json) -> None:
        """What fails is tried again much later, by the bot's clock: then this waits in vain."""
        try:
            await until(self.is_idle)
        except TimeoutError:
            raise AssertionError(f"an event is put off: {payload}") from None

    def is_quiet(self, after: object = "") -> None:
        rung, self.alarm.rung = self.alarm.rung, []
        assert not rung, "\n".join([*rung, repr(after)])[-6000:]

    async def is_idle(self) -> bool:
        """Whether everything that came in has been handled."""
        return "new" not in await self.stored()

    async def is_sent(self) -> bool:
        """Whether everything that was to be said has been said."""
        async with self.bot.desk.store.transaction() as tx:
            letters = (await tx.backlog.waiting()).letters
        # Replies that were made up here stand nowhere, so that nothing can be put on them.
        dead = {kind for kind, state in letters if state == "dead"} - {"ReplyMarked"}
        assert not dead, letters
        return all(state == "dead" for _, state in letters)

    async def stored(self) -> dict[str, int]:
        async with self.bot.desk.store.transaction() as tx:
            return await tx.inbox.counts()

    def event(self, event: Json) -> Json:
        return {"type": "event_callback", "event_id": f"Ev{next(self.numbers)}", "team_id": TEAM, "event": event}

    def command(self, user: str, name: str, text: str) -> Json:
        return {
            "command": name,
            "text": text,
            "user_id": user,
            "team_id": TEAM,
            "channel_id": "C0SUPPORT",
            "trigger_id": self.sandbox.trigger(user),
        }

    def interaction(self, kind: str, user: str, **more: Any) -> Json:
        who, trigger = {"id": user, "team_id": TEAM}, self.sandbox.trigger(user)
        return {"type": kind, "team": {"id": TEAM}, "user": who, "trigger_id": trigger, **more}

    def submission(self, user: str, form: Json, values: Json) -> Json:
        view = {**copy.deepcopy(form), "id": f"V{next(self.numbers)}X", "state": {"values": values}}
        return self.interaction("view_submission", user, view=view)

    def ts(self) -> str:
        return f"{1_790_000_000 + next(self.numbers)}.000100"


FLAGGED = {
    "title": "exports time out",
    "what_happens": "The spinner turns for ever.",
    "area": "Billing",
    "severity": "2",
}
DIRECTS = ("U0ANA", "U0MIA")


@asynccontextmanager
async def opened(sandbox: Sandbox, database_url: str, clock: HandSetClock) -> AsyncIterator[Office]:
    alarm = Alarm()
    logging.getLogger().addHandler(alarm)
    settings, pace = settings_for(sandbox, database_url, "http"), Pace(timedelta(0), timedelta(0))
    bot = Bot(settings, clock.now, pace, patience=PATIENT)
    try:
        async with aiohttp.ClientSession() as session:
            await bot.start()
            sandbox.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
            internet = Internet(bot, sandbox.signing_secret, clock, session)
            office = Office(bot, sandbox, internet, session, alarm)
            await _furnish(office, Control(session, sandbox.url), sandbox.bot_token)
            yield office
    finally:
        await bot.close()
        logging.getLogger().removeHandler(alarm)


async def _furnish(office: Office, control: Control, token: str) -> None:
    """Some known issues, a workaround, and each form that a person can open."""
    await _open(office, control, "U0ANA", "/flag")
    for title in ("exports time out", "invoices show no VAT", "nobody can log in"):
        values = {name: {name: _entered(name, said)} for name, said in {**FLAGGED, "title": title}.items()}
        await office.sends(office.submission("U0ANA", office.forms[0], values))
    await office.sends(office.command("U0MIA", "/liaison", "workaround KI-1 use CSV answer: Take the CSV, please."))
    await office.sends(office.command("U0LEA", "/liaison", "ask KI-2 Which browser is it?"))
    await until(office.is_sent)
    for words in ("service-levels", "routes", "rotas", "roles", "schedules", "calendars", "recognition"):
        await _open(office, control, "U0LEA", f"/liaison policy {words}")
    await _open(office, control, "U0MIA", "/liaison definitions draft severity")
    await _press_all(office, control, token)


def _entered(name: str, said: str) -> Json:
    if name in ("area", "severity"):
        return {"type": "static_select", "selected_option": {"value": said}}
    return {"type": "plain_text_input", "value": said}


async def _open(office: Office, control: Control, user: str, command: str) -> None:
    """The form that opens when this is typed."""
    name, _, text = command.partition(" ")
    answer = await control.post("command", user=user, channel="C0GENERAL", command=name, text=text)
    assert answer["ok"], answer
    await _look_for_forms(office, control, user)


async def _look_for_forms(office: Office, control: Control, user: str) -> None:
    stack = (await control.get(f"views/{user}"))["stack"]
    office.forms += [view for view in stack if view["id"] not in {form["id"] for form in office.forms}]


async def _press_all(office: Office, control: Control, token: str) -> None:
    """Notes every button and menu on what Liaison has posted, and the forms that open from the first card."""
    slack = open_client(token, f"{control.url}/api/", control.session)
    directs = [(await slack.conversations_open(users=user))["channel"]["id"] for user in DIRECTS]
    for channel in ("C0LIAISON", *directs):
        for message in (await slack.conversations_history(channel=channel))["messages"]:
            office.buttons += [
                {"channel": {"id": channel}, "message": message, "actions": [action]}
                for block in message.get("blocks", [])
                for action in _actions(block)
            ]
    for button in office.buttons:
        if button["channel"]["id"] == "C0LIAISON":
            pressed = {"channel": "C0LIAISON", "messageTs": button["message"]["ts"], "action": button["actions"][0]}
            await control.post("interact", user="U0MIA", **pressed)
            await _look_for_forms(office, control, "U0MIA")


def _actions(block: Json) -> list[Json]:
    found = []
    for each in [*block.get("elements", []), block.get("accessory") or {}]:
        if each.get("type") == "button":
            found.append({"type": "button", "action_id": each["action_id"], "value": each.get("value", "")})
        if each.get("type") == "overflow":
            menu = {"type": "overflow", "action_id": each["action_id"]}
            found += [{**menu, "selected_option": option} for option in each["options"]]
    return found
