"""/api/METHOD: reads the arguments, checks the token, meets the ordered faults, runs the method, answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.faults import Faults
from bot.sandbox.office import APP_TOKEN, BOT_TOKEN, Office, is_token
from bot.sandbox.state import Refused
from bot.sandbox.workspace import Json


class Args:
    """Arguments of a call. A form can only say text, JSON says more: both are read alike."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def given(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        value = self._values.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        return str(self._values.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """Raises invalid_limit unless it is a whole number from 1; more than `most` counts as `most`."""
        given = self.text(name)
        if not given:
            return default
        if not given.isdecimal() or int(given) < 1:
            raise Refused("invalid_limit")
        return min(int(given), most)

    def structure(self, name: str, error: str) -> Any:
        """A list or an object, as JSON or as JSON in a string; None if it is missing."""
        value = self._values.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value) if value else None
            except ValueError:
                raise Refused(error) from None
        return value


Method = Callable[[Office, Args], Json]


async def _read(request: web.Request) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return values | body
    return values | dict(await request.post())


def _check_token(request: web.Request, values: Json, method: str) -> None:
    """apps.connections.open wants the app's token, every other method the bot's; api.test wants none, and the
    exchange of a code the client's secret."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else str(values.get("token") or "")
    if method in ("api.test", "openid.connect.token"):
        return
    if not token:
        raise Refused("not_authed")
    right, wrong = (APP_TOKEN, BOT_TOKEN) if method == "apps.connections.open" else (BOT_TOKEN, APP_TOKEN)
    if is_token(token, wrong):
        raise Refused("not_allowed_token_type")
    if not is_token(token, right):
        raise Refused("invalid_auth")


class WebApi:
    def __init__(self, office: Office, methods: Mapping[str, Method], faults: Faults) -> None:
        self._office = office
        self._methods = methods
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            method = self._methods.get(name)
            if method is None:
                raise Refused("unknown_method", req_method=name)
            values = await _read(request)
            _check_token(request, values, name)
        except Refused as no:
            return web.json_response(self._logged(name, no.answer()))
        fault = self._faults.take(name)
        if fault is None:
            return web.json_response(self._logged(name, self._run(method, values)))
        outcome = self._run(method, values) if fault.stores else {}
        self._office.log.add("bot->slack", "api", f"{name} fault {fault.kind}")
        return await fault.answer(request, outcome)

    def _run(self, method: Method, values: Json) -> Json:
        try:
            return {"ok": True, **method(self._office, Args(values))}
        except Refused as no:
            return no.answer()

    def _logged(self, name: str, answer: Json) -> Json:
        self._office.log.add("bot->slack", "api", f"{name} {'ok' if answer['ok'] else answer['error']}")
        return answer
