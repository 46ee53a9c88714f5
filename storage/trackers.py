"""Where the engineers' tracker has known issues."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Executable, and_, delete, select

from bot.rules.labels import IssueId
from storage.tables import IssueRow, TrackerRow
from storage.workspace import Scope, Workspace, kept


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
        return {IssueId(issue): link for issue, link in await _own(self._workspace, issues)}

    async def of(self, issues: Sequence[IssueId]) -> dict[IssueId, tuple[str, ...]]:
        # Asked for one by one: of the two together no index helps.
        links: dict[IssueId, dict[str, None]] = {}
        for each, link in await _own(self._workspace, issues):
            links.setdefault(IssueId(each), {})[link] = None
        for each, _, link in sorted(map(tuple, await _of_merged(self._workspace, issues))):
            links.setdefault(IssueId(each), {})[link] = None
        return {each: tuple(theirs) for each, theirs in links.items()}


@kept
def _own(scope: Scope, issues: Sequence[int]) -> Executable:
    row = TrackerRow
    return select(row.issue, row.link).where(scope.has(row), row.issue.in_(issues))


@kept
def _of_merged(scope: Scope, issues: Sequence[int]) -> Executable:
    row, issue = TrackerRow, IssueRow
    links = select(issue.duplicate_of, row.issue, row.link)
    theirs = links.join(row, and_(scope.has(row), row.issue == issue.number))
    return theirs.where(scope.has(issue), issue.duplicate_of.in_(issues))
