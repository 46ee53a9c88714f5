"""What reports reopened, for those that turn out to be of another problem."""

from sqlalchemy import func, select

from bot.rules.issue import Issue, Over
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from storage.tables import AuditRow, ReopeningRow
from storage.workspace import Workspace


class Reopenings:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def note(self, report: ReportId, before: Issue) -> None:
        row = ReopeningRow
        noted = {
            "issue": before.id,
            "state": before.state.value,
            "reason": before.reason,
            "customer_answer": before.customer_answer,
            "acts": await self._acts(before.id),
        }
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, report=report, **noted)
        # a hand that was taken back and is raised again is the same report
        await self._workspace.run(
            insert.on_conflict_do_update(index_elements=[row.workspace_id, row.report], set_=noted)
        )

    async def is_noted(self, report: ReportId, issue: IssueId) -> bool:
        row = ReopeningRow
        asked = select(row.report).where(self._workspace.has(row), row.report == report, row.issue == issue)
        return (await self._workspace.run(asked)).first() is not None

    async def untouched(self, report: ReportId, issue: IssueId) -> Over | None:
        row = ReopeningRow
        found = select(row.state, row.reason, row.customer_answer, row.acts)
        asked = found.where(self._workspace.has(row), row.report == report, row.issue == issue)
        noted = (await self._workspace.run(asked)).first()
        if noted is None or noted.acts != await self._acts(issue):
            return None
        return Over(State(noted.state), noted.reason, noted.customer_answer)

    async def _acts(self, issue: IssueId) -> int:
        row = AuditRow
        count = select(func.count()).where(self._workspace.has(row), row.issue == issue)
        return int((await self._workspace.run(count)).scalar_one())
