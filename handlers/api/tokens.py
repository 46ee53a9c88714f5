"""Whose request it is, and whether that token may ask for it."""

from http import HTTPStatus

from aiohttp import web

from bot.anew import anew
from bot.desk import Desk
from bot.rules.tokens import Scope, Token
from bot.usecases import tokens
from handlers.api import models
from handlers.api.calls import Call
from handlers.api.problems import Problem

WHO = "Send a token that is good: Authorization: Bearer lia_... An admin of Liaison makes one in Slack."


async def token_shown(call: Call) -> models.OwnToken:
    own = call.token
    return models.OwnToken(id=own.label, name=own.name, scopes=sorted(own.scopes), expires_at=own.expires_at)


async def let_in(desk: Desk, request: web.Request) -> Token:
    """Raises Problem."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    admitted = await anew(lambda: tokens.admit(desk, given.strip())) if scheme.lower() == "bearer" else None
    if admitted is None:
        raise Problem(HTTPStatus.UNAUTHORIZED, WHO, headers={"WWW-Authenticate": "Bearer"})
    return admitted


def check_scope(token: Token, needed: Scope | None) -> None:
    if needed is not None and needed not in token.scopes:
        said = f'Bearer error="insufficient_scope", scope="{needed}"'
        detail = f"This needs a token with the scope {needed}."
        raise Problem(HTTPStatus.FORBIDDEN, detail, headers={"WWW-Authenticate": said})
