"""Escalations, one event after the other."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Executable, RowMapping, func, or_, select, update

from bot.rules.escalation import Call, Escalation, Rung
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from storage.tables import EscalationRow, HistoryRow
from storage.workspace import Scope, Workspace, kept


class Escalations:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, issue: IssueId, escalation: Escalation) -> None:
        insert = self._workspace.insert(EscalationRow).values(
            workspace_id=self._workspace.id,
            issue=issue,
            number=escalation.number,
            rung=escalation.call.rung.value,
            person=escalation.call.person,
            by=escalation.by,
            why=escalation.why,
            at=escalation.at,
            answered_at=escalation.answered_at,
            answered_by=escalation.answered_by,
        )
        await self._workspace.run(insert)

    async def of_issue(self, issue: IssueId) -> list[Escalation]:
        return [_escalation(each) for each in (await _of_issue(self._workspace, issue)).mappings()]

    async def latest(self) -> Mapping[IssueId, Escalation]:
        row, history = EscalationRow, HistoryRow
        states = [state.value for state in OVER]
        last = (
            select(row.issue, func.max(row.number).label("number")).where(self._workspace.has(row)).group_by(row.issue)
        ).subquery()
        over = select(func.max(history.at)).where(
            self._workspace.has(history), history.issue == row.issue, history.state.in_(states)
        )
        found = (
            select(*row.__table__.columns)
            .join(last, (last.c.issue == row.issue) & (last.c.number == row.number))
            .where(self._workspace.has(row), or_(over.scalar_subquery().is_(None), row.at > over.scalar_subquery()))
        )
        rows = (await self._workspace.run(found)).mappings()
        return {IssueId(each["issue"]): _escalation(each) for each in rows}

    async def answer(self, issue: IssueId, number: int, by: str, now: datetime) -> bool:
        row = EscalationRow
        this = update(row).where(
            self._workspace.has(row), row.issue == issue, row.number == number, row.answered_at.is_(None)
        )
        answered = this.values(answered_at=now, answered_by=by).returning(row.number)
        return (await self._workspace.run(answered)).first() is not None


def _escalation(row: RowMapping) -> Escalation:
    return Escalation(
        number=row["number"],
        call=Call(Rung(row["rung"]), row["person"]),
        by=row["by"],
        why=row["why"],
        at=row["at"],
        answered_at=row["answered_at"],
        answered_by=row["answered_by"],
    )


@kept
def _of_issue(scope: Scope, issue: int) -> Executable:
    row = EscalationRow
    return select(*row.__table__.columns).where(scope.has(row), row.issue == issue).order_by(row.number)
