"""An agent says that a customer has a problem."""

from dataclasses import dataclass

from bot.desk import Desk
from bot.notices import Flagged, Notice, WorkaroundShared, home_of, share
from bot.rules import issue as issues
from bot.rules import report, roles
from bot.rules.issue import Issue, next_step
from bot.rules.known import Known
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from bot.rules.matching import plain as matching
from bot.rules.occasion import Occasion
from bot.rules.report import Draft, Report
from bot.rules.workaround import Workaround

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

    An issue that is over and is reported again is open again. The agent hears before the card changes.
    """
    await check_may_flag(desk, occasion.actor)
    checked = report.check(draft)
    async with desk.act(occasion) as tx:
        now = desk.now()
        issue = await tx.issues.add(checked, now) if same_as is None else await tx.issues.lock(same_as)
        workaround = await tx.workarounds.current(issue.id)
        if issue.state in OVER:
            after = issues.reopened(issue, workaround is not None)
            issue = await desk.save_change(tx, occasion, issue, after, "reopened by a report")
        saved = await tx.reports.add(checked, issue.id, occasion.actor, now)
        told = _for_the_agent(saved, issue, workaround, joined=same_as is not None)
        await tx.outbox.leave_all([(notice, home_of(saved)) for notice in told], now)
        shared = [notice for notice in told if isinstance(notice, WorkaroundShared)]
        await tx.workarounds.hand_out(shared, now, at_once=True)
        await tx.cards.want(issue.id, now, after=told[-1].key)
        await tx.audit.note(occasion, issue.id, "flagged", {"report": saved.label}, now)
    return Accepted(saved, issue)


def _for_the_agent(saved: Report, issue: Issue, workaround: Workaround | None, joined: bool) -> list[Notice]:
    step = next_step(issue)
    told: list[Notice] = [
        Flagged(
            report=saved.id,
            issue=issue.id,
            title=issue.title,
            state=issue.state.value,
            joined=int(joined),
            answer_by=int(step.by.timestamp()) if step and workaround is None else None,
        )
    ]
    if workaround is not None:
        told.append(share(workaround, issue, saved))
    return told
