"""Whose request it is, and whether that token may ask for it."""

from http import HTTPStatus

from aiohttp import web

from bot.anew import anew
from bot.attempts import WITHIN, Attempts
from bot.desk import Desk
from bot.rules.tokens import Scope, Token
from bot.usecases import tokens
from handlers.api import models
from handlers.api.calls import Call
from handlers.api.problems import Problem

WHO = "Send a token that is good: Authorization: Bearer lia_... An admin of Liaison makes one in Slack."

TOO_MANY = "Too many wrong tokens from this address."


async def token_shown(call: Call) -> models.OwnToken:
    own = call.token
    return models.OwnToken(id=own.label, name=own.name, scopes=sorted(own.scopes), expires_at=own.expires_at)


async def let_in(desk: Desk, request: web.Request, guessed: Attempts) -> Token:
    """Raises Problem. A good token is let in whatever else came from its address: behind a proxy all have one."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    is_token = scheme.lower() == "bearer"
    admitted = await anew(lambda: tokens.admit(desk, given.strip())) if is_token else None
    if admitted is not None:
        return admitted
    remote = request.remote or ""
    if is_token and guessed.are_too_many(remote):
        wait = str(int(WITHIN.total_seconds()))
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY, headers={"Retry-After": wait})
    if is_token:
        guessed.fail(remote)
    raise Problem(HTTPStatus.UNAUTHORIZED, WHO, headers={"WWW-Authenticate": "Bearer"})


def check_scope(token: Token, needed: Scope | None) -> None:
    if needed is not None and needed not in token.scopes:
        said = f'Bearer error="insufficient_scope", scope="{needed}"'
        detail = f"This needs a token with the scope {needed}."
        raise Problem(HTTPStatus.FORBIDDEN, detail, headers={"WWW-Authenticate": said})
