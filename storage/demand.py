"""What kind of demand each known issue is."""

from sqlalchemy import select

from bot.rules.demand import Demand, Kind
from bot.rules.labels import IssueId
from storage.tables import DemandRow
from storage.workspace import Workspace


class Demands:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def say(self, issue: IssueId, demand: Demand) -> None:
        row = DemandRow
        said = {
            "kind": demand.kind.value,
            "failed": demand.failed,
            "department": demand.department,
            "by": demand.by,
            "at": demand.at,
        }
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, issue=issue, **said)
        await self._workspace.run(insert.on_conflict_do_update(index_elements=[row.workspace_id, row.issue], set_=said))

    async def of(self, issue: IssueId) -> Demand | None:
        row = DemandRow
        here = select(row.kind, row.failed, row.department, row.by, row.at)
        found = (await self._workspace.run(here.where(self._workspace.has(row), row.issue == issue))).first()
        return Demand(Kind(found.kind), found.failed, found.department, found.by, found.at) if found else None
