"""A known issue is fixed, or turns out not to be."""

from bot.desk import Desk
from bot.notices import Fixed, home_of
from bot.rules import issue as issues
from bot.rules import roles
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion


async def resolve(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    """Every agent with a report on it hears once that it is fixed."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        now = desk.now()
        saved = await tx.issues.save(issues.fixed(await tx.issues.get(issue)))
        reports = await tx.reports.of_issue(issue)
        told = [(Fixed(report.id, issue, saved.title, saved.version), home_of(report)) for report in reports]
        await tx.outbox.leave_all(told, now)
        await tx.cards.want(issue, now)
        await tx.audit.note(occasion, issue, "resolved", {"state": saved.state.value}, now)
    return saved


async def reopen(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    roles.check_may_answer(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        has_workaround = await tx.workarounds.current(issue) is not None
        saved = await tx.issues.save(issues.reopened(await tx.issues.get(issue), has_workaround))
        await tx.cards.want(issue, desk.now())
        await tx.audit.note(occasion, issue, "reopened", {"state": saved.state.value}, desk.now())
    return saved
