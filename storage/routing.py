"""By which rule each issue came to its team."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Executable, select

from bot.rules.labels import IssueId
from bot.rules.routing import Routed
from storage.tables import RoutedRow
from storage.workspace import Scope, Workspace, kept


class Routings:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, issue: IssueId, routed: Routed) -> None:
        await self._workspace.run(
            self._workspace.insert(RoutedRow).values(
                workspace_id=self._workspace.id,
                issue=issue,
                rule=routed.rule,
                version=routed.version,
                team=routed.team,
                rota=routed.rota,
                why=routed.why,
            )
        )

    async def of(self, issues: Sequence[IssueId]) -> Mapping[IssueId, Routed]:
        return {IssueId(issue): Routed(*routed) for issue, *routed in await _of(self._workspace, issues)}


@kept
def _of(scope: Scope, issues: Sequence[int]) -> Executable:
    row = RoutedRow
    found = select(row.issue, row.rule, row.version, row.team, row.rota, row.why)
    return found.where(scope.has(row), row.issue.in_(issues))
