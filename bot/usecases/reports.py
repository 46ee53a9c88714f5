"""Engineers look at what agents wrote."""

from dataclasses import dataclass
from datetime import timedelta

from bot.desk import Desk
from bot.rules import roles
from bot.rules.labels import IssueId
from bot.rules.report import Report

FORGET_AT_ONCE = 500


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


async def forget_old(desk: Desk, keep: timedelta) -> None:
    """To be called every hour or so."""
    forgotten = FORGET_AT_ONCE
    while forgotten == FORGET_AT_ONCE:
        async with desk.store.transaction() as tx:
            forgotten = await tx.reports.forget(desk.now() - keep, FORGET_AT_ONCE)
