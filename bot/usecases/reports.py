"""Engineers look at what agents wrote."""

from bot.desk import Desk
from bot.rules import roles
from bot.rules.labels import IssueId
from bot.rules.report import Report


async def on_issue(desk: Desk, actor: str, issue: IssueId) -> tuple[list[Report], dict[str, str]]:
    """The reports, oldest first, and the names of who flagged them."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        await tx.issues.get(issue)
        found = await tx.reports.of_issue(issue)
    return found, await desk.people.names([report.flagged_by for report in found])
