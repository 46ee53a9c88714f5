"""What programs look up, a page at a time, and what became of what they sent. They have been let in before; see
`bot.usecases.tokens.admit`."""

from collections.abc import Mapping, Sequence

from bot.desk import Desk
from bot.rules.issue import Issue
from bot.rules.known import Filter, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId, workaround_label
from bot.rules.refusals import NotFound
from bot.rules.report import Report, Sought
from bot.rules.tokens import Sent
from bot.rules.workaround import Workaround


async def issues(desk: Desk, wanted: Filter, after: int, limit: int) -> list[Known]:
    async with desk.store.transaction() as tx:
        return await tx.issues.page(wanted, after, limit)


async def trackers(desk: Desk, issues: Sequence[IssueId]) -> Mapping[IssueId, tuple[str, ...]]:
    """Of each, and of what was merged into it."""
    async with desk.store.transaction() as tx:
        return await tx.trackers.of(issues)


async def issue(desk: Desk, number: IssueId) -> Known:
    """Also one that was merged, as it was then. Raises NotFound."""
    async with desk.store.transaction() as tx:
        found: Issue = await tx.issues.get(number)
        if found.duplicate_of is not None:
            return Known(found, 0, None)
        return await tx.issues.known(number)


async def reports(desk: Desk, sought: Sought, after: int, limit: int) -> list[Report]:
    async with desk.store.transaction() as tx:
        return await tx.reports.page(sought, after, limit)


async def report(desk: Desk, number: ReportId) -> Report:
    """Raises NotFound."""
    async with desk.store.transaction() as tx:
        return await tx.reports.get(number)


async def workarounds(desk: Desk, number: int, version: int, limit: int) -> list[Workaround]:
    """Later versions, and those with higher numbers."""
    async with desk.store.transaction() as tx:
        return await tx.workarounds.after(number, version, limit)


async def workaround(desk: Desk, number: WorkaroundId, version: int) -> Workaround:
    """Raises NotFound."""
    async with desk.store.transaction() as tx:
        found = await tx.workarounds.version(number, version)
    if found is None:
        raise NotFound(f"There is no workaround {workaround_label(number, version)}.")
    return found


async def sent_before(desk: Desk, sent: Sent) -> tuple[ReportId, bool] | None:
    """The report that a request with this key became when it came first, and whether it was this very request."""
    async with desk.store.transaction() as tx:
        return await tx.requests.find(sent)
