"""Where the engineers' tracker has known issues."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select

from bot.rules.labels import IssueId
from storage.tables import IssueRow, TrackerRow
from storage.workspace import Workspace


class Trackers:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def put(self, issue: IssueId, link: str, by: str, now: datetime) -> None:
        row = TrackerRow
        if not link:
            await self._workspace.run(delete(row).where(self._workspace.has(row), row.issue == issue))
            return
        said = {"link": link, "by": by, "at": now}
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, issue=issue, **said)
        await self._workspace.run(insert.on_conflict_do_update(index_elements=[row.workspace_id, row.issue], set_=said))

    async def own(self, issue: IssueId) -> str:
        row = TrackerRow
        found = select(row.link).where(self._workspace.has(row), row.issue == issue)
        return (await self._workspace.run(found)).scalar() or ""

    async def of(self, issues: Sequence[IssueId]) -> dict[IssueId, tuple[str, ...]]:
        row, issue = TrackerRow, IssueRow
        on = func.coalesce(issue.duplicate_of, issue.number)
        found = (
            select(on, row.issue, row.link)
            .join(issue, and_(self._workspace.has(issue), issue.number == row.issue))
            .where(self._workspace.has(row), on.in_(issues))
        )
        links: dict[IssueId, dict[str, None]] = {}
        rows = [(IssueId(each), whose, link) for each, whose, link in await self._workspace.run(found)]
        for each, _, link in sorted(rows, key=lambda row: (row[0] != row[1], row[1])):
            links.setdefault(each, {})[link] = None
        return {each: tuple(theirs) for each, theirs in links.items()}
