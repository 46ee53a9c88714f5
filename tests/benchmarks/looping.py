"""From the flag's form to its card in Slack: the main loop, without Slack's pace, on the sandbox."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

import storage
from bot.sandbox import DEMO, Sandbox
from bot.slack import flagging
from tests.benchmarks import load, processes
from tests.benchmarks.load import FORM, Body
from tests.benchmarks.servers import SECRET
from tests.benchmarks.words import words
from tests.desks import let_flag

PER_SECOND, SECONDS = 20, 15


class Watcher:
    """Sees when a card with a title stands in the liaison channel."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}

    async def watch(self, url: str) -> None:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}/ui", max_msg_size=0) as socket:
            async for frame in socket:
                said = frame.data
                if '"C0LIAISON"' in said and "problem-" in said:
                    self.seen.setdefault(said[said.index("problem-") :].split(" ", 1)[0], time.perf_counter())


def form(number: int, choice: str = "", team: str = DEMO.team_id) -> Body:
    """As Slack submits it."""
    title, text = words(number)
    draft = flagging.empty_draft(title=f"problem-{number} {title}")
    view = flagging.form(draft)
    entered = {"title": draft.title, "what_happens": text}
    values: dict[str, Any] = {
        name: {name: {"type": "plain_text_input", "value": said}} for name, said in entered.items()
    }
    for name, value in (("area", "Billing"), ("severity", "2"), ("same_problem", choice)):
        if value:
            values[name] = {name: {"type": "static_select", "selected_option": {"value": value}}}
    view |= {"id": f"V{number}", "state": {"values": values}}
    user = {"id": "U0ANA", "team_id": team}
    payload = {"type": "view_submission", "team": {"id": team}, "user": user, "view": view}
    return Body(FORM, b"payload=" + json.dumps(payload).encode().replace(b"%", b"%25").replace(b"&", b"%26"))


async def prepare(url: str, team: str = DEMO.team_id) -> None:
    database = await storage.open_database(url)
    await database.migrate()
    await let_flag(database.store(team))
    await database.close()


async def measure(folder: Path) -> list[str]:
    sandbox, watcher = Sandbox(DEMO), Watcher()
    assert sandbox.signing_secret == SECRET
    await sandbox.start()
    watching = asyncio.create_task(watcher.watch(sandbox.url))
    sent: dict[str, float] = {}
    await prepare(f"sqlite:///{folder / 'loop.db'}")
    try:
        async with (
            processes.liaison(folder / "loop.db", sandbox.api_url, sandbox.bot_token) as bot,
            aiohttp.ClientSession() as session,
        ):
            sandbox.request_url = bot.slack_url

            async def flag(number: int) -> None:
                sent[f"problem-{number}"] = time.perf_counter()
                status, answer = await load.post(session, bot.slack_url, form(number))
                if "response_action" in answer:
                    status, answer = await load.post(session, bot.slack_url, form(number, "different"))
                assert status == 200
                assert "errors" not in answer, answer

            begun = time.perf_counter()
            flags = []
            for number in range(PER_SECOND * SECONDS):
                await asyncio.sleep(max(0.0, begun + number / PER_SECOND - time.perf_counter()))
                flags.append(asyncio.create_task(flag(number)))
            await asyncio.gather(*flags)
            async with asyncio.timeout(60):
                while len(watcher.seen) < len(sent):
                    await asyncio.sleep(0.1)
    finally:
        watching.cancel()
        await sandbox.close()
    took = [1000 * (watcher.seen[name] - at) for name, at in sent.items()]
    median, p99 = np.percentile(took, [50, 99])
    return [
        f"| flag submitted to card posted, {PER_SECOND} flags/s | median {median:.0f} ms, p99 {p99:.0f} ms | "
        "median under 50 ms, p99 under 250 ms |"
    ]
