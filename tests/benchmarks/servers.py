"""The processes that a benchmark starts: `python -m tests.benchmarks.servers bot|bare|answers PORT [API_URL]`.

`answers` says ok to every call of the Web API and does nothing, so that what is measured is the bot. `bare` is what a
Bolt app is without Liaison: it verifies, and its handlers answer at once.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
from datetime import timedelta
from itertools import count
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs
from bot.app import Bot, calm_the_interpreter
from bot.desk import Pace
from bot.settings import read_settings
from bot.slack import flagging

SECRET = "sandbox-secret"
"""The sandbox's; it is not imported, or what it needs would be weighed with the bot."""
TEAM, AGENT, BOT = "T0BENCH", "U0ANA", "U0LIAISON"


async def main(kind: str, port: int, api_url: str = "") -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    if kind == "bot":
        await _bot(stop)
        return
    app = _answers() if kind == "answers" else _bare(api_url)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await stop.wait()
    await runner.cleanup()


async def _bot(stop: asyncio.Event) -> None:
    """`liaison run` without Slack's pace, which is not what is measured."""
    settings = read_settings(os.environ)
    logs.set_up(settings.secrets(), logging.WARNING)
    gc.freeze()
    bot = Bot(settings, pace=Pace(timedelta(0), timedelta(0)))
    try:
        await bot.start()
        calm_the_interpreter()
        print("ready", flush=True)
        await stop.wait()
    finally:
        await bot.close()


def _answers() -> web.Application:
    numbers = count(1)

    async def answer(request: web.Request) -> web.Response:
        said = {
            **_CANNED.get(request.match_info["method"], {}),
            "ok": True,
            "ts": f"{1_700_000_000 + next(numbers)}.000100",
        }
        return web.json_response(said)

    app = web.Application()
    app.router.add_post("/api/{method}", answer)
    app.router.add_get("/api/{method}", answer)
    return app


_CHANNEL = {"id": "C0LIAISON", "name": "liaison", "is_member": True}
_CANNED: dict[str, dict[str, Any]] = {
    "auth.test": {"team_id": TEAM, "user_id": BOT, "bot_id": "B0", "url": "https://bench.slack.com/"},
    "conversations.info": {"channel": _CHANNEL},
    "conversations.open": {"channel": {"id": "D0"}},
    "conversations.members": {"members": [AGENT]},
    "users.info": {"user": {"id": AGENT, "team_id": TEAM, "profile": {"display_name": "Ana"}, "tz": "UTC"}},
    "chat.postMessage": {"channel": "C0LIAISON"},
}


def _bare(api_url: str) -> web.Application:
    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id=BOT, bot_id="B0", bot_token="xoxb-bench")

    client = AsyncWebClient(base_url=api_url, retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=SECRET, authorize=authorize, process_before_response=True)
    view = flagging.form(flagging.empty_draft())

    @app.command("/flag")
    async def typed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.event("reaction_added")
    async def marked() -> None:
        return None

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served = web.Application()
    served.router.add_post("/slack/events", receive)
    return served


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
