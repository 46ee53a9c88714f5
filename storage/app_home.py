"""The Home tab of each person: what it shall show, what it shows, and what is drawn there."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, case, delete, func, or_, select, update

from bot.desk import PUBLISHES, Pace, StaleHome
from bot.rules import calendars
from bot.rules.calendars import Hours
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from bot.rules.queue import Counts
from bot.rules.report import Report
from storage import issues, news, reports, turns
from storage.tables import HomeRow, IssueRow, NewsRow, OwnHoursRow, ReportRow, WatchRow, WorkaroundRow
from storage.workspace import Scope, Workspace, kept

_IS_OVER = IssueRow.state.in_([state.value for state in OVER])


class Homes:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def open(self, person: str, now: datetime) -> None:
        row = HomeRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            person=person,
            opened_at=now,
            wanted=1,
            applied=0,
            shown="",
            sees_queue=False,
            not_before=now,
            attempts=0,
        )
        again = {"opened_at": now, "wanted": row.wanted + 1, "shown": ""}
        await self._workspace.run(
            insert.on_conflict_do_update(index_elements=[row.workspace_id, row.person], set_=again)
        )

    async def spread(self, since: datetime) -> None:
        row = HomeRow
        found = (await _news_taken(self._workspace)).all()
        if not found:
            return
        concerned = update(row).where(self._workspace.has(row), row.opened_at >= since)
        if not any(each.issue is None and each.person is None for each in found):
            about = {each.issue for each in found if each.issue is not None}
            people = {each.person for each in found if each.person is not None}
            concerned = concerned.where(or_(row.person.in_(people), self._shows_any(about)))
        await self._workspace.run(concerned.values(wanted=row.wanted + 1))

    def _shows_any(self, about: set[int]) -> ColumnElement[bool]:
        row, report, issue = HomeRow, ReportRow, IssueRow
        if not about:
            return row.person.is_(None)
        flagged = select(report.flagged_by).where(self._workspace.has(report), report.issue.in_(about))
        owned = select(issue.owner).where(self._workspace.has(issue), issue.number.in_(about), issue.owner.is_not(None))
        return or_(row.sees_queue, row.person.in_(flagged), row.person.in_(owned))

    async def claim(self, now: datetime, since: datetime, lease: timedelta, limit: int, pace: Pace) -> list[StaleHome]:
        row = HomeRow
        found = (await _stale(self._workspace, now, since, 1 if pace.publish else limit)).all()
        if not found or PUBLISHES in await turns.held_back(self._workspace, now):
            return []
        if not await turns.take_one(self._workspace, PUBLISHES, pace.publish, now):
            return []
        mine = update(row).where(self._workspace.has(row), row.person.in_([each.person for each in found]))
        await self._workspace.run(mine.values(lease_until=now + lease, attempts=row.attempts + 1))
        return [StaleHome(each.person, each.wanted, each.shown, each.attempts + 1) for each in found]

    async def shown(
        self, home: StaleHome, fingerprint: str, sees_queue: bool, again_at: datetime, rest: datetime
    ) -> None:
        # What was opened meanwhile is still to be drawn whatever it shows, unless it just was.
        drawn = {"shown": fingerprint} if fingerprint != home.shown else {}
        await self._change(
            home.person,
            applied=home.wanted,
            **drawn,
            sees_queue=sees_queue,
            again_at=again_at,
            not_before=rest,
            lease_until=None,
            attempts=0,
            error=None,
        )

    async def retry(self, home: StaleHome, at: datetime, error: str) -> None:
        await self._change(home.person, not_before=at, lease_until=None, error=error)

    async def due(
        self, now: datetime, soon: datetime, limit: int, owner: str | None = None
    ) -> tuple[list[Issue], Counts]:
        row = IssueRow
        by = func.coalesce(row.fix_due, row.due, row.created_at, type_=row.created_at.type)
        which: list[ColumnElement[bool]] = [
            self._workspace.has(row),
            row.state.in_(issues.UNFINISHED),  # an index can look up what is in, not what is not in
            row.duplicate_of.is_(None),
        ]
        if owner is not None:
            which.append(row.owner == owner)
        bucket = case((by <= now, 0), (by <= soon, 1), else_=2)
        counted = select(bucket, func.count()).where(*which).group_by(bucket)
        counts = dict((await self._workspace.run(counted)).all())
        first = issues.select_all(self._workspace).where(*which).order_by(by, row.number).limit(limit)
        found = [issues.read(each) for each in (await self._workspace.run(first)).mappings()]
        return found, Counts(*(counts.get(each, 0) for each in range(3)))

    async def reports(self, person: str, limit: int) -> tuple[list[Report], int]:
        row, issue = ReportRow, IssueRow
        own = (self._workspace.has(row), row.flagged_by == person, row.withdrawn_at.is_(None))
        count = (await self._workspace.run(select(func.count()).where(*own))).scalar_one()
        first = (
            reports.select_all(self._workspace)
            .join(issue, (issue.workspace_id == row.workspace_id) & (issue.number == row.issue))
            .where(*own)
            .order_by(case((_IS_OVER, 1), else_=0), row.number.desc())
            .limit(limit)
        )
        return [reports.read(each) for each in (await self._workspace.run(first)).mappings()], int(count)

    async def new_workarounds(self, since: datetime, limit: int) -> list[IssueId]:
        row = WorkaroundRow
        latest = func.max(row.published_at)
        found = (
            select(row.issue)
            .where(self._workspace.has(row), row.published_at >= since, row.recalled_at.is_(None))
            .group_by(row.issue)
            .order_by(latest.desc(), row.issue.desc())
            .limit(limit)
        )
        return [IssueId(issue) for issue in (await self._workspace.run(found)).scalars()]

    async def muted(self, person: str, limit: int) -> list[Issue]:
        row, issue = WatchRow, IssueRow
        found = (
            issues.select_all(self._workspace)
            .join(row, (row.workspace_id == issue.workspace_id) & (row.issue == issue.number))
            .where(row.person == person, row.muted, ~_IS_OVER)
            .order_by(row.at.desc(), issue.number)
            .limit(limit)
        )
        return [issues.read(each) for each in (await self._workspace.run(found)).mappings()]

    async def hours(self, person: str) -> Hours | None:
        row = OwnHoursRow
        own = select(row.hours).where(self._workspace.has(row), row.person == person)
        found = (await self._workspace.run(own)).scalar()
        return None if found is None else calendars.read_lines(found)

    async def set_hours(self, person: str, hours: Hours | None) -> bool:
        row = OwnHoursRow
        news.note(self._workspace, person=person)
        if hours is None:
            gone = delete(row).where(self._workspace.has(row), row.person == person).returning(row.person)
            return (await self._workspace.run(gone)).first() is not None
        told = "\n".join(calendars.written(hours))
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, person=person, hours=told)
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.person], set_={"hours": told}, where=row.hours != told
        ).returning(row.person)
        return (await self._workspace.run(statement)).first() is not None

    async def _change(self, person: str, **values: Any) -> None:
        row = HomeRow
        await self._workspace.run(update(row).where(self._workspace.has(row), row.person == person).values(**values))


@kept
def _stale(scope: Scope, now: datetime, since: datetime, limit: int) -> Executable:
    row = HomeRow
    there = select(row.person, row.wanted, row.shown, row.attempts).where(scope.has(row), row.opened_at >= since)
    stale = there.where(row.not_before <= now, or_(row.applied < row.wanted, row.again_at <= now))
    free = stale.where(or_(row.lease_until.is_(None), row.lease_until <= now))
    return free.order_by(row.opened_at.desc(), row.person).limit(limit).with_for_update(skip_locked=True)


@kept
def _news_taken(scope: Scope) -> Executable:
    return delete(NewsRow).where(scope.has(NewsRow)).returning(NewsRow.issue, NewsRow.person)
