"""/_control: act as a person, look behind the scenes, and order trouble. For tests and the page; not Slack's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox import people
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.interactions import Interactions
from bot.sandbox.live import Live
from bot.sandbox.office import Office
from bot.sandbox.sockets import Sockets
from bot.sandbox.state import Refused
from bot.sandbox.workspace import Json


class Control:
    def __init__(
        self,
        office: Office,
        delivery: Delivery,
        interactions: Interactions,
        sockets: Sockets,
        faults: Faults,
        live: Live,
    ) -> None:
        self._office, self._delivery, self._sockets = office, delivery, sockets
        self._faults, self._live = faults, live
        self._acts: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "command": interactions.command,
            "interact": interactions.interact,
            "shortcut": interactions.shortcut,
            "faults": self._order_faults,
            "delivery": self._set_delivery,
            "sockets": self._command_sockets,
            "reset": self._reset,
        }

    async def act(self, request: web.Request) -> web.StreamResponse:
        """POST /_control/ACT with a JSON object."""
        try:
            body = json.loads(await request.read() or b"{}")
            if not isinstance(body, dict):
                raise Refused("json_not_object")
            answer = {"ok": True, **await self._run(request.match_info["act"], body)}
        except ValueError:
            answer = Refused("invalid_json").answer()
        except Refused as no:
            answer = no.answer()
        return web.json_response(answer)

    async def _run(self, act: str, body: Json) -> Json:
        if act in people.ACTS:
            answer, events = people.ACTS[act](self._office, body)
            return answer | {"acked": await self._acked(self._delivery.tell(events))}
        if act not in self._acts:
            raise Refused("unknown_act")
        return await self._acts[act](body)

    async def _acked(self, tasks: list[asyncio.Task[bool]]) -> bool:
        """Whether the bot acknowledged all of it in time. Does not wait where there is no bot to do so."""
        if not tasks:
            return True
        wait = self._office.timing.control_wait if self._delivery.reachable else 0
        done, pending = await asyncio.wait(tasks, timeout=wait)
        return not pending and all(not task.cancelled() and task.result() for task in done)

    async def _order_faults(self, body: Json) -> Json:
        """`kind`, so many `times`; or `kinds`, one after the other."""
        method, kind = body.get("method"), body.get("kind", "fatal_error")
        times, seconds = body.get("times", 1), body.get("seconds", 1)
        if not isinstance(method, str) or not isinstance(times, int) or not isinstance(seconds, int | float):
            raise Refused("invalid_arguments")
        kinds = body.get("kinds", [kind])
        if not isinstance(kinds, list):
            raise Refused("invalid_arguments")
        for each in kinds:
            self._faults.order(method, str(each), times, float(seconds))
        return {}

    async def _set_delivery(self, body: Json) -> Json:
        if isinstance(body.get("redeliver"), int):
            self._delivery.repeats = body["redeliver"]
        if isinstance(body.get("hold"), bool):
            self._delivery.hold(body["hold"])
        return {}

    async def _command_sockets(self, body: Json) -> Json:
        await self._sockets.command(str(body.get("action")), str(body.get("reason", "refresh_requested")))
        return {"connections": self._sockets.count}

    async def _reset(self, body: Json) -> Json:
        """As at the start, with nothing left on its way. The connections of the bot and of browsers stay."""
        self._delivery.background.cancel()
        self._office.state.reset()
        self._office.log.lines.clear()
        self._faults.clear()
        self._delivery.repeats = 0
        self._delivery.hold(False)
        self._sockets.refusing = False
        self._live.restate()
        return {}

    async def look(self, request: web.Request) -> web.StreamResponse:
        """GET /_control/WHAT or /_control/WHAT/ID."""
        state, key = self._office.state, request.match_info.get("id", "")
        match request.match_info["what"]:
            case "state":
                snapshot = state.snapshot()
                found: Json = {part: snapshot[part] for part in ("workspace", "users", "channels")}
                found["connections"] = self._sockets.count
            case "messages":
                found = {"messages": list(state.messages.get(key, {}).values())}
            case "ephemerals":
                found = {"messages": state.ephemerals.get(key, [])}
            case "views":
                found = {"stack": state.stacks.get(key, [])}
            case "home":
                found = {"view": state.homes.get(key)}
            case "user-groups":
                found = {"user_groups": {group: list(users) for group, users in state.user_groups.items()}}
            case "log":
                found = {"log": list(self._office.log.lines)}
            case _:
                return web.json_response(Refused("unknown_act").answer(), status=404)
        return web.json_response({"ok": True, **found})
