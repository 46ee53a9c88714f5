"""Reports, each numbered R-1, R-2 ... and belonging to one issue."""

from datetime import datetime
from typing import Any

from sqlalchemy import Executable, RowMapping, Select, exists, func, select, update

from bot.rules.labels import IssueId, ReportId, report_label
from bot.rules.lifecycle import OVER
from bot.rules.refusals import NotFound
from bot.rules.report import FORGOTTEN, Checked, Raised, Report, Sought, Source
from bot.rules.severity import Severity
from storage import numbers
from storage.tables import IssueRow, ReportRow
from storage.wordings import Wordings
from storage.workspace import Scope, Workspace, kept


class Reports:
    def __init__(self, workspace: Workspace, wordings: Wordings) -> None:
        self._workspace = workspace
        self._wordings = wordings

    async def add(
        self, report: Checked, issue: IssueId, flagged_by: str, now: datetime, raised: Raised | None = None
    ) -> Report:
        number = ReportId(await numbers.take(self._workspace, "report"))
        saved = Report(
            id=number,
            issue=issue,
            flagged_by=flagged_by,
            title=report.title,
            what_happens=report.what_happens,
            area=report.area,
            severity=report.severity,
            customer=report.customer,
            ticket_link=report.ticket_link,
            customers_affected=report.customers_affected,
            source=report.source,
            flagged_at=now,
            raised=raised,
        )
        await self._workspace.add(ReportRow, **self._columns(saved))
        await self._wordings.add(report, issue, number, now)
        return saved

    async def get(self, report: ReportId) -> Report:
        row = (await self._workspace.run(self._select().where(ReportRow.number == report))).mappings().first()
        if row is None:
            raise NotFound(f"There is no report {report_label(report)}.")
        return read(row)

    async def of_issue(self, issue: IssueId) -> list[Report]:
        found = self._counted().where(ReportRow.issue == issue).order_by(ReportRow.number)
        return [read(row) for row in (await self._workspace.run(found)).mappings()]

    async def by(self, agent: str, limit: int) -> list[Report]:
        found = self._counted().where(ReportRow.flagged_by == agent).order_by(ReportRow.number.desc()).limit(limit)
        return [read(row) for row in (await self._workspace.run(found)).mappings()]

    async def flagged_before(self, agent: str, count: int) -> datetime | None:
        return (await _flagged_before(self._workspace, agent, count - 1)).scalar_one_or_none()

    async def flagged_in(self, channel: str, thread: str, agent: str) -> list[Report]:
        row = ReportRow
        here = self._select().where(row.source_channel == channel, row.source_thread == thread, row.flagged_by == agent)
        return [read(each) for each in (await self._workspace.run(here.order_by(row.number.desc()))).mappings()]

    async def flagged_at(self, channel: str, ts: str) -> Report | None:
        row = ReportRow
        here = self._counted().where(row.source_channel == channel, row.source_ts == ts).order_by(row.number).limit(1)
        found = (await self._workspace.run(here)).mappings().first()
        return None if found is None else read(found)

    async def of_message(self, channel: str, ts: str) -> list[Report]:
        row = ReportRow
        here = self._select().where(row.source_channel == channel, row.source_ts == ts).order_by(row.number)
        return [read(each) for each in (await self._workspace.run(here)).mappings()]

    async def reword(self, report: ReportId, what_happens: str) -> None:
        await self._change(report, what_happens=what_happens)
        await self._wordings.read_again(report)

    async def forget(self, before: datetime, limit: int) -> int:
        row, issue = ReportRow, IssueRow
        is_over = exists().where(
            self._workspace.has(issue), issue.number == row.issue, issue.state.in_([state.value for state in OVER])
        )
        old = (
            select(row.number)
            .where(self._workspace.has(row), row.flagged_at < before, row.what_happens != FORGOTTEN, is_over)
            .order_by(row.number)
            .limit(limit)
        )
        found = (await self._workspace.run(old)).scalars().all()
        if found:
            these = update(row).where(self._workspace.has(row), row.number.in_(found))
            bare = {"title": FORGOTTEN, "what_happens": FORGOTTEN, "customer": "", "ticket_link": ""}
            await self._workspace.run(these.values(bare))
            await self._wordings.read_from_issue(found)
        return len(found)

    async def raised(self, raised: Raised, agent: str) -> Report | None:
        row = ReportRow
        here = self._select().where(row.joined_on == _message(raised), row.flagged_by == agent)
        found = (await self._workspace.run(here.order_by(row.number).limit(1))).mappings().first()
        return None if found is None else read(found)

    async def recount(self, report: ReportId, customers: int) -> None:
        await self._change(report, customers_affected=customers)

    async def withdraw(self, report: ReportId, now: datetime) -> None:
        await self._change(report, withdrawn_at=now)

    async def count_again(self, report: Report, raised: Raised) -> Report:
        await self._change(report.id, withdrawn_at=None, joined_with=raised.emoji)
        return await self.get(report.id)

    async def link(self, report: Report, issue: IssueId, canonical: IssueId) -> Report:
        await self._change(report.id, issue=canonical, origin=None if issue == canonical else issue)
        await self._wordings.follow(canonical)
        return await self.get(report.id)

    async def tickets(self, issue: IssueId, most: int) -> tuple[list[str], int]:
        row = ReportRow
        here = self._workspace.has(row), row.issue == issue, row.withdrawn_at.is_(None), row.ticket_link != ""
        latest = func.max(row.number).desc()
        found = select(row.ticket_link).where(*here).group_by(row.ticket_link).order_by(latest).limit(most)
        links = list((await self._workspace.run(found)).scalars())
        if len(links) < most:
            return links, len(links)
        counted = select(func.count(row.ticket_link.distinct())).where(*here)
        return links, (await self._workspace.run(counted)).scalar_one()

    async def after(self, number: int, limit: int) -> list[Report]:
        found = self._select().where(ReportRow.number > number).order_by(ReportRow.number).limit(limit)
        return [read(row) for row in (await self._workspace.run(found)).mappings()]

    async def page(self, sought: Sought, after: int, limit: int) -> list[Report]:
        row = ReportRow
        conditions = [row.number > after]
        conditions += [row.issue == sought.issue] if sought.issue is not None else []
        conditions += [row.area == sought.area] if sought.area is not None else []
        conditions += [row.severity == sought.severity.value] if sought.severity is not None else []
        conditions += [row.flagged_at >= sought.since] if sought.since is not None else []
        conditions += [row.flagged_at < sought.until] if sought.until is not None else []
        found = self._counted().where(*conditions).order_by(row.number).limit(limit)
        return [read(each) for each in (await self._workspace.run(found)).mappings()]

    async def issue_in_thread(self, channel: str, thread: str) -> IssueId | None:
        row = ReportRow
        here = select(func.max(row.issue)).where(
            self._workspace.has(row),
            row.source_channel == channel,
            row.source_thread == thread,
            row.withdrawn_at.is_(None),
        )
        issue = (await self._workspace.run(here)).scalar()
        return None if issue is None else IssueId(issue)

    async def _change(self, report: ReportId, **values: Any) -> None:
        row = ReportRow
        this = update(row).where(self._workspace.has(row), row.number == report)
        await self._workspace.run(this.values(**values))

    def _counted(self) -> Any:
        return self._select().where(ReportRow.withdrawn_at.is_(None))

    def _select(self) -> Any:
        return select_all(self._workspace)

    def _columns(self, report: Report) -> dict[str, Any]:
        source = report.source
        return {
            "number": report.id,
            "issue": report.issue,
            "flagged_by": report.flagged_by,
            "title": report.title,
            "what_happens": report.what_happens,
            "area": report.area,
            "severity": report.severity.value,
            "customer": report.customer,
            "ticket_link": report.ticket_link,
            "customers_affected": report.customers_affected,
            "source_channel": source and source.channel,
            "source_ts": source and source.ts,
            "source_thread": source and source.thread,
            "source_permalink": source and source.permalink,
            "flagged_at": report.flagged_at,
            "joined_on": report.raised and _message(report.raised),
            "joined_with": report.raised and report.raised.emoji,
        }


def _message(raised: Raised) -> str:
    return f"{raised.channel}:{raised.ts}"


@kept
def _flagged_before(scope: Scope, agent: str, others: int) -> Executable:
    row = ReportRow
    theirs = select(row.flagged_at).where(scope.has(row), row.flagged_by == agent)
    return theirs.order_by(row.number.desc()).offset(others).limit(1)


def select_all(workspace: Workspace) -> Select[Any]:
    """Every report of the workspace, to be narrowed; `read` reads its rows."""
    return select(*ReportRow.__table__.columns).where(workspace.has(ReportRow))


def read(row: RowMapping) -> Report:
    source = None
    if row["source_channel"] is not None:
        source = Source(row["source_channel"], row["source_ts"], row["source_thread"], row["source_permalink"])
    raised = None
    if row["joined_on"] is not None:
        channel, _, ts = row["joined_on"].partition(":")
        raised = Raised(channel, ts, row["joined_with"])
    return Report(
        id=ReportId(row["number"]),
        issue=IssueId(row["issue"]),
        flagged_by=row["flagged_by"],
        title=row["title"],
        what_happens=row["what_happens"],
        area=row["area"],
        severity=Severity(row["severity"]),
        customer=row["customer"],
        ticket_link=row["ticket_link"],
        customers_affected=row["customers_affected"],
        source=source,
        flagged_at=row["flagged_at"],
        origin=row["origin"],
        withdrawn_at=row["withdrawn_at"],
        raised=raised,
    )
