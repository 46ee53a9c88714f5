"""What waits for engineers, and what is one's own."""

import json
from dataclasses import dataclass

from bot.desk import Desk
from bot.notices import Place, QueueListed
from bot.rules import queue, roles
from bot.rules.issue import Issue
from bot.rules.occurrences import Fate, Occurrence
from bot.rules.queue import Queue, Waiting
from bot.rules.report import Report

MOST_REPORTS = 10
MOST_LISTED = 10


@dataclass(frozen=True)
class Mine:
    """`owned` is what one has to do; `flagged` what one waits for: one's latest reports, each with its issue."""

    owned: Queue
    flagged: list[tuple[Report, Issue]]


async def waiting(desk: Desk, actor: str) -> Queue:
    """Raises NotAllowed for who is not in the liaison channel."""
    roles.check_may(await desk.people.person(actor), roles.Right.SEE_QUEUE)
    async with desk.store.transaction() as tx:
        unfinished = await tx.issues.unfinished()
        return queue.queue(unfinished, desk.now(), await desk.duties(tx, unfinished))


async def mine(desk: Desk, actor: str) -> Mine:
    roles.check_may_flag(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        owned = queue.queue(await tx.issues.unfinished(owner=actor), desk.now())
        reports = await tx.reports.by(actor, MOST_REPORTS)
        return Mine(owned, [(report, await tx.issues.get(report.issue)) for report in reports])


async def list_in_channel(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """Everybody sees what is overdue and due soon; where nothing is, nothing is said."""
    async with desk.at(occurrence, plan) as tx:
        found = queue.queue(await tx.issues.unfinished(), desk.now())
        urgent = [*found.overdue, *found.due_soon]
        if not urgent:
            return
        first = [
            (int(each.issue.severity), each.issue.id, each.issue.title[:120], each.step.what, *_when(each))
            for each in urgent[:MOST_LISTED]
        ]
        notice = QueueListed(
            day=occurrence.day.isoformat(),
            late=int(occurrence.fate is Fate.LATE),
            overdue=len(found.overdue),
            due_soon=len(found.due_soon),
            rest=len(found.rest),
            first=json.dumps(first),
        )
        await tx.outbox.leave(notice, Place(), desk.now())


def _when(waiting: Waiting) -> tuple[int, int]:
    return int(waiting.step.by.timestamp()), int(waiting.issue.owner is None)
