"""An engineer takes an issue on, or gives it back."""

from bot.desk import Desk
from bot.rules import issue as issues
from bot.rules import roles
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion


async def claim(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    """Raises Refused when it has an owner or is fixed; of two at once, one gets ChangedMeanwhile or Refused."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        saved = await tx.issues.save(issues.claimed(await tx.issues.get(issue), occasion.actor))
        await tx.cards.want(issue, desk.now())
        await tx.audit.note(occasion, issue, "claimed", {"state": saved.state.value}, desk.now())
    return saved


async def give_back(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    roles.check_may_answer(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        saved = await tx.issues.save(issues.given_back(await tx.issues.get(issue), occasion.actor))
        await tx.cards.want(issue, desk.now())
        await tx.audit.note(occasion, issue, "given back", {"state": saved.state.value}, desk.now())
    return saved
