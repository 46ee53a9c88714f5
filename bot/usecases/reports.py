"""Engineers look at what agents wrote."""

from dataclasses import dataclass

from bot.desk import Desk
from bot.rules import roles
from bot.rules.labels import IssueId
from bot.rules.report import Report


@dataclass(frozen=True)
class Reports:
    """The latest ones, oldest of them first; `count` is of all."""

    latest: list[Report]
    count: int
    names: dict[str, str]


async def on_issue(desk: Desk, actor: str, issue: IssueId, most: int) -> Reports:
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        await tx.issues.get(issue)
        found = await tx.reports.of_issue(issue)
    latest = found[-most:]
    return Reports(latest, len(found), await desk.people.names([report.flagged_by for report in latest]))
