"""Somebody follows a known issue without a report on it, or wants to hear no more news of one."""

from bot.desk import Desk
from bot.rules import roles
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.watching import Watch


async def watch(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    """The issue that is followed: of a merged one what it became. Raises NotFound."""
    return await _say(desk, occasion, issue, muted=False)


async def mute(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    """The same for no news. What answers or asks about one's own reports still comes."""
    return await _say(desk, occasion, issue, muted=True)


async def _say(desk: Desk, occasion: Occasion, issue: IssueId, muted: bool) -> Issue:
    roles.check_may(await desk.people.person(occasion.actor), roles.Right.LOOK_UP)
    async with desk.act(occasion) as tx:
        found = (await tx.issues.known(issue)).issue
        if await tx.watches.say(Watch(found.id, occasion.actor, muted), desk.now()):
            await tx.audit.note(occasion, found.id, "muted" if muted else "watched", {}, desk.now())
    return found
