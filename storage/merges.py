"""Issues that are the same. Everything is set-based: one issue may have ten thousand reports."""

from typing import Any

from sqlalchemy import func, select, update

from bot.rules import merging
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.refusals import ChangedMeanwhile
from storage import news
from storage.issues import Issues
from storage.tables import IssueRow, ReportRow
from storage.wordings import Wordings
from storage.workspace import Workspace


class Merges:
    def __init__(self, workspace: Workspace, issues: Issues, wordings: Wordings) -> None:
        self._workspace = workspace
        self._issues = issues
        self._wordings = wordings

    async def merge(self, duplicate: Issue, canonical: IssueId) -> Issue:
        await self._point(duplicate, canonical, merged_into=canonical)
        issue, report = IssueRow, ReportRow
        theirs = update(issue).where(self._workspace.has(issue), issue.duplicate_of == duplicate.id)
        await self._workspace.run(theirs.values(duplicate_of=canonical, version=issue.version + 1))
        moved = update(report).where(self._workspace.has(report), report.issue == duplicate.id)
        await self._workspace.run(moved.values(issue=canonical, origin=func.coalesce(report.origin, report.issue)))
        await self._wordings.follow(canonical)
        news.note(self._workspace, canonical)
        return await self._issues.get(duplicate.id)

    async def unmerge(self, duplicate: Issue) -> Issue:
        canonical = duplicate.duplicate_of
        if canonical is None:
            return duplicate
        back = await self.family(duplicate)
        await self._point(duplicate, None, merged_into=None)
        issue, report = IssueRow, ReportRow
        theirs = update(issue).where(self._workspace.has(issue), issue.number.in_(back - {duplicate.id}))
        await self._workspace.run(theirs.values(duplicate_of=duplicate.id, version=issue.version + 1))
        moved = update(report).where(self._workspace.has(report), report.issue == canonical, report.origin.in_(back))
        await self._workspace.run(moved.values(issue=duplicate.id, origin=func.nullif(report.origin, duplicate.id)))
        await self._wordings.follow(duplicate.id)
        news.note(self._workspace, duplicate.id)
        return await self._issues.get(duplicate.id)

    async def family(self, issue: Issue) -> set[IssueId]:
        row = IssueRow
        canonical = issue.duplicate_of if issue.duplicate_of is not None else issue.id
        edges = select(row.number, row.merged_into).where(self._workspace.has(row), row.duplicate_of == canonical)
        merged_into = {IssueId(number): IssueId(into) for number, into in await self._workspace.run(edges)}
        return merging.family(issue.id, merged_into)

    async def _point(self, issue: Issue, canonical: IssueId | None, merged_into: IssueId | None) -> None:
        row = IssueRow
        values: dict[str, Any] = {"duplicate_of": canonical, "merged_into": merged_into, "version": issue.version + 1}
        this = update(row).where(self._workspace.has(row), row.number == issue.id, row.version == issue.version)
        if (await self._workspace.run(this.values(**values).returning(row.number))).first() is None:
            raise ChangedMeanwhile(issue.label)
