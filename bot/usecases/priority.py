"""Somebody says how many customers a report stands for; what depends on it is computed anew."""

from dataclasses import dataclass

from bot.desk import Desk
from bot.rules import report as reports
from bot.rules import roles
from bot.rules.labels import ReportId
from bot.rules.occasion import Occasion
from bot.rules.priority import Priority
from bot.rules.refusals import ChangedMeanwhile, NotAllowed
from bot.rules.report import Report
from bot.rules.roles import Right


@dataclass(frozen=True)
class Recounted:
    report: Report
    before: Priority
    after: Priority


async def recount(desk: Desk, occasion: Occasion, report: ReportId, customers: str) -> Recounted:
    """By who flagged it, or by an engineer. Raises NotAllowed, and Refused for what is no number, for a report that was
    withdrawn, or moved at this moment."""
    person = await desk.people.person(occasion.actor)
    roles.check_may(person, Right.FLAG)
    count = reports.read_customers(customers)
    async with desk.act(occasion) as tx:
        found = await tx.reports.get(report)
        if found.flagged_by != person.id and not roles.may_answer(person):
            raise NotAllowed(f"Only <@{found.flagged_by}>, who flagged {found.label}, and engineers can say that.")
        issue = await tx.issues.lock(found.issue)
        # it may have moved, or have been withdrawn, while this waited
        found = await tx.reports.get(report)
        if found.issue != issue.id:
            raise ChangedMeanwhile(found.label)
        reports.check_counts(found)
        before, _ = await tx.cards.facts(found.issue)
        await tx.reports.recount(report, count)
        after, _ = await tx.cards.facts(found.issue)
        facts = {
            "report": found.label,
            "customers": f"{found.customers_affected} to {count}",
            "priority": f"{before.priority.label} to {after.priority.label}",
        }
        await tx.audit.note(occasion, found.issue, "customers counted", facts, desk.now())
        await tx.cards.want(found.issue, desk.now())
    return Recounted(found, before.priority, after.priority)
