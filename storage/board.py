"""What the wallboard is made from."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import case, func, select

from bot.rules.board import BASELINE_DAYS, DAY, OnBoard
from bot.rules.labels import IssueId
from storage import workarounds
from storage.issues import Issues
from storage.tables import AuditRow, NumberRow, PolicyRow, ReportRow
from storage.workspace import Workspace


class Board:
    def __init__(self, workspace: Workspace, issues: Issues) -> None:
        self._workspace, self._issues = workspace, issues

    async def mark(self) -> str:
        # The numbers tell of what is new whatever the clocks of other replicas say; the audit of all other acts.
        number, audit, policy = NumberRow, AuditRow, PolicyRow
        new = number.name.in_(["issue", "report", "workaround", "shout-out"])
        given = select(func.sum(number.last)).where(self._workspace.has(number), new).scalar_subquery()
        acts = select(func.max(audit.id)).where(self._workspace.has(audit)).scalar_subquery()
        agreed = select(func.count()).select_from(policy).where(self._workspace.has(policy)).scalar_subquery()
        return " ".join(map(str, (await self._workspace.run(select(given, acts, agreed))).one()))

    async def facts(self, now: datetime) -> list[OnBoard]:
        issues = await self._issues.unfinished()
        numbers = [issue.id for issue in issues]
        counts, current = await self._counts(numbers, now), await workarounds.current_of(self._workspace, numbers)
        return [OnBoard(issue, *counts.get(issue.id, (0, 0, 0)), current.get(issue.id)) for issue in issues]

    async def _counts(self, issues: Sequence[IssueId], now: datetime) -> Mapping[IssueId, tuple[int, int, int]]:
        """All, of the last day, and of the days before that."""
        row, day_ago = ReportRow, now - DAY
        lately = func.sum(case((row.flagged_at >= day_ago, 1), else_=0))
        before = func.sum(
            case(((row.flagged_at < day_ago) & (row.flagged_at >= day_ago - BASELINE_DAYS * DAY), 1), else_=0)
        )
        counted = self._workspace.has(row), row.issue.in_(issues), row.withdrawn_at.is_(None)
        count = select(row.issue, func.count(), lately, before).where(*counted).group_by(row.issue)
        return {IssueId(issue): (every, day, days) for issue, every, day, days in await self._workspace.run(count)}
