"""Who thanked whom for what; and what real work gives reason to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import aliased

from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.recognition import Deed, Earned, Share, ShoutOut, Side, Thanks
from bot.rules.refusals import NotFound
from storage import news, numbers
from storage.tables import (
    HistoryRow,
    IssueRow,
    NudgeRow,
    QuestionRow,
    ReportRow,
    ShoutOutRow,
    ThankedRow,
    UnnamedRow,
    WorkaroundRow,
)
from storage.workspace import Workspace


class ShoutOuts:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, giver: str, thanks: Thanks, sides: Sequence[Side], now: datetime) -> ShoutOut:
        number = await numbers.take(self._workspace, "shout-out")
        said = {
            "number": number,
            "giver": giver,
            "reason": thanks.reason,
            "behaviour": thanks.behaviour,
            "at": now,
        }
        await self._workspace.run(self._workspace.insert(ShoutOutRow).values(workspace_id=self._workspace.id, **said))
        thanked = [
            {"workspace_id": self._workspace.id, "number": number, "person": person, "place": place, "side": side.value}
            for place, (person, side) in enumerate(zip(thanks.people, sides, strict=True))
        ]
        await self._workspace.run(self._workspace.insert(ThankedRow), thanked)
        await self._tell(number, giver)
        return ShoutOut(number, giver, thanks, now, tuple(sides))

    async def get(self, number: int) -> ShoutOut:
        found = await self._found(ShoutOutRow.number == number)
        if not found:
            raise NotFound("There is no such shout-out.")
        return found[0]

    async def take_back(self, number: int, now: datetime) -> bool:
        row = ShoutOutRow
        this = update(row).where(self._workspace.has(row), row.number == number, row.taken_back_at.is_(None))
        taken_back = (await self._workspace.run(this.values(taken_back_at=now).returning(row.giver))).scalar()
        if taken_back is not None:
            await self._tell(number, taken_back)
        return taken_back is not None

    async def _tell(self, number: int, giver: str) -> None:
        """The Homes of who is thanked, and of who has fewer people to thank today."""
        row = ThankedRow
        people = select(row.person).where(self._workspace.has(row), row.number == number).order_by(row.place)
        for person in {giver, *(await self._workspace.run(people)).scalars()}:
            news.note(self._workspace, person=person)

    async def thanked_by(self, giver: str, since: datetime) -> int:
        row, thanked = ShoutOutRow, ThankedRow
        count = (
            select(func.count())
            .select_from(row)
            .join(thanked, (thanked.workspace_id == row.workspace_id) & (thanked.number == row.number))
            .where(self._workspace.has(row), row.giver == giver, row.at >= since, row.taken_back_at.is_(None))
        )
        return int((await self._workspace.run(count)).scalar_one())

    async def given(self, giver: str, limit: int) -> list[ShoutOut]:
        return await self._found(ShoutOutRow.giver == giver, ShoutOutRow.taken_back_at.is_(None), limit=limit)

    async def received(self, person: str, limit: int) -> list[ShoutOut]:
        thanked = select(ThankedRow.number).where(self._workspace.has(ThankedRow), ThankedRow.person == person)
        return await self._found(ShoutOutRow.number.in_(thanked), ShoutOutRow.taken_back_at.is_(None), limit=limit)

    async def between(self, since: datetime, until: datetime) -> list[ShoutOut]:
        row = ShoutOutRow
        return await self._found(row.at >= since, row.at < until, row.taken_back_at.is_(None))

    async def behaviours(self, since: datetime, until: datetime) -> dict[str, int]:
        row = ShoutOutRow
        counts = (
            select(row.behaviour, func.count())
            .where(self._workspace.has(row), row.at >= since, row.at < until, row.taken_back_at.is_(None))
            .group_by(row.behaviour)
        )
        return {behaviour: int(count) for behaviour, count in await self._workspace.run(counts)}

    async def share(self, since: datetime, until: datetime) -> Share:
        row, thanked = ShoutOutRow, ThankedRow
        counts = (
            select(thanked.side, func.count())
            .join(row, (thanked.workspace_id == row.workspace_id) & (thanked.number == row.number))
            .where(self._workspace.has(row), row.at >= since, row.at < until, row.taken_back_at.is_(None))
            .group_by(thanked.side)
        )
        found = {side: int(count) for side, count in await self._workspace.run(counts)}
        return Share(found.get(Side.AGENTS.value, 0), found.get(Side.ENGINEERS.value, 0))

    async def set_unnamed(self, person: str, is_unnamed: bool, now: datetime) -> bool:
        row = UnnamedRow
        news.note(self._workspace, person=person)
        if is_unnamed:
            insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, person=person, since=now)
            once = insert.on_conflict_do_nothing(index_elements=[row.workspace_id, row.person]).returning(row.person)
            return (await self._workspace.run(once)).first() is not None
        gone = delete(row).where(self._workspace.has(row), row.person == person).returning(row.person)
        return (await self._workspace.run(gone)).first() is not None

    async def unnamed(self, people: Collection[str]) -> frozenset[str]:
        row = UnnamedRow
        found = select(row.person).where(self._workspace.has(row), row.person.in_(people))
        return frozenset((await self._workspace.run(found)).scalars())

    async def nudge(self, key: str, kind: str, now: datetime) -> bool:
        row = NudgeRow
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, key=key, kind=kind, at=now)
        once = insert.on_conflict_do_nothing(index_elements=[row.workspace_id, row.key]).returning(row.key)
        return (await self._workspace.run(once)).first() is not None

    async def nudged(self, kind: str) -> tuple[int, datetime | None]:
        row = NudgeRow
        latest = select(func.count(), func.max(row.at)).where(self._workspace.has(row), row.kind == kind)
        count, at = (await self._workspace.run(latest)).one()
        return int(count), at

    async def _found(self, *which: ColumnElement[bool], limit: int | None = None) -> list[ShoutOut]:
        """Latest first."""
        row, thanked = ShoutOutRow, ThankedRow
        here = select(*row.__table__.columns).where(self._workspace.has(row), *which)
        rows = (await self._workspace.run(here.order_by(row.number.desc()).limit(limit))).mappings().all()
        people: dict[int, list[tuple[str, Side]]] = {each["number"]: [] for each in rows}
        named = select(thanked.number, thanked.person, thanked.side).where(
            self._workspace.has(thanked), thanked.number.in_(people)
        )
        for number, person, side in await self._workspace.run(named.order_by(thanked.number, thanked.place)):
            people[number].append((person, Side(side)))
        return [
            ShoutOut(
                each["number"],
                each["giver"],
                Thanks(tuple(person for person, _ in people[each["number"]]), each["reason"], each["behaviour"]),
                each["at"],
                tuple(side for _, side in people[each["number"]]),
            )
            for each in rows
        ]

    async def first_workaround(self, since: datetime) -> Earned | None:
        row, issue = WorkaroundRow, IssueRow
        first = (
            select(row.author, row.issue, issue.title)
            .join(issue, (issue.workspace_id == row.workspace_id) & (issue.number == row.issue))
            .where(self._workspace.has(row), row.published_at >= since)
            .order_by(row.published_at, row.number, row.version)
            .limit(1)
        )
        found = (await self._workspace.run(first)).first()
        return Earned(Deed.FIRST_WORKAROUND, found[0], IssueId(found[1]), found[2]) if found else None

    async def fixed_after_long(self, since: datetime, created_before: datetime) -> list[Earned]:
        row, issue = HistoryRow, IssueRow
        fixed = (
            select(row.by, row.issue, issue.title)
            .join(issue, (issue.workspace_id == row.workspace_id) & (issue.number == row.issue))
            .where(
                self._workspace.has(issue),
                issue.state == State.FIXED.value,
                issue.created_at <= created_before,
                row.state == State.FIXED.value,
                row.at >= since,
                row.by_engineer,
            )
            .order_by(row.issue, row.at, row.id)
        )
        found = [
            Earned(Deed.LONG_OPEN, by, IssueId(number), title) for by, number, title in await self._workspace.run(fixed)
        ]
        return list({each.issue: each for each in reversed(found)}.values())[::-1]

    async def clean_report(self, since: datetime, least: int) -> Earned | None:
        row, issue, report, other, earlier = HistoryRow, IssueRow, ReportRow, aliased(HistoryRow), aliased(ReportRow)
        unclear = [State.NEEDS_INFO.value, State.CANNOT_REPRODUCE.value]
        of_issue = (self._workspace.has(QuestionRow), QuestionRow.issue == row.issue)
        stuck = exists().where(
            other.workspace_id == row.workspace_id, other.issue == row.issue, other.state.in_(unclear)
        )
        before = exists().where(
            earlier.workspace_id == report.workspace_id,
            earlier.issue == report.issue,
            earlier.number < report.number,
            earlier.withdrawn_at.is_(None),
        )
        first = (
            select(report.flagged_by, row.issue, issue.title)
            .join(issue, (issue.workspace_id == row.workspace_id) & (issue.number == row.issue))
            .join(report, (report.workspace_id == row.workspace_id) & (report.issue == row.issue))
            .where(
                self._workspace.has(row),
                row.state.in_([State.WORKAROUND_AVAILABLE.value, State.FIXED.value]),
                row.at >= since,
                row.by_engineer,
                row.by != report.flagged_by,
                report.withdrawn_at.is_(None),
                func.length(report.what_happens) >= least,
                ~exists().where(*of_issue),
                ~stuck,
                ~before,
            )
            .order_by(row.at, row.id)
            .limit(1)
        )
        found = (await self._workspace.run(first)).first()
        return Earned(Deed.CLEAN_STEPS, found[0], IssueId(found[1]), found[2]) if found else None

    async def helpful_flags(self, since: datetime, joined_by: int) -> list[Earned]:
        row, issue = ReportRow, IssueRow
        counts = (self._workspace.has(row), row.withdrawn_at.is_(None))
        many = (
            select(row.issue, func.min(row.number).label("first"))
            .where(*counts)
            .group_by(row.issue)
            .having(func.count(row.flagged_by.distinct()) >= joined_by, func.max(row.flagged_at) >= since)
            .subquery()
        )
        first = (
            select(row.flagged_by, row.issue, issue.title)
            .join(many, many.c.first == row.number)
            .join(issue, (issue.workspace_id == row.workspace_id) & (issue.number == row.issue))
            .where(*counts)
            .order_by(row.issue)
        )
        return [Earned(Deed.HELPFUL_FLAG, by, IssueId(of), title) for by, of, title in await self._workspace.run(first)]
