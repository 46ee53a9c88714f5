"""The history of each issue as far as time is counted by it, and the clocks that follow from it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Executable, RowMapping, and_, or_, select, true

from bot.rules.commitments import Commitment
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.service_levels import Moment
from bot.rules.severity import Severity
from bot.rules.terms import Measure, Target
from storage.tables import CommitmentRow, HistoryRow, IssueRow
from storage.workspace import Scope, Workspace, kept


class ServiceLevels:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def happened(self, issue: IssueId, moment: Moment) -> None:
        last = await self._last_id(issue)
        await self._workspace.add(
            HistoryRow,
            issue=issue,
            at=moment.at,
            id=f"{int(last[:16] or '0', 16) + 1:016x}{secrets.token_hex(8)}",
            state=moment.state.value,
            by=moment.by,
            by_engineer=moment.by_engineer,
        )

    async def _last_id(self, issue: IssueId) -> str:
        return (await _last_id(self._workspace, issue)).scalar() or ""

    async def history(self, issue: IssueId) -> list[Moment]:
        rows = (await _history(self._workspace, issue)).mappings()
        return [Moment(each["at"], State(each["state"]), each["by"], each["by_engineer"]) for each in rows]

    async def commitments(self, issue: IssueId) -> list[Commitment]:
        return [_commitment(each) for each in (await _commitments(self._workspace, issue)).mappings()]

    async def keep(self, issue: IssueId, commitments: Sequence[Commitment]) -> None:
        if not commitments:
            return
        rows = [{"workspace_id": self._workspace.id, "issue": issue, **_columns(each)} for each in commitments]
        await self._workspace.run(_kept_anew(self._workspace.dialect, tuple(rows[0])), rows)

    async def to_warn(self, now: datetime, limit: int) -> list[IssueId]:
        row, issue = CommitmentRow, IssueRow
        # What was promised for an issue that is the same as another waits until it is not.
        merged = select(issue.number).where(self._workspace.has(issue), issue.duplicate_of.is_not(None))
        waiting = (
            select(row.issue)
            .where(self._workspace.has(row), row.warn_at <= now, row.issue.not_in(merged))
            .order_by(row.warn_at, row.issue)
            .limit(limit)
        )
        return list(dict.fromkeys(IssueId(issue) for issue in (await self._workspace.run(waiting)).scalars()))

    async def judged(
        self, since: datetime, until: datetime, which: ColumnElement[bool] | None = None
    ) -> list[Commitment]:
        row = CommitmentRow
        met = and_(row.until >= since, row.until < until, or_(row.due.is_(None), row.until <= row.due))
        missed = and_(row.due >= since, row.due < until, or_(row.until.is_(None), row.until > row.due))
        found = select(*row.__table__.columns).where(
            self._workspace.has(row), or_(met, missed), true() if which is None else which
        )
        ordered = found.order_by(row.since, row.issue, row.measure)
        return [_commitment(each) for each in (await self._workspace.run(ordered)).mappings()]


@kept
def _last_id(scope: Scope, issue: int) -> Executable:
    row = HistoryRow
    return select(row.id).where(scope.has(row), row.issue == issue).order_by(row.id.desc()).limit(1)


@kept
def _history(scope: Scope, issue: int) -> Executable:
    row = HistoryRow
    return select(*row.__table__.columns).where(scope.has(row), row.issue == issue).order_by(row.at, row.id)


@kept
def _commitments(scope: Scope, issue: int) -> Executable:
    row = CommitmentRow
    return select(*row.__table__.columns).where(scope.has(row), row.issue == issue).order_by(row.since, row.measure)


@cache
def _kept_anew(dialect: str, columns: tuple[str, ...]) -> Executable:
    key = ("workspace_id", "issue", "measure", "since")
    insert = Scope("", dialect).insert(CommitmentRow)
    anew = {name: insert.excluded[name] for name in columns if name not in key}
    return insert.on_conflict_do_update(index_elements=list(key), set_=anew)


def _columns(each: Commitment) -> dict[str, object]:
    return {
        "measure": each.measure.value,
        "since": each.since,
        "severity": each.severity.value,
        "due": each.due,
        "until": each.until,
        "spent_seconds": int(each.spent.total_seconds()),
        "percent": each.promised.percent if each.promised else None,
        "within_seconds": int(each.promised.within.total_seconds()) if each.promised else None,
        "terms": each.terms,
        "warnings": each.warnings,
        "warned_at": each.warned_at,
        "warn_at": each.warn_at,
        "acknowledged_by": each.acknowledged_by,
    }


def _commitment(row: RowMapping) -> Commitment:
    percent = row["percent"]
    return Commitment(
        measure=Measure(row["measure"]),
        since=row["since"],
        severity=Severity(row["severity"]),
        due=row["due"],
        until=row["until"],
        spent=timedelta(seconds=row["spent_seconds"]),
        promised=None if percent is None else Target(percent, timedelta(seconds=row["within_seconds"])),
        terms=row["terms"],
        warnings=row["warnings"],
        warned_at=row["warned_at"],
        warn_at=row["warn_at"],
        acknowledged_by=row["acknowledged_by"],
    )
