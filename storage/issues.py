"""Known issues, and the words by which they are found again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, select, update

from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import OVER, State
from bot.rules.matching import plain as matching
from bot.rules.matching.plain import Collection, Posting, Profile
from bot.rules.refusals import ChangedMeanwhile, NotFound
from bot.rules.report import Checked
from bot.rules.severity import Severity
from storage import numbers, workarounds
from storage.tables import CollectionRow, IssueRow, IssueWordRow, ReportRow
from storage.workspace import Workspace


class Issues:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, report: Checked, now: datetime) -> Issue:
        issue = Issue(
            id=IssueId(await numbers.take(self._workspace, "issue")),
            title=report.title,
            what_happens=report.what_happens,
            area=report.area,
            severity=report.severity,
            state=State.NEW,
            created_at=now,
        )
        insert = self._workspace.insert(IssueRow).values(
            workspace_id=self._workspace.id, number=issue.id, version=1, created_at=now, **_changeable(issue)
        )
        await self._workspace.run(insert)
        await self._index(issue, issues_more=1)
        return issue

    async def get(self, issue: IssueId) -> Issue:
        row = (await self._workspace.run(self._select().where(IssueRow.number == issue))).mappings().first()
        if row is None:
            raise NotFound(f"There is no known issue {issue_label(issue)}.")
        return _issue(row)

    async def lock(self, issue: IssueId) -> Issue:
        row = IssueRow
        await self._workspace.run(
            select(row.number).where(self._workspace.has(row), row.number == issue).with_for_update()
        )
        return await self.get(issue)

    async def save(self, issue: Issue) -> Issue:
        stored = await self.get(issue.id)
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
        if (stored.title, stored.what_happens) != (issue.title, issue.what_happens):
            await self._index(issue)
        return _issue(saved)

    async def alike(self, query: Profile, least: float, limit: int) -> list[Known]:
        collection = await self._collection(query)
        telling = matching.telling(query, collection.found_in)
        row = IssueWordRow
        found = select(row.word, row.issue, row.weight, row.length).where(
            self._workspace.has(row), row.word.in_(telling)
        )
        postings = [
            Posting(word, IssueId(issue), weight, length)
            for word, issue, weight, length in await self._workspace.run(found)
        ]
        matches = matching.rank(query, postings, collection, least, limit)
        known = await self._known([match.issue for match in matches])
        return [replace(each, why=matching.why(match)) for each, match in zip(known, matches, strict=True)]

    async def known(self, issue: IssueId) -> Known:
        stored = await self.get(issue)
        reports = await self._reports([issue])
        current = await workarounds.current_of(self._workspace, [issue])
        return Known(stored, reports.get(issue, 0), current.get(issue))

    async def latest(self, limit: int) -> list[Known]:
        row = IssueRow
        reports = (
            select(ReportRow.issue, func.count().label("number"))
            .where(self._workspace.has(ReportRow))
            .group_by(ReportRow.issue)
            .subquery()
        )
        open_issues = (
            select(row.number)
            .outerjoin(reports, reports.c.issue == row.number)
            .where(self._workspace.has(row), row.state.not_in([state.value for state in OVER]))
            .order_by(func.coalesce(reports.c.number, 0).desc(), row.number.desc())
            .limit(limit)
        )
        return await self._known([IssueId(number) for number in (await self._workspace.run(open_issues)).scalars()])

    async def unfinished(self, owner: str | None = None) -> list[Issue]:
        row = IssueRow
        found = self._select().where(row.state.not_in([state.value for state in OVER]))
        if owner is not None:
            found = found.where(row.owner == owner)
        return [_issue(each) for each in (await self._workspace.run(found.order_by(row.number))).mappings()]

    async def count(self) -> int:
        count = select(func.count()).select_from(IssueRow).where(self._workspace.has(IssueRow))
        number: int = (await self._workspace.run(count)).scalar_one()
        return number

    async def after(self, number: int, limit: int) -> list[Issue]:
        found = self._select().where(IssueRow.number > number).order_by(IssueRow.number).limit(limit)
        return [_issue(row) for row in (await self._workspace.run(found)).mappings()]

    async def _known(self, issues: Sequence[IssueId]) -> list[Known]:
        """In the order asked for."""
        found = self._select().where(IssueRow.number.in_(issues))
        by_id = {issue.id: issue for issue in map(_issue, (await self._workspace.run(found)).mappings())}
        reports = await self._reports(issues)
        current = await workarounds.current_of(self._workspace, issues)
        return [Known(by_id[issue], reports.get(issue, 0), current.get(issue)) for issue in issues]

    async def _reports(self, issues: Sequence[IssueId]) -> Mapping[IssueId, int]:
        row = ReportRow
        count = (
            select(row.issue, func.count()).where(self._workspace.has(row), row.issue.in_(issues)).group_by(row.issue)
        )
        return {IssueId(issue): number for issue, number in await self._workspace.run(count)}

    async def _collection(self, query: Profile) -> Collection:
        row = IssueWordRow
        count = select(row.word, func.count()).where(self._workspace.has(row), row.word.in_(query)).group_by(row.word)
        found_in = dict((await self._workspace.run(count)).all())
        totals = select(CollectionRow.issues, CollectionRow.length).where(self._workspace.has(CollectionRow))
        issues, length = (await self._workspace.run(totals)).one_or_none() or (0, 0)
        return Collection(issues, length / max(issues, 1), found_in)

    async def _index(self, issue: Issue, issues_more: int = 0) -> None:
        """Store the words of the issue instead of those it had, and keep the totals right."""
        row = IssueWordRow
        mine = (self._workspace.has(row), row.issue == issue.id)
        old_length = (await self._workspace.run(select(func.max(row.length)).where(*mine))).scalar() or 0
        await self._workspace.run(delete(row).where(*mine))
        profile = matching.profile(issue.title, issue.what_happens)
        length = sum(profile.values())
        words = [
            {"workspace_id": self._workspace.id, "word": word, "issue": issue.id, "weight": weight, "length": length}
            for word, weight in sorted(profile.items())
        ]
        if words:
            await self._workspace.run(self._workspace.insert(row), words)
        await self._grow(issues_more, length - old_length)

    async def _grow(self, issues: int, length: int) -> None:
        row = CollectionRow
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, issues=issues, length=length)
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id], set_={"issues": row.issues + issues, "length": row.length + length}
        )
        await self._workspace.run(statement)

    def _select(self) -> Any:
        return select(*IssueRow.__table__.columns).where(self._workspace.has(IssueRow))


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
    }


def _issue(row: RowMapping) -> Issue:
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
    )
