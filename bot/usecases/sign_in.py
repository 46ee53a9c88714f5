"""Somebody signs in in a browser, is known there, and signs out."""

from bot.desk import Desk
from bot.rules import roles
from bot.rules.refusals import NotAllowed
from bot.rules.roles import Right
from bot.rules.sign_in import LASTS, Identity, key_of


async def begin(desk: Desk, identity: Identity, team: str, token: str) -> None:
    """`team` is the workspace's own id; whoever brings back `token` is this person. Raises NotAllowed."""
    if identity.team != team:
        raise NotAllowed("You are signed in to another Slack workspace. Choose this one in Slack, then sign in again.")
    roles.check_may(await desk.people.person(identity.user), Right.LOOK_UP)
    now = desk.now()
    async with desk.store.transaction() as tx:
        await tx.sessions.begin(key_of(token), identity.user, now, now + LASTS)


async def person(desk: Desk, token: str) -> str:
    """A user id; empty when nobody is signed in with this."""
    if not token:
        return ""
    async with desk.store.transaction() as tx:
        return await tx.sessions.person(key_of(token), desk.now()) or ""


async def end(desk: Desk, token: str) -> None:
    async with desk.store.transaction() as tx:
        await tx.sessions.end(key_of(token))
