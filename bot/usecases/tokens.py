"""Admins make and revoke the tokens by which programs use the API; and one is let in."""

import secrets
from datetime import timedelta

from bot.desk import Desk
from bot.rules import tokens
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.roles import Right, check_may
from bot.rules.tokens import Token, Wish

NO_ISSUE = IssueId(0)
"""What the audit notes of something that is about no issue."""
USE_NOTED_EVERY = timedelta(minutes=1)


async def standing(desk: Desk, actor: str) -> list[Token]:
    check_may(await desk.people.person(actor), Right.MANAGE_TOKENS)
    async with desk.store.transaction() as tx:
        return await tx.tokens.standing()


async def make(desk: Desk, occasion: Occasion, wish: Wish) -> tuple[Token, str]:
    """The token, and its secret, which nobody can look up later. Raises Refused when the name is taken."""
    check_may(await desk.people.person(occasion.actor), Right.MANAGE_TOKENS)
    secret = f"{tokens.PREFIX}{secrets.token_urlsafe(32)}"
    async with desk.act(occasion) as tx:
        tokens.check_is_new(wish.name, await tx.tokens.standing())
        made = await tx.tokens.add(wish, tokens.hashed(secret), occasion.actor, desk.now())
        facts = {"token": made.label, "name": made.name, "scopes": " ".join(sorted(made.scopes))}
        await tx.audit.note(occasion, NO_ISSUE, "token made", facts, desk.now())
    return made, secret


async def revoke(desk: Desk, occasion: Occasion, name: str) -> Token:
    """It is refused from the next request on. Raises Refused when there is none of this name."""
    check_may(await desk.people.person(occasion.actor), Right.MANAGE_TOKENS)
    async with desk.act(occasion) as tx:
        gone = tokens.named(name, await tx.tokens.standing())
        await tx.tokens.revoke(gone.number, desk.now())
        await tx.audit.note(occasion, NO_ISSUE, "token revoked", {"token": gone.label, "name": gone.name}, desk.now())
    return gone


async def admit(desk: Desk, given: str) -> Token | None:
    """Whose request this is; None for what is no token, or none any more."""
    if not tokens.looks_right(given):
        return None
    now = desk.now()
    async with desk.store.transaction() as tx:
        found = await tx.tokens.find(tokens.hashed(given))
        if found is None or not found.is_good(now):
            return None
        if found.last_used_at is None or now - found.last_used_at >= USE_NOTED_EVERY:
            await tx.tokens.use(found.number, now)
    return found
