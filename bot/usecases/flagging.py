"""An agent says that a customer has a problem."""

from dataclasses import dataclass

from bot.desk import Desk
from bot.notices import Place, ThreadFlagged, flagged, home_of
from bot.rules import issue as issues
from bot.rules import report, roles
from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from bot.rules.matching import plain as matching
from bot.rules.occasion import Occasion
from bot.rules.report import Draft, Report

MOST_SUGGESTIONS = 4


@dataclass(frozen=True)
class Accepted:
    report: Report
    issue: Issue


async def check_may_flag(desk: Desk, actor: str) -> None:
    """Raises NotAllowed before the agent has typed anything."""
    roles.check_may_flag(await desk.people.person(actor))


async def look_for_known(desk: Desk, occasion: Occasion, draft: Draft) -> list[Known]:
    """Known issues that read like this draft, the likest first. Raises WrongInput for a draft to mend, and
    AlreadyDone for a form whose answer was lost: what it reads most like is its own report."""
    await check_may_flag(desk, occasion.actor)
    checked = report.check(draft)
    async with desk.store.transaction() as tx:
        await tx.inbox.check_open(occasion.key)
        query = matching.profile(checked.title, checked.what_happens)
        return await tx.issues.alike(query, matching.ALIKE_FROM, MOST_SUGGESTIONS)


async def flag(desk: Desk, occasion: Occasion, draft: Draft, same_as: IssueId | None) -> Accepted:
    """Save the report: on the known issue that the agent chose, or on a new one.

    An issue that is over and is reported again is open again. One that was found to be the same as another since the
    agent chose it stands for that one. The agent hears before the card changes.
    """
    await check_may_flag(desk, occasion.actor)
    checked = report.check(draft)
    async with desk.act(occasion) as tx:
        now = desk.now()
        issue = await tx.issues.add(checked, now) if same_as is None else await tx.issues.lock(same_as)
        if issue.duplicate_of is not None:
            issue = await tx.issues.lock(issue.duplicate_of)
        workaround = await tx.workarounds.current(issue.id)
        if issue.state in OVER:
            after = issues.reopened(issue, workaround is not None)
            issue = await desk.save_change(tx, occasion, issue, after, "reopened by a report")
        saved = await tx.reports.add(checked, issue.id, occasion.actor, now)
        told = flagged(saved, issue, workaround, joined=same_as is not None)
        await tx.outbox.leave_all([(notice, home_of(saved)) for notice in told], now)
        await tx.cards.want(issue.id, now, after=told[-1].key)
        if saved.source is not None:
            thread = ThreadFlagged(
                saved.id, issue.id, saved.source.channel, saved.source.thread, int(now.timestamp() * 1_000_000)
            )
            await tx.outbox.leave(thread, Place(issue=issue.id), now)
        await tx.audit.note(occasion, issue.id, "flagged", {"report": saved.label}, now)
    return Accepted(saved, issue)
