"""Somebody says what kind of demand a known issue is."""

from bot.desk import Desk
from bot.rules import demand as rules
from bot.rules import roles
from bot.rules.demand import Demand
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.roles import Right


async def classify(
    desk: Desk, occasion: Occasion, issue: IssueId, text: str, said: dict[str, str]
) -> tuple[Issue, Demand]:
    """The issue that is meant: of a merged one what it became. Raises Refused, NotFound."""
    roles.check_may(await desk.people.person(occasion.actor), Right.FLAG)
    demand = rules.read(text, said, occasion.actor, desk.now())
    async with desk.act(occasion) as tx:
        found = (await tx.issues.known(issue)).issue
        await tx.demands.say(found.id, demand)
        facts = {"kind": demand.kind.value, "what": demand.failed, "department": demand.department}
        await tx.audit.note(occasion, found.id, "classified", facts, desk.now())
    return found, demand


async def standing(desk: Desk, actor: str, issue: IssueId) -> tuple[Issue, Demand | None]:
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        found = (await tx.issues.known(issue)).issue
        return found, await tx.demands.of(found.id)
