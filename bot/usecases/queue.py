"""What waits for engineers, and what is one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk import Desk
from bot.rules import queue, roles
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.queue import Queue
from bot.rules.report import Report

MOST_REPORTS = 10


@dataclass(frozen=True)
class Mine:
    """`owned` is what one has to do; `flagged` what one waits for: one's latest reports, each with its issue."""

    owned: Queue
    flagged: list[tuple[Report, Issue]]


async def waiting(desk: Desk, actor: str) -> Queue:
    """Raises NotAllowed for who is not in the liaison channel."""
    roles.check_may(await desk.people.person(actor), roles.Right.SEE_QUEUE)
    async with desk.store.transaction() as tx:
        return queue.queue(await tx.issues.unfinished(), desk.now())


async def mine(desk: Desk, actor: str) -> Mine:
    roles.check_may_flag(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        owned = queue.queue(await tx.issues.unfinished(owner=actor), desk.now())
        reports = await tx.reports.by(actor, MOST_REPORTS)
        return Mine(owned, [(report, await tx.issues.get(report.issue)) for report in reports])


async def places(desk: Desk, issues: Sequence[IssueId]) -> Mapping[IssueId, tuple[str, str]]:
    """Channel and ts of the cards that are posted."""
    async with desk.store.transaction() as tx:
        return await tx.cards.places(issues)
