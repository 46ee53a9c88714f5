"""Known issues."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, RowMapping, Select, func, or_, select, update

from bot.rules import merging
from bot.rules.issue import Issue
from bot.rules.known import OPEN, Filter, Known
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import OVER, State
from bot.rules.refusals import ChangedMeanwhile, NotFound
from bot.rules.report import Checked
from bot.rules.severity import Severity
from storage import news, numbers, workarounds
from storage.tables import IssueRow, ReportRow
from storage.workspace import Scope, Workspace, kept

UNFINISHED = sorted(state.value for state in State if state not in OVER)
"""Named one by one, and not as all but those that are over: an index leads to them."""


class Issues:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, report: Checked, now: datetime, regression_of: IssueId | None = None) -> Issue:
        issue = Issue(
            id=IssueId(await numbers.take(self._workspace, "issue")),
            title=report.title,
            what_happens=report.what_happens,
            area=report.area,
            severity=report.severity,
            state=State.NEW,
            created_at=now,
            regression_of=regression_of,
        )
        await self._workspace.add(IssueRow, number=issue.id, version=1, created_at=now, **_changeable(issue))
        return issue

    async def get(self, issue: IssueId) -> Issue:
        row = (await _one(self._workspace, issue)).mappings().first()
        if row is None:
            raise NotFound(f"There is no known issue {issue_label(issue)}.")
        return read(row)

    async def lock(self, issue: IssueId) -> Issue:
        row = IssueRow
        await self._workspace.run(
            select(row.number).where(self._workspace.has(row), row.number == issue).with_for_update()
        )
        return await self.get(issue)

    async def save(self, issue: Issue) -> Issue:
        row = IssueRow
        statement = (
            update(row)
            .where(self._workspace.has(row), row.number == issue.id, row.version == issue.version)
            .values(version=issue.version + 1, **_changeable(issue))
            .returning(*row.__table__.columns)
        )
        saved = (await self._workspace.run(statement)).mappings().first()
        if saved is None:
            raise ChangedMeanwhile(issue.label)
        return read(saved)

    async def listed(self, issues: Sequence[IssueId]) -> list[Known]:
        if not issues:
            return []
        by_id = {issue.id: issue for issue in map(read, (await _canonical(self._workspace, issues)).mappings())}
        reports = await self._reports(issues)
        current = await workarounds.current_of(self._workspace, issues)
        there = [issue for issue in issues if issue in by_id]
        return [Known(by_id[issue], reports.get(issue, 0), current.get(issue)) for issue in there]

    async def matching(self, wanted: Filter) -> list[IssueId]:
        found = select(IssueRow.number).where(*self._conditions(wanted)).order_by(IssueRow.number)
        return [IssueId(number) for number in (await self._workspace.run(found)).scalars()]

    async def page(self, wanted: Filter, after: int, limit: int) -> list[Known]:
        row = IssueRow
        conditions = (*self._conditions(wanted), row.duplicate_of.is_(None), row.number > after)
        found = select(row.number).where(*conditions).order_by(row.number).limit(limit)
        return await self.listed([IssueId(number) for number in (await self._workspace.run(found)).scalars()])

    async def known(self, issue: IssueId) -> Known:
        stored = await self.get(issue)
        if stored.duplicate_of is not None:
            return replace(await self.known(stored.duplicate_of), why=merging.why_shown(stored))
        reports = await self._reports([issue])
        current = await workarounds.current_of(self._workspace, [issue])
        return Known(stored, reports.get(issue, 0), current.get(issue))

    async def latest(self, limit: int, wanted: Filter = OPEN) -> list[Known]:
        row, report = IssueRow, ReportRow
        counted = self._workspace.has(report), report.issue == row.number, report.withdrawn_at.is_(None)
        reports = select(func.count()).where(*counted).scalar_subquery()
        open_issues = (
            select(row.number)
            .where(*self._conditions(wanted))
            .where(row.duplicate_of.is_(None))
            .order_by(reports.desc(), row.number.desc())
            .limit(limit)
        )
        return await self.listed([IssueId(number) for number in (await self._workspace.run(open_issues)).scalars()])

    async def unfinished(self, owner: str | None = None) -> list[Issue]:
        row = IssueRow
        found = self._select().where(row.state.in_(UNFINISHED), row.duplicate_of.is_(None))
        if owner is not None:
            found = found.where(row.owner == owner)
        # Sorted here: to have them in their order SQLite would walk through all issues there are.
        rows = (await self._workspace.run(found)).mappings()
        return sorted((read(each) for each in rows), key=lambda issue: issue.id)

    async def set_due(self, issue: Issue) -> None:
        await _due_set(self._workspace, issue.id, issue.due, issue.owed, issue.terms)
        news.note(self._workspace, issue.id)

    async def judged_otherwise(self, terms: str, limit: int) -> list[IssueId]:
        row = IssueRow
        others = (
            select(row.number)
            .where(self._workspace.has(row), row.terms != terms)
            .where(row.state.in_(UNFINISHED))
            .order_by(row.state, row.number)
            .limit(limit)
        )
        return [IssueId(number) for number in (await self._workspace.run(others)).scalars()]

    async def count(self) -> int:
        count = select(func.count()).select_from(IssueRow).where(self._workspace.has(IssueRow))
        number: int = (await self._workspace.run(count)).scalar_one()
        return number

    async def after(self, number: int, limit: int) -> list[Issue]:
        found = self._select().where(IssueRow.number > number).order_by(IssueRow.number).limit(limit)
        return [read(row) for row in (await self._workspace.run(found)).mappings()]

    async def _reports(self, issues: Sequence[IssueId]) -> Mapping[IssueId, int]:
        return {IssueId(issue): number for issue, number in await _counts(self._workspace, issues)}

    def _conditions(self, wanted: Filter) -> list[ColumnElement[bool]]:
        row, report = IssueRow, ReportRow
        conditions = [self._workspace.has(row)]
        if wanted.area is not None:
            conditions.append(row.area == wanted.area)
        if wanted.states is not None:
            conditions.append(row.state.in_([state.value for state in wanted.states]))
        if wanted.severity is not None:
            conditions.append(row.severity == wanted.severity.value)
        if wanted.since is not None:
            lately = select(report.issue).where(self._workspace.has(report), report.flagged_at >= wanted.since)
            conditions.append(or_(row.created_at >= wanted.since, row.number.in_(lately)))
        return conditions

    def _select(self) -> Any:
        return select_all(self._workspace)


def select_all(scope: Scope) -> Select[Any]:
    """Every issue of the workspace, to be narrowed; `read` reads its rows."""
    return select(*IssueRow.__table__.columns).where(scope.has(IssueRow))


@kept
def _one(scope: Scope, issue: int) -> Executable:
    return select_all(scope).where(IssueRow.number == issue)


@kept
def _canonical(scope: Scope, issues: Sequence[int]) -> Executable:
    return select_all(scope).where(IssueRow.number.in_(issues), IssueRow.duplicate_of.is_(None))


@kept
def _counts(scope: Scope, issues: Sequence[int]) -> Executable:
    row = ReportRow
    counted = select(row.issue, func.count()).where(scope.has(row), row.issue.in_(issues), row.withdrawn_at.is_(None))
    return counted.group_by(row.issue)


@kept
def _due_set(scope: Scope, issue: int, due: datetime | None, owed: str, terms: str) -> Executable:
    this = update(IssueRow).where(scope.has(IssueRow), IssueRow.number == issue)
    return this.values(due=due, owed=owed, terms=terms)


def _changeable(issue: Issue) -> dict[str, Any]:
    return {
        "title": issue.title,
        "what_happens": issue.what_happens,
        "area": issue.area,
        "severity": issue.severity.value,
        "state": issue.state.value,
        "owner": issue.owner,
        "fix_due": issue.fix_due,
        "reason": issue.reason,
        "customer_answer": issue.customer_answer,
        "told": issue.told,
        "regression_of": issue.regression_of,
    }


def read(row: RowMapping) -> Issue:
    return Issue(
        id=IssueId(row["number"]),
        title=row["title"],
        what_happens=row["what_happens"],
        area=row["area"],
        severity=Severity(row["severity"]),
        state=State(row["state"]),
        created_at=row["created_at"],
        owner=row["owner"],
        version=row["version"],
        fix_due=row["fix_due"],
        reason=row["reason"],
        customer_answer=row["customer_answer"],
        told=row["told"],
        duplicate_of=row["duplicate_of"],
        regression_of=row["regression_of"] and IssueId(row["regression_of"]),
        due=row["due"],
        owed=row["owed"],
        terms=row["terms"],
    )
