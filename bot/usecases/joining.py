"""An agent raises a hand: my customer too. One act adds a report; taking the hand back withdraws it."""

from bot.desk import Desk, Transaction
from bot.notices import flagged, home_of
from bot.rules import issue as issues
from bot.rules import report as reports
from bot.rules import roles
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone
from bot.rules.report import Raised, Report, Source


async def join(desk: Desk, occasion: Occasion, raised: Raised) -> Report | None:
    """None where nobody asked whose customer it is: neither on a card nor on a flagged message. A second emoji adds
    nothing (AlreadyDone). A hand that is raised again is the same report again; what it has reopened once, it does not
    reopen again."""
    async with desk.store.transaction() as tx:
        place = await _place(tx, raised)
    if place is None:
        return None
    roles.check_may_flag(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        now = desk.now()
        number, source = place
        before = await tx.reports.raised(raised, occasion.actor)
        issue = await _lock(tx, number if before is None else before.issue)
        if before is not None and before.withdrawn_at is None:
            raise AlreadyDone(f"hand on {raised.channel} {raised.ts}")
        workaround = await tx.workarounds.current(issue.id)
        # else up and down with a hand would tell everybody each time
        is_known = before is not None and await tx.reopenings.is_noted(before.id, issue.id)
        was_over = issue if issue.state in OVER and not is_known else None
        if was_over is not None:
            after = issues.reopened(was_over, workaround is not None)
            issue = await desk.save_change(tx, occasion, was_over, after, "reopened by a report")
        if before is not None:
            saved = await tx.reports.count_again(before, raised)
        else:
            checked = reports.joined(issue, source)
            saved = await tx.reports.add(checked, issue.id, occasion.actor, now, raised)
        told = flagged(saved, issue, workaround, joined=True)
        await tx.outbox.leave_all([(notice, home_of(saved)) for notice in told], now)
        await tx.handouts.note(told, now)
        await tx.cards.want(issue.id, now)
        await tx.audit.note(occasion, issue.id, "joined", {"report": saved.label}, now)
        if was_over is not None:
            await tx.reopenings.note(saved.id, was_over)
    return saved


async def withdraw(desk: Desk, occasion: Occasion, raised: Raised) -> Report | None:
    """The report that this very emoji added counts no more, what it had reopened is over again, and what still waits to
    be told of it is not told; None if it added none."""
    async with desk.act(occasion) as tx:
        mine = await tx.reports.raised(raised, occasion.actor)
        if mine is None or mine.withdrawn_at is not None or mine.raised != raised:
            return None
        issue = await tx.issues.lock(mine.issue)
        await tx.reports.withdraw(mine.id, desk.now())
        # raised again, it is told anew
        await tx.handouts.take_back(await tx.outbox.take_back_about(mine.id, home_of(mine)))
        await desk.take_back_reopening(tx, occasion, issue, mine.id)
        await tx.cards.want(mine.issue, desk.now())
        await tx.audit.note(occasion, mine.issue, "withdrawn", {"report": mine.label}, desk.now())
    return mine


async def _place(tx: Transaction, raised: Raised) -> tuple[IssueId, Source | None] | None:
    """The issue that the message stands for; with the message as the source, unless it is the card."""
    on_card = await tx.cards.issue_at(raised.channel, raised.ts)
    if on_card is not None:
        return on_card, None
    found = await tx.reports.flagged_at(raised.channel, raised.ts)
    return (found.issue, found.source) if found is not None else None


async def _lock(tx: Transaction, issue: IssueId) -> Issue:
    locked = await tx.issues.lock(issue)
    return locked if locked.duplicate_of is None else await tx.issues.lock(locked.duplicate_of)
