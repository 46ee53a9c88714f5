"""`liaison demo`: a local Slack, the bot beside it, and the main job played once by people in it.

The people act through the sandbox's control API, the bot knows nothing of it, and each step waits for what a person
would see. Nothing here is told to the bot behind Slack's back, but for the known issues it starts with.
"""

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot import logs
from bot.app import Bot
from bot.desk import Pace
from bot.rules.importing import Form, Item, read
from bot.sandbox import DEMO, Sandbox
from bot.settings import Settings
from bot.usecases import importing

DATA = Path(__file__).parent / "data"
PAGE_PORT = 8065
PATIENCE_SECONDS = 15
AT_ONCE = Pace(timedelta(0), timedelta(0))
"""The sandbox has no rate limits."""

ANSWER = (
    "Stay on jQuery 1.7.2 with UI 1.8.22. If 1.8.0 is already out, set each button's label after the dialog opens: "
    "$('.ui-dialog-buttonset button').first().button('option', 'label', 'Close')"
)


class StepFailed(Exception):
    """A step of the story did not happen."""


async def play(once: bool) -> int:
    """0 when the whole story happened, 1 when a step did not. Stays until Ctrl-C unless `once`."""
    sandbox = Sandbox(DEMO)
    await sandbox.start(port=PAGE_PORT)
    with tempfile.TemporaryDirectory(prefix="liaison-demo-") as folder:
        bot = Bot(_settings(sandbox, folder), pace=AT_ONCE)
        logs.set_up([], logging.WARNING)
        try:
            await bot.start()
            new = (await importing.look(bot.desk, _known_issues())).new
            count = sum([is_new async for is_new in importing.load(bot.desk, new, DEMO.bot_user_id)])
            _say("", f"{count} known issues from real reports are loaded (bot/data). The story:")
            async with Stage(sandbox.url) as stage:
                await _story(stage)
            _say("", "The story is complete.")
            if not once:
                _say("", f"Go on yourself: {sandbox.url}  (Ctrl-C ends it)")
                await asyncio.Event().wait()
        except StepFailed as failed:
            print(f"\nThis step did not happen: {failed}", file=sys.stderr)
            return 1
        finally:
            await bot.close()
            await sandbox.close()
    return 0


def _settings(sandbox: Sandbox, folder: str) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        mode="socket",
        http_host="127.0.0.1",
        http_port=0,
        channel="liaison",
        database_url=f"sqlite:///{folder}/liaison.db",
    )


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


def _known_issues() -> list[Item]:
    rows = _rows("known_issues.jsonl")
    lines = [
        json.dumps({name: row[name] for name in ("id", "title", "area")} | {"what_happens": row["body"]})
        for row in rows
    ]
    return [item for _, item in read("\n".join(lines), Form.JSON_LINES).items]


async def _story(stage: "Stage") -> None:
    first, second = _rows("story.jsonl")
    _say("Ana, agent, in #support", f"/flag {first['title']}")
    await stage.flag("U0ANA", first, "different")
    card = await stage.sees("C0LIAISON", lambda message: first["title"] in _words(message), "the card in #liaison")
    _say("Liaison, in #liaison", _card_in_brief(card))

    _say("Mia, engineer, in the card's thread", ANSWER)
    sent = await stage.act("message", user="U0MIA", channel="C0LIAISON", text=ANSWER, thread_ts=card["ts"])
    reply = sent["message"]["ts"]
    _say("Mia, on her reply", ":adhesive_bandage:")
    await stage.act("reaction", user="U0MIA", channel="C0LIAISON", ts=reply, name="adhesive_bandage", present=True)
    _say("Liaison, to Ana", _words(await stage.is_told("U0ANA", "Stay on jQuery 1.7.2")))
    await stage.sees("C0LIAISON", lambda message: message["ts"] == reply and _has_mark(message), "Liaison's mark")
    _say("Liaison, on Mia's reply", ":memo:")

    _say("Ben, agent, in #support", f"/flag {second['title']}")
    offered = await stage.flag("U0BEN", second, first["title"])
    _say("Liaison, in Ben's form", f"{offered}  (he chooses it)")
    _say("Liaison, to Ben", _words(await stage.is_told("U0BEN", "Stay on jQuery 1.7.2")))
    card = await stage.sees("C0LIAISON", lambda message: "2 reports" in str(message), "the card with both reports")
    _say("Liaison, the card", _card_in_brief(card))


class Stage:
    """Acts as people of the sandbox and watches what they see. Watching is woken by the page's own live frames."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def __aenter__(self) -> "Stage":
        self._http = aiohttp.ClientSession(self._url)
        self._live = await self._http.ws_connect("/ui")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._live.close()
        await self._http.close()

    async def act(self, what: str, **facts: Any) -> dict[str, Any]:
        async with self._http.post(f"/_control/{what}", json=facts) as response:
            answer: dict[str, Any] = await response.json()
        if not answer["ok"]:
            raise StepFailed(f"{what}: {answer['error']}")
        return answer

    async def flag(self, user: str, row: dict[str, str], choice: str) -> str:
        """Type /flag, fill in the form, and where known issues are offered choose the one whose label contains
        `choice`, or that "mine is different". What was chosen."""
        await self.act("command", user=user, channel="C0SUPPORT", command="/flag", text=row["title"])
        view = await self._form(user, lambda view: True)
        entered = {
            "title": {"value": row["title"]},
            "what_happens": {"value": row["body"]},
            "area": {"selected_option": _option(view, "area", row["area"])},
            "severity": {"selected_option": _option(view, "severity", "2")},
            "customers_affected": {"value": "12"},
        }
        await self._submit(user, entered)
        again = await self._form_or_end(user, view)
        if again is None:
            if choice != "different":
                raise StepFailed("the known issue was not offered")
            return ""
        chosen = _option(again, "same_problem", choice)
        await self._submit(user, {**entered, "same_problem": {"selected_option": chosen}})
        if await self._form_or_end(user, again) is not None:
            raise StepFailed("the form was not accepted")
        return str(chosen["text"]["text"])

    async def sees(self, channel: str, wanted: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """The first message of the channel that is wanted, now or soon."""

        async def look() -> dict[str, Any] | None:
            async with self._http.get(f"/_control/messages/{channel}") as response:
                messages = (await response.json())["messages"]
            return next((message for message in messages if wanted(message)), None)

        found: dict[str, Any] = await self._until(look, what)
        return found

    async def is_told(self, user: str, words: str) -> dict[str, Any]:
        opened = await self.act("open-dm", user=user, **{"with": DEMO.bot_user_id})
        return await self.sees(
            opened["channel"]["id"], lambda message: words in str(message), f"{user} hears of {words!r}"
        )

    async def _submit(self, user: str, entered: dict[str, Any]) -> None:
        values = {name: {name: state} for name, state in entered.items()}
        await self._live.send_json({"t": "view_submit", "user": user, "values": values})

    async def _form(self, user: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            stack = await self._stack(user)
            return stack[-1] if stack and wanted(stack[-1]) else None

        form: dict[str, Any] = await self._until(look, "the form opens")
        return form

    async def _form_or_end(self, user: str, before: dict[str, Any]) -> dict[str, Any] | None:
        """The form when it has changed; None when it is closed."""

        async def look() -> list[dict[str, Any]] | None:
            stack = await self._stack(user)
            return stack if not stack or stack[-1]["blocks"] != before["blocks"] else None

        stack = await self._until(look, "the form is answered")
        return stack[-1] if stack else None

    async def _stack(self, user: str) -> list[dict[str, Any]]:
        async with self._http.get(f"/_control/views/{user}") as response:
            stack: list[dict[str, Any]] = (await response.json())["stack"]
        return stack

    async def _until(self, look: Callable[[], Any], what: str) -> Any:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (found := await look()) is None:
                    await self._live.receive()
                return found
        except TimeoutError:
            raise StepFailed(f"{what} (waited {PATIENCE_SECONDS} s)") from None


def _option(view: dict[str, Any], field: str, wanted: str) -> dict[str, Any]:
    """The option with this value, or whose label contains it."""
    block = next(block for block in view["blocks"] if block.get("block_id") == field)
    for option in block["element"]["options"]:
        if option["value"] == wanted or wanted[:40] in option["text"]["text"]:
            return dict(option)
    raise StepFailed(f"{field} does not offer {wanted!r}")


def _words(message: dict[str, Any]) -> str:
    """All text of a message's blocks, as a transcript shows it."""
    found: list[str] = []

    def collect(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str) and "type" in part:
                found.append(part["text"])
            for inner in part.values():
                collect(inner)
        elif isinstance(part, list):
            for inner in part:
                collect(inner)

    collect(message.get("blocks") or [])
    return "\n".join(found) or str(message["text"])


def _has_mark(message: dict[str, Any]) -> bool:
    return any(reaction["name"] == "memo" for reaction in message.get("reactions", []))


def _card_in_brief(card: dict[str, Any]) -> str:
    fields = [field["text"].replace("\n", " ") for field in card["blocks"][1]["fields"]]
    return "\n".join([card["blocks"][0]["text"]["text"], "  ".join(fields)])


def _say(who: str, what: str) -> None:
    lines = what.split("\n")
    if who:
        bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
        print(f"\n{bold}{who}{plain}")
        lines = [f"    {line}" for line in lines]
    print("\n".join(lines), flush=True)
