"""An engineer says where the tracker has a known issue, or that it has it no more."""

from bot.desk import Desk
from bot.rules import roles, trackers
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.roles import Right


async def put(desk: Desk, occasion: Occasion, issue: IssueId, text: str) -> tuple[Issue, str, str]:
    """The issue that is meant (of a merged one what it became), the link from now on, and the one before; empty: none.
    Raises Refused, NotFound."""
    roles.check_may(await desk.people.person(occasion.actor), Right.ANSWER)
    link = trackers.read_link(text)
    async with desk.act(occasion) as tx:
        found = await tx.issues.lock((await tx.issues.known(issue)).issue.id)
        before = (await tx.trackers.own([found.id])).get(found.id, "")
        if link != before:
            await tx.trackers.put(found.id, link, occasion.actor, desk.now())
            await tx.audit.note(occasion, found.id, "tracker", {"link": link, "before": before}, desk.now())
            await tx.cards.want(found.id, desk.now())
    return found, link, before


async def standing(desk: Desk, actor: str, issue: IssueId) -> tuple[Issue, tuple[str, ...]]:
    """With the links of what was merged into it. Raises NotFound."""
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        found = (await tx.issues.known(issue)).issue
        return found, (await tx.trackers.of([found.id])).get(found.id, ())
