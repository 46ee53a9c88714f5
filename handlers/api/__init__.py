"""A program asks for something: /api/v1. `operations` is the switchboard of what there is."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ValidationError

from bot.anew import anew
from bot.attempts import Attempts
from bot.desk import Desk
from handlers.api import flagging, problems, tokens
from handlers.api.calls import Call, Made, Operation, Table
from handlers.api.limits import Limits, Rate
from handlers.api.openapi import document_as_json
from handlers.api.operations import OPERATIONS, ROOT
from handlers.api.problems import Problem

DOCUMENT = f"{ROOT}/openapi.json"
STOP_SECONDS = 5
MOST_WRONG = 20
"""Tokens from one address within a minute that are not good: more than a program sends before somebody mends it."""
BEGUN = web.RequestKey("begun", web.StreamResponse)
NOT_YET = "Liaison is starting or stopping. Send it again in a moment."

log = logging.getLogger(__name__)


class Api:
    """`start` opens it, once there is a desk; `stop` waits for what is in hand."""

    def __init__(self, now: Callable[[], datetime], rate: Rate | None = None) -> None:
        self._limits = Limits(now, rate or Rate())
        self._guessed = Attempts(now, most=MOST_WRONG)
        self._desk: Desk | None = None
        self._in_hand: set[asyncio.Task[Any]] = set()

    def start(self, desk: Desk) -> None:
        self._desk = desk

    async def stop(self) -> None:
        self._desk = None
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=STOP_SECONDS)

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every no within the API becomes a problem; what goes wrong on our side gets a number, and no word more."""
        if not is_ours(request):
            return await handler(request)
        task = asyncio.current_task()
        assert task is not None
        self._in_hand.add(task)
        try:
            return await handler(request)
        except Exception as error:
            problem = problems.of(error) or _fault(error)
            begun = request.get(BEGUN)
            return problems.response(problem) if begun is None else _cut_off(request, begun)
        finally:
            self._in_hand.discard(task)

    async def show_document(self, _: web.Request) -> web.Response:
        return web.Response(text=document_as_json(), content_type="application/json")

    async def answer(self, operation: Operation, request: web.Request) -> web.StreamResponse:
        if self._desk is None:
            raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, NOT_YET, headers={"Retry-After": "5"})
        desk = self._desk
        token = await tokens.let_in(desk, request, self._guessed)
        self._limits.take(token.number)
        tokens.check_scope(token, operation.scope)
        call = Call(
            desk,
            token,
            request.match_info,
            _read_query(operation.query, request),
            await _read_body(operation.body, request),
            flagging.check_key(request.headers.get(flagging.KEY)) if operation.body else "",
        )
        said = await anew(partial(operation.act, call))
        if isinstance(said, Table):
            return await _send(said, request)
        if isinstance(said, Made):
            return _drawn(said.answer, operation.status, {"Location": said.place, **said.headers})
        return _drawn(said, operation.status)


def add_api(app: web.Application, api: Api) -> None:
    # Before all others: what they refuse within the API becomes a problem, too.
    app.middlewares.insert(0, api.guard)
    app.router.add_get(DOCUMENT, api.show_document)
    for each in OPERATIONS:
        app.router.add_route(each.method, ROOT + _route(each), partial(api.answer, each))


def is_ours(request: web.Request) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


def _route(operation: Operation) -> str:
    path = operation.path
    for name, each in operation.names.items():
        path = path.replace(f"{{{name}}}", f"{{{name}:(?:{each.pattern})}}")
    return path


def _cut_off(request: web.Request, begun: web.StreamResponse) -> web.StreamResponse:
    """Half a file that ends in good order would pass for a whole one."""
    if request.transport is not None:
        request.transport.abort()
    return begun


def _fault(error: Exception) -> Problem:
    number = secrets.token_hex(4)
    log.error("a request to the API failed, told as %s", number, exc_info=error)
    said = f"Something went wrong on our side. Tell whoever runs Liaison this number: {number}."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, said)


def _read_query(model: type[BaseModel] | None, request: web.Request) -> BaseModel | None:
    given = {name: request.query.getall(name) for name in request.query}
    if model is None:
        if given:
            raise Problem(HTTPStatus.BAD_REQUEST, "This takes no parameters.", [(name, "Unknown.") for name in given])
        return None
    lists = {name for name, each in model.model_fields.items() if each.default == []}
    flat = {name: all_ if name in lists or len(all_) > 1 else all_[0] for name, all_ in given.items()}
    try:
        return model.model_validate(flat)
    except ValidationError as wrong:
        raise problems.not_understood(HTTPStatus.BAD_REQUEST, wrong) from None


async def _read_body(model: type[BaseModel] | None, request: web.Request) -> BaseModel | None:
    if model is None:
        return None
    if request.content_type != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json.")
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as wrong:
        if wrong.errors()[0]["type"] == "json_invalid":
            raise Problem(HTTPStatus.BAD_REQUEST, "The body is no JSON in UTF-8.") from None
        raise problems.not_understood(HTTPStatus.UNPROCESSABLE_ENTITY, wrong) from None


def _drawn(answer: BaseModel, status: HTTPStatus, headers: dict[str, str] | None = None) -> web.Response:
    """What was not said is left out; what is known to be nothing is null."""
    text = answer.model_dump_json(exclude_unset=True)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)


async def _send(table: Table, request: web.Request) -> web.StreamResponse:
    headers = {
        "Content-Type": f"{table.content_type}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{table.name}"',
    }
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    request[BEGUN] = response
    async for line in table.lines:
        await response.write(line.encode())
    await response.write_eof()
    return response
