"""Every no of the API, as RFC 9457 writes it."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from bot.rules.refusals import AlreadyDone, Interrupted, NotAllowed, NotFound, NotYet, Refused, WrongInput

CONTENT_TYPE = "application/problem+json"
AGAIN_IN_SECONDS = 5

# Of kinds that are kinds of others the special ones first.
STATUS: dict[type[Exception], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    WrongInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotYet: HTTPStatus.SERVICE_UNAVAILABLE,
    Refused: HTTPStatus.CONFLICT,
    AlreadyDone: HTTPStatus.CONFLICT,
    Interrupted: HTTPStatus.SERVICE_UNAVAILABLE,
}
IN_HAND = "A request with this Idempotency-Key is in hand. Send it again in a moment for its answer."
AWAY = "The database does not answer. Send it again in a moment."


class Problem(Exception):
    """`errors` are pairs of where and what."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, list(errors), dict(headers or {})


def not_understood(status: HTTPStatus, wrong: ValidationError) -> Problem:
    """Names every fault at once, and repeats nothing of what was sent."""
    in_body = status is HTTPStatus.UNPROCESSABLE_ENTITY
    errors = [(_where(each["loc"], in_body), _said(each)) for each in wrong.errors(include_input=False)]
    return Problem(status, "Mend what is named in errors, then send it again.", errors)


def _where(place: tuple[int | str, ...], in_body: bool) -> str:
    return "".join(f"/{each}" for each in place) if in_body else str(place[0] if place else "")


def _said(fault: Any) -> str:
    return str(fault["msg"]).removeprefix("Value error, ")


def of(error: Exception) -> Problem | None:
    """None for a fault of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, web.HTTPException):
        kept = {name: error.headers[name] for name in ("Allow",) if name in error.headers}
        return Problem(HTTPStatus(error.status), _HTTP.get(error.status, error.reason), headers=kept)
    kind = next((kind for kind in STATUS if isinstance(error, kind)), None)
    if kind is None:
        return None
    detail = {AlreadyDone: IN_HAND, Interrupted: AWAY}.get(kind, str(error))
    wait = {"Retry-After": str(AGAIN_IN_SECONDS)} if STATUS[kind] is HTTPStatus.SERVICE_UNAVAILABLE else {}
    errors = [(f"/{field}", said) for field, said in error.problems.items()] if isinstance(error, WrongInput) else []
    return Problem(STATUS[kind], detail, errors, wait)


def response(problem: Problem) -> web.Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [{"where": where, "detail": detail} for where, detail in problem.errors]
    return web.Response(
        status=problem.status, text=json.dumps(body), content_type=CONTENT_TYPE, headers=problem.headers
    )


_HTTP: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "There is nothing here. /api/v1/openapi.json lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This can only be asked for as the header Allow says.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "A body of at most 1 MiB is read.",
}
