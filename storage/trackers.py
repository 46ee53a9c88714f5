"""Where the engineers' tracker has known issues."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, select

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

    async def own(self, issues: Sequence[IssueId]) -> dict[IssueId, str]:
        row = TrackerRow
        found = select(row.issue, row.link).where(self._workspace.has(row), row.issue.in_(issues))
        return {IssueId(issue): link for issue, link in await self._workspace.run(found)}

    async def of(self, issues: Sequence[IssueId]) -> dict[IssueId, tuple[str, ...]]:
        row, issue = TrackerRow, IssueRow
        own = select(row.issue, row.link).where(self._workspace.has(row), row.issue.in_(issues))
        # Asked for one by one: of the two together no index helps.
        merged = (
            select(issue.duplicate_of, row.issue, row.link)
            .join(row, and_(self._workspace.has(row), row.issue == issue.number))
            .where(self._workspace.has(issue), issue.duplicate_of.in_(issues))
        )
        links: dict[IssueId, dict[str, None]] = {}
        for each, link in await self._workspace.run(own):
            links.setdefault(IssueId(each), {})[link] = None
        for each, _, link in sorted(map(tuple, await self._workspace.run(merged))):
            links.setdefault(IssueId(each), {})[link] = None
        return {each: tuple(theirs) for each, theirs in links.items()}
