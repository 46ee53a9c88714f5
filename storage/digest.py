"""The facts of a week, asked for all at once: a handful of questions, however many reports there are."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from bot.rules.commitments import Commitment
from bot.rules.communication import Section
from bot.rules.demand import Kind
from bot.rules.digest import (
    CHECKED_FOR,
    COUNTED_WEEKS,
    DECIDED,
    EVERYTHING,
    Facts,
    Intake,
    IssueFacts,
    Judged,
    Late,
    Scope,
)
from bot.rules.labels import IssueId, WorkaroundId, workaround_label
from bot.rules.lifecycle import OVER, State
from bot.rules.service_levels import Moment
from bot.rules.severity import Severity
from bot.rules.terms import Measure
from bot.rules.weeks import Span
from bot.rules.workaround import Verdict
from storage.recognition import ShoutOuts
from storage.service_levels import ServiceLevels
from storage.suggestions import Suggestions
from storage.tables import (
    AnswerRow,
    CommitmentRow,
    DemandRow,
    HistoryRow,
    InterruptionRow,
    IssueRow,
    QuestionRow,
    ReportRow,
    RoutedRow,
    VerdictRow,
    WorkaroundRow,
)
from storage.workspace import Workspace

_BY_ISSUE = frozenset(
    {
        Section.NEW,
        Section.RISING,
        Section.UNANSWERED,
        Section.FIXED,
        Section.OVERDUE,
        Section.AGEING,
    }
)


class Digests:
    def __init__(self, workspace: Workspace, scope: Scope = EVERYTHING) -> None:
        self._workspace, self._scope = workspace, scope

    async def facts(self, spans: Sequence[Span], sections: Collection[Section] = tuple(Section)) -> Facts:
        start, end = spans[0]
        asked: Mapping[str, tuple[Collection[Section], Callable[[], Awaitable[Any]]]] = {
            "created": ({Section.VOLUME}, lambda: self._created(start, end)),
            "issues": (_BY_ISSUE, lambda: self._issues(spans)),
            "areas": ({Section.AREAS}, lambda: self._reports_by(ReportRow.area, spans)),
            "customers": ({Section.TIERS}, lambda: self._reports_by(ReportRow.customer, spans)),
            "states": ({Section.VOLUME, Section.FIXED}, lambda: self._states(spans[-1][0], end)),
            "unanswered": ({Section.UNANSWERED}, lambda: self._unanswered(end)),
            "late": ({Section.OVERDUE}, lambda: self._late(end)),
            "judged": ({Section.ATTAINMENT}, lambda: self._judged(start, end)),
            "spent": ({Section.TIMES}, lambda: self._spent(start, end)),
            "histories": ({Section.REPRODUCTION}, lambda: self._histories(start, end)),
            "published": ({Section.WORKAROUNDS}, lambda: self._published(start, end)),
            "verdicts": ({Section.WORKAROUNDS}, lambda: self._verdicts(start, end)),
            "intake": ({Section.DEFLECTION, Section.RETURNS}, lambda: self._intake(start - CHECKED_FOR, end)),
            "suggested": ({Section.DEDUPE}, lambda: Suggestions(self._workspace).numbers(start, end)),
            "interrupted": ({Section.INTERRUPTIONS}, lambda: self._interrupted(start, end)),
            "demanded": ({Section.DEMAND}, lambda: self._demanded(spans[0])),
            "touches": ({Section.LOAD}, lambda: self.touches(start, end)),
            "thanked": ({Section.SHOUT_OUTS}, lambda: ShoutOuts(self._workspace).share(start, end)),
            "untagged": ({Section.SHOUT_OUTS}, lambda: self._untagged(start, end)),
            "answered_after": ({Section.INTERRUPTIONS}, lambda: self._answered_after(start, end)),
        }
        wanted = {name: await ask() for name, (shown_in, ask) in asked.items() if set(shown_in) & set(sections)}
        return Facts(spans=spans, volumes=await self.volumes(spans), **wanted)

    def within(self, scope: Scope) -> "Digests":
        return Digests(self._workspace, scope)

    def _of(self, issue: Any) -> ColumnElement[bool]:
        """Whether the known issue is within the scope."""
        row, routed, scope = aliased(IssueRow), aliased(RoutedRow), self._scope
        inside: list[ColumnElement[bool]] = []
        if scope.area:
            inside.append(exists().where(self._workspace.has(row), row.number == issue, row.area == scope.area))
        if scope.team:
            inside.append(exists().where(self._workspace.has(routed), routed.issue == issue, routed.team == scope.team))
        return and_(true(), *inside)

    async def _judged(self, start: datetime, end: datetime) -> list[Commitment]:
        return await ServiceLevels(self._workspace).judged(start, end, self._of(CommitmentRow.issue))

    async def _all(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:
        return (await self._workspace.run(statement)).all()

    def _counted(self, end: datetime) -> ColumnElement[bool]:
        row = ReportRow
        stands = or_(row.withdrawn_at.is_(None), row.withdrawn_at >= end)
        return and_(self._workspace.has(row), row.flagged_at < end, stands, self._of(row.issue))

    async def volumes(self, spans: Sequence[Span]) -> list[int]:
        row = ReportRow
        weekly = [_flagged_in(span) for span in spans]
        counted = select(*weekly).where(self._counted(spans[0][1]), row.flagged_at >= spans[-1][0])
        return [number or 0 for number in (await self._all(counted))[0]]

    async def _issues(self, spans: Sequence[Span]) -> list[IssueFacts]:
        """Those that were open when the week was over, and those with which something happened in the counted weeks.
        They are joined here: three aggregates joined by the database take ten times as long."""
        row, (start, end) = IssueRow, spans[0]
        reports, over = await self._reports(spans), await self._over(end)
        fixed = {issue for (issue,) in await self._all(self._fixed(start, end))}
        known = (
            select(row.number, row.title, row.severity, row.created_at)
            .where(self._workspace.has(row), row.created_at < end, row.duplicate_of.is_(None), self._of(row.number))
            .order_by(row.number)
        )
        found = []
        for number, title, severity, at in await self._all(known):
            every, weekly = reports.get(number, (0, (0,) * COUNTED_WEEKS))
            is_open = number not in over
            if is_open or at >= start or number in fixed or any(weekly):
                found.append(IssueFacts(IssueId(number), title, Severity(severity), at, is_open, every, weekly))
        return found

    async def _created(self, start: datetime, end: datetime) -> int:
        row = IssueRow
        within = (self._workspace.has(row), row.created_at >= start, row.created_at < end, self._of(row.number))
        counted = select(func.count()).where(*within, row.duplicate_of.is_(None))
        number: int = (await self._all(counted))[0][0]
        return number

    async def _reports(self, spans: Sequence[Span]) -> dict[int, tuple[int, tuple[int, ...]]]:
        """By issue: all of them, and those of each of the counted weeks."""
        row = ReportRow
        weekly = [_flagged_in(span) for span in spans[:COUNTED_WEEKS]]
        counted = select(row.issue, func.count(), *weekly).where(self._counted(spans[0][1])).group_by(row.issue)
        return {issue: (every, tuple(weeks)) for issue, every, *weeks in await self._all(counted)}

    async def _over(self, end: datetime) -> set[int]:
        """Nobody worked on these any more by then."""
        row = HistoryRow
        latest = func.row_number().over(partition_by=row.issue, order_by=(row.at.desc(), row.id.desc()))
        numbered = select(row.issue, row.state, latest.label("place")).where(self._workspace.has(row), row.at < end)
        each = numbered.subquery()
        stood = select(each.c.issue).where(each.c.place == 1, each.c.state.in_([state.value for state in OVER]))
        return {issue for (issue,) in await self._all(stood)}

    def _fixed(self, start: datetime, end: datetime) -> Any:
        row = HistoryRow
        within = (self._workspace.has(row), row.at >= start, row.at < end, self._of(row.issue))
        return select(row.issue).where(*within, row.state == State.FIXED.value)

    async def _reports_by(
        self, column: InstrumentedAttribute[str], spans: Sequence[Span]
    ) -> dict[str, tuple[int, int]]:
        row = ReportRow
        counted = (
            select(column, _flagged_in(spans[0]), _flagged_in(spans[1]))
            .where(self._counted(spans[0][1]), row.flagged_at >= spans[1][0])
            .group_by(column)
        )
        return {value: (now, before) for value, now, before in await self._all(counted)}

    async def _states(self, start: datetime, end: datetime) -> list[tuple[IssueId, datetime, State]]:
        """Those of what was fixed, and not merged, are picked here: a database that has not counted its rows yet does
        it the long way."""
        row, issue = HistoryRow, IssueRow
        moments = (
            select(row.issue, row.at, row.state, issue.duplicate_of)
            .join(issue, and_(self._workspace.has(issue), issue.number == row.issue))
            .where(self._workspace.has(row), row.at >= start, row.at < end, self._of(row.issue))
            .order_by(row.at, row.id)
        )
        found = [(IssueId(issue), at, State(state)) for issue, at, state, same in await self._all(moments) if not same]
        fixed = {issue for issue, _, state in found if state is State.FIXED}
        return [each for each in found if each[0] in fixed]

    async def _not_kept_by(
        self, end: datetime, columns: Sequence[InstrumentedAttribute[Any]], *also: ColumnElement[bool]
    ) -> Sequence[Any]:
        """Asked for one by one, what still runs and what ended later: of the two together no index helps."""
        row = CommitmentRow
        both = [
            select(*columns).where(self._workspace.has(row), row.since < end, still, self._of(row.issue), *also)
            for still in (row.until.is_(None), row.until >= end)
        ]
        return [found for each in both for found in await self._all(each)]

    async def _unanswered(self, end: datetime) -> dict[IssueId, datetime]:
        row = CommitmentRow
        waiting = await self._not_kept_by(end, (row.since, row.issue), row.measure == Measure.FIRST_RESPONSE.value)
        return {IssueId(issue): since for since, issue in sorted(map(tuple, waiting))}

    async def _late(self, end: datetime) -> list[Late]:
        row = CommitmentRow
        columns = (row.issue, row.measure, row.due)
        late = await self._not_kept_by(end, columns, row.due < end)
        return [Late(IssueId(issue), Measure(measure), due) for issue, measure, due in late]

    async def _spent(self, start: datetime, end: datetime) -> list[tuple[Measure, timedelta]]:
        row = CommitmentRow
        told = (Measure.FIRST_RESPONSE.value, Measure.WORKAROUND.value)
        spent = (
            select(row.measure, row.spent_seconds)
            .where(
                self._workspace.has(row),
                row.until >= start,
                row.until < end,
                row.due.is_not(None),
                row.measure.in_(told),
            )
            .where(self._of(row.issue))
        )
        return [(Measure(measure), timedelta(seconds=seconds)) for measure, seconds in await self._all(spent)]

    async def _histories(self, start: datetime, end: datetime) -> list[tuple[str, Sequence[Moment]]]:
        """Asked for one after the other: joined, they take seconds in a database that has not counted its rows yet."""
        row, issue = HistoryRow, IssueRow
        decided = row.state.in_([state.value for state in DECIDED])
        # Not DISTINCT: for its order SQLite would walk through all that ever happened.
        lately = select(row.issue).where(self._workspace.has(row), row.at >= start, row.at < end, decided)
        moved = sorted({number for (number,) in await self._all(lately)})
        within = (self._workspace.has(issue), issue.number.in_(moved), self._of(issue.number))
        areas = dict(await self._all(select(issue.number, issue.area).where(*within, issue.duplicate_of.is_(None))))
        moments = (
            select(row.issue, row.at, row.state, row.by_engineer)
            .where(self._workspace.has(row), row.issue.in_(areas), row.at < end)
            .order_by(row.at, row.id)
        )
        found: dict[int, list[Moment]] = {number: [] for number in areas}
        for number, at, state, by_engineer in await self._all(moments):
            found[number].append(Moment(at, State(state), by_engineer=by_engineer))
        return [(areas[number], happened) for number, happened in found.items()]

    async def _published(self, start: datetime, end: datetime) -> int:
        row = WorkaroundRow
        within = (self._workspace.has(row), row.published_at >= start, row.published_at < end, self._of(row.issue))
        number: int = (await self._all(select(func.count()).where(*within)))[0][0]
        return number

    async def _verdicts(self, start: datetime, end: datetime) -> list[Judged]:
        row, workaround, issue = VerdictRow, WorkaroundRow, IssueRow
        worked, did_not = (
            func.sum(case((row.verdict == verdict.value, 1), else_=0))
            for verdict in (Verdict.WORKED, Verdict.DID_NOT_WORK)
        )
        canonical = func.coalesce(issue.duplicate_of, issue.number)
        counted = (
            select(row.workaround, row.version, canonical, worked, did_not)
            .join(
                workaround,
                and_(
                    self._workspace.has(workaround),
                    workaround.number == row.workaround,
                    workaround.version == row.version,
                ),
            )
            .join(issue, and_(self._workspace.has(issue), issue.number == workaround.issue))
            .where(self._workspace.has(row), row.at >= start, row.at < end, self._of(canonical))
            .group_by(row.workaround, row.version, canonical)
        )
        return [
            Judged(workaround_label(WorkaroundId(number), version), IssueId(on), worked, did_not)
            for number, version, on, worked, did_not in await self._all(counted)
        ]

    async def _intake(self, start: datetime, end: datetime) -> list[Intake]:
        """By the issue on which each was flagged, whatever that was merged into since."""
        row, workaround = ReportRow, WorkaroundRow
        on = func.coalesce(row.origin, row.issue)
        counted = self._counted(end), row.flagged_at >= start
        first = (
            select(workaround.issue, func.min(workaround.published_at, type_=workaround.published_at.type))
            .where(self._workspace.has(workaround), workaround.issue.in_(select(on).where(*counted)))
            .group_by(workaround.issue)
        )
        had = dict(await self._all(first))
        flags = select(on, row.customer, row.flagged_at).where(*counted).order_by(row.flagged_at, row.number)
        return [
            Intake(IssueId(issue), customer, at, issue in had and had[issue] <= at)
            for issue, customer, at in await self._all(flags)
        ]

    async def _demanded(self, span: Span) -> dict[tuple[Kind | None, str], int] | None:
        row, report = DemandRow, ReportRow
        if not await self._all(select(row.issue).where(self._workspace.has(row)).limit(1)):
            return None
        kind, department = func.coalesce(row.kind, ""), func.coalesce(row.department, "")
        counted = (
            select(kind, department, func.count())
            .select_from(report)
            .outerjoin(row, and_(row.workspace_id == report.workspace_id, row.issue == report.issue))
            .where(self._counted(span[1]), report.flagged_at >= span[0])
            .group_by(kind, department)
        )
        return {(Kind(each) if each else None, whose): count for each, whose, count in await self._all(counted)}

    async def touches(self, since: datetime, until: datetime) -> Mapping[str, int]:
        row, routed = HistoryRow, RoutedRow
        team = func.coalesce(routed.team, "")
        counted = (
            select(team, func.count())
            .select_from(row)
            .outerjoin(routed, and_(routed.workspace_id == row.workspace_id, routed.issue == row.issue))
            .where(self._workspace.has(row), row.at >= since, row.at < until, row.by_engineer, self._of(row.issue))
            .group_by(team)
        )
        return {str(name): count for name, count in await self._all(counted)}

    async def _interrupted(self, start: datetime, end: datetime) -> dict[str, int]:
        row = InterruptionRow
        called = (
            select(row.person, func.count())
            .where(self._workspace.has(row), row.at >= start, row.at < end)
            .group_by(row.person)
        )
        return {str(user): number for user, number in await self._all(called)}

    async def _untagged(self, start: datetime, end: datetime) -> int:
        return (await ShoutOuts(self._workspace).behaviours(start, end)).get("", 0)

    async def _answered_after(self, start: datetime, end: datetime) -> list[timedelta]:
        """From each question to the first word of each agent who answered it in the week."""
        row, question = AnswerRow, QuestionRow
        first = func.min(row.at, type_=row.at.type)
        lately = select(row.question).where(self._workspace.has(row), row.at >= start, row.at < end)
        answers = (
            select(question.asked_at, first)
            .select_from(row)
            .join(question, and_(self._workspace.has(question), question.number == row.question))
            .where(self._workspace.has(row), row.question.in_(lately))
            .group_by(row.question, row.report, question.asked_at)
            .having(and_(first >= start, first < end))
        )
        return [at - asked for asked, at in await self._all(answers)]


def _flagged_in(span: Span) -> ColumnElement[int]:
    start, end = span
    at = ReportRow.flagged_at
    return func.coalesce(func.sum(case((and_(at >= start, at < end), 1), else_=0)), 0)
