"""What was suggested for flags, what agents decided, and the models that were fitted to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, case, delete, func, select, type_coerce, update

from bot.rules.labels import IssueId, ReportId
from bot.rules.matching.engine import Match
from bot.rules.suggestion import LATELY, Numbers, Outcome, Record
from storage import numbers
from storage.tables import ModelRow, SuggestionRow
from storage.workspace import Scope, Workspace, kept

MOST_IN_RECORD = 500
"""So many of the latest decisions make the record: a workspace changes."""


class Suggestions:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def show(self, form: str, matches: Sequence[Match], model: str, now: datetime) -> None:
        await _undecided_forgotten(self._workspace, form)
        rows = [
            {
                "workspace_id": self._workspace.id,
                "form": form,
                "issue": match.issue,
                "place": place,
                "model": model,
                "sure": match.sure,
                "may_link": match.may_link,
                "shown_at": now,
                "automatic": False,
            }
            for place, match in enumerate(matches, start=1)
        ]
        if rows:
            # What is typed may be heard of after the form was sent: what was decided stands.
            await self._workspace.run(_unless_decided(self._workspace.dialect), rows)

    async def decide(
        self, form: str, report: ReportId, accepted: IssueId | None, now: datetime, automatic: bool = False
    ) -> None:
        rest = Outcome.REJECTED if accepted is None else Outcome.PASSED_OVER
        joined = accepted if automatic and accepted is not None else 0
        await _decided(self._workspace, form, report, accepted or 0, joined, rest.value, now)

    async def undo(self, report: ReportId) -> None:
        row = SuggestionRow
        accepted = update(row).where(
            self._workspace.has(row), row.report == report, row.outcome == Outcome.ACCEPTED.value
        )
        await self._workspace.run(accepted.values(outcome=Outcome.UNDONE.value))

    async def numbers(self, since: datetime | None = None, until: datetime | None = None) -> Numbers:
        row = SuggestionRow
        counted = (
            select(row.form, row.outcome, row.automatic)
            .where(self._workspace.has(row), row.outcome.is_not(None), row.outcome != Outcome.PASSED_OVER.value)
            .distinct()
        )
        if since is not None:
            counted = counted.where(row.decided_at >= since)
        if until is not None:
            counted = counted.where(row.decided_at < until)
        forms = counted.subquery()
        count = select(forms.c.outcome, forms.c.automatic, func.count()).group_by(forms.c.outcome, forms.c.automatic)
        found = (await self._workspace.run(count)).all()
        by_outcome = {outcome: sum(n for said, _, n in found if said == outcome.value) for outcome in Outcome}
        return Numbers(
            suggested=sum(by_outcome.values()),
            accepted=by_outcome[Outcome.ACCEPTED],
            rejected=by_outcome[Outcome.REJECTED],
            undone=by_outcome[Outcome.UNDONE],
            automatic=sum(n for _, automatic, n in found if automatic),
        )

    async def record(self, model: str) -> Record:
        row = SuggestionRow
        first = (
            select(row.outcome, row.automatic)
            .where(self._workspace.has(row), row.model == model, row.place == 1, row.may_link)
            .where(row.outcome.is_not(None))
            .order_by(row.decided_at.desc(), row.form)
        )
        asked = (await self._workspace.run(first.where(~row.automatic).limit(MOST_IN_RECORD))).all()
        linked = (await self._workspace.run(first.where(row.automatic).limit(LATELY))).all()
        right = sum(outcome == Outcome.ACCEPTED.value for outcome, _ in asked)
        return Record(right, len(asked) - right, sum(outcome == Outcome.UNDONE.value for outcome, _ in linked))

    async def decided(self) -> set[ReportId]:
        row = SuggestionRow
        said = select(row.report).where(self._workspace.has(row), row.report.is_not(None)).distinct()
        return {ReportId(report) for report in (await self._workspace.run(said)).scalars() if report is not None}


class Models:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, content: Mapping[str, Any], figures: Mapping[str, Any], now: datetime) -> str:
        number = await numbers.take(self._workspace, "model")
        insert = self._workspace.insert(ModelRow).values(
            workspace_id=self._workspace.id, number=number, content=dict(content), figures=dict(figures), made_at=now
        )
        await self._workspace.run(insert)
        return _name(number)

    async def latest(self) -> str | None:
        number = (await _latest(self._workspace)).scalar()
        return None if number is None else _name(number)

    async def content(self, name: str) -> dict[str, Any]:
        row = ModelRow
        asked = select(row.content).where(self._workspace.has(row), row.number == int(name.removeprefix("own-")))
        content: dict[str, Any] = (await self._workspace.run(asked)).scalar_one()
        return content


def _name(number: int) -> str:
    return f"own-{number}"


@kept
def _undecided_forgotten(scope: Scope, form: str) -> Executable:
    row = SuggestionRow
    return delete(row).where(scope.has(row), row.form == form, row.outcome.is_(None))


@cache
def _unless_decided(dialect: str) -> Executable:
    return Scope("", dialect).insert(SuggestionRow).on_conflict_do_nothing()


@kept
def _decided(scope: Scope, form: str, report: int, accepted: int, joined: int, rest: str, now: datetime) -> Executable:
    """`accepted` and `joined`, without having been asked: issues, or 0."""
    row = SuggestionRow
    outcome = case((row.issue == accepted, Outcome.ACCEPTED.value), else_=type_coerce(rest, row.outcome.type))
    mine = update(row).where(scope.has(row), row.form == form)
    return mine.values(report=report, outcome=outcome, decided_at=now, automatic=row.issue == joined)


@kept
def _latest(scope: Scope) -> Executable:
    return select(func.max(ModelRow.number)).where(scope.has(ModelRow))
