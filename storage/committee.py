"""What the committee decided, and what somebody wants to bring before it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, RowMapping, and_, delete, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.rules.committee import Added, Decision, Minutes
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.terms import Measure
from storage import numbers
from storage.tables import AgendaRow, CommitmentRow, DecisionRow, HistoryRow, NudgeRow
from storage.workspace import Scope, Workspace, kept

BREACHED_AGAIN = "breached again"


class Committees:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def decide(self, issue: IssueId, minutes: Minutes, by: str, had_quorum: bool, now: datetime) -> Decision:
        number = await numbers.take(self._workspace, "decision")
        insert = self._workspace.insert(DecisionRow).values(
            workspace_id=self._workspace.id,
            number=number,
            issue=issue,
            decision=minutes.decision,
            alternatives=minutes.alternatives,
            agreed=" ".join(minutes.agreed),
            owner=minutes.owner,
            review=minutes.review,
            by=by,
            at=now,
            had_quorum=had_quorum,
            replaces=minutes.replaces,
        )
        await self._workspace.run(insert)
        return (await self._decisions(DecisionRow.number == number))[0]

    async def numbered(self, number: int) -> Decision | None:
        return next(iter(await self._decisions(DecisionRow.number == number)), None)

    async def take_back(self, number: int, why: str, now: datetime) -> None:
        row = DecisionRow
        this = update(row).where(self._workspace.has(row), row.number == number)
        await self._workspace.run(this.values(taken_back_at=now, taken_back_why=why))

    async def decisions(self, issue: IssueId) -> list[Decision]:
        return await self._decisions(DecisionRow.issue == issue)

    async def latest(self) -> Mapping[IssueId, Decision]:
        row = DecisionRow
        holds = (self._workspace.has(row), row.taken_back_at.is_(None))
        last = select(func.max(row.number)).where(*holds).group_by(row.issue)
        return {each.issue: each for each in await self._decisions(row.number.in_(last))}

    async def _decisions(self, which: ColumnElement[bool]) -> list[Decision]:
        row = DecisionRow
        found = select(*row.__table__.columns).where(self._workspace.has(row), which).order_by(row.number.desc())
        return [_decision(each) for each in (await self._workspace.run(found)).mappings()]

    async def add(self, added: Added) -> None:
        row = AgendaRow
        said = {"why": added.why, "by": added.by, "at": added.at}
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, issue=added.issue, **said)
        await self._workspace.run(insert.on_conflict_do_update(index_elements=[row.workspace_id, row.issue], set_=said))

    async def remove(self, issue: IssueId) -> None:
        row = AgendaRow
        await self._workspace.run(delete(row).where(self._workspace.has(row), row.issue == issue))

    async def added(self) -> list[Added]:
        row = AgendaRow
        found = select(row.issue, row.why, row.by, row.at).where(self._workspace.has(row)).order_by(row.issue)
        return [Added(IssueId(issue), why, by, at) for issue, why, by, at in await self._workspace.run(found)]

    async def breached(self, now: datetime) -> Mapping[IssueId, datetime]:
        row = CommitmentRow
        over = (
            select(row.issue, func.max(row.due))
            .where(self._workspace.has(row), row.due <= now, row.until.is_(None), row.measure != Measure.UPDATE.value)
            .group_by(row.issue)
        )
        return {IssueId(issue): due for issue, due in await self._workspace.run(over)}

    async def breached_again(self, now: datetime) -> list[tuple[IssueId, int]]:
        decision, before, since = DecisionRow, aliased(CommitmentRow), aliased(CommitmentRow)
        found = (
            select(decision.issue, func.max(decision.number))
            .join(before, and_(self._missed(before, now), before.issue == decision.issue, before.due <= decision.at))
            .join(since, and_(self._missed(since, now), since.issue == decision.issue, since.due > decision.at))
            .where(self._workspace.has(decision), decision.taken_back_at.is_(None))
            .group_by(decision.issue)
            .order_by(decision.issue)
        )
        row = NudgeRow
        noted = select(row.key).where(self._workspace.has(row), row.kind == BREACHED_AGAIN)
        keys = frozenset((await self._workspace.run(noted)).scalars())
        again = [(IssueId(issue), number) for issue, number in await self._workspace.run(found)]
        return [each for each in again if _key(*each) not in keys]

    def _missed(self, row: type[CommitmentRow], now: datetime) -> ColumnElement[bool]:
        late = or_(row.until.is_(None), row.until > row.due)
        return and_(row.workspace_id == self._workspace.id, row.measure != Measure.UPDATE.value, row.due <= now, late)

    async def note_breach(self, issue: IssueId, decision: int, now: datetime) -> bool:
        row = NudgeRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, key=_key(issue, decision), kind=BREACHED_AGAIN, at=now
        )
        once = insert.on_conflict_do_nothing(index_elements=[row.workspace_id, row.key]).returning(row.key)
        return (await self._workspace.run(once)).first() is not None

    async def elusive_since(self) -> Mapping[IssueId, datetime]:
        row = HistoryRow
        found = select(row.issue, row.at).where(self._workspace.has(row), row.state == State.CANNOT_REPRODUCE.value)
        return {IssueId(issue): at for issue, at in await self._workspace.run(found.order_by(row.at))}


async def holding(workspace: Workspace, issue: IssueId) -> Decision | None:
    """The last decision on this issue that was not taken back."""
    found = (await _holding(workspace, issue)).mappings().first()
    return _decision(found) if found else None


@kept
def _holding(scope: Scope, issue: int) -> Executable:
    row = DecisionRow
    mine = (scope.has(row), row.issue == issue, row.taken_back_at.is_(None))
    return select(*row.__table__.columns).where(*mine).order_by(row.number.desc()).limit(1)


def _key(issue: IssueId, decision: int) -> str:
    return f"{BREACHED_AGAIN}:{issue}:{decision}"


def _decision(row: RowMapping) -> Decision:
    return Decision(
        number=row["number"],
        issue=IssueId(row["issue"]),
        decision=row["decision"],
        alternatives=row["alternatives"],
        agreed=tuple(row["agreed"].split()),
        owner=row["owner"],
        review=row["review"],
        by=row["by"],
        at=row["at"],
        had_quorum=row["had_quorum"],
        replaces=row["replaces"],
        taken_back_at=row["taken_back_at"],
        taken_back_why=row["taken_back_why"] or "",
    )
