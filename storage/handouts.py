"""Whom which version of a workaround was sent, whether Slack has it, and who is known to have seen it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, case, delete, exists, func, or_, select, update

from bot.notices import Notice, Urgency, WorkaroundShared
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.report import Report
from bot.rules.workaround import TALLIED, Holder, Reaching, Receipts, Tally, Workaround
from storage import reports, workarounds
from storage.tables import OutboxRow, ReceiptRow, ReportRow, VerdictRow, WorkaroundRow
from storage.turns import DEAD, PENDING, SENDING, SENT, UNSURE, WITHDRAWN
from storage.workspace import Scope, Workspace, kept

MANY = 20
"""Fewer are out before anybody has read how many of them are."""


class Handouts:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def note(self, left: Sequence[Notice], now: datetime) -> None:
        row = ReceiptRow
        rows = [
            {
                "workspace_id": self._workspace.id,
                "workaround": each.workaround,
                "version": each.version,
                "report": each.report,
                "watcher": each.watcher,
                "letter": each.key,
                "at_once": bool(each.asked),
                "told_at": now,
                "seen_at": None,
            }
            for each in left
            if isinstance(each, WorkaroundShared)
        ]
        if rows:
            once = self._workspace.insert(row).on_conflict_do_nothing(
                index_elements=[row.workspace_id, row.workaround, row.version, row.report, row.watcher]
            )
            await self._workspace.run(once, rows)

    async def take_back(self, left: Sequence[Notice]) -> None:
        row = ReceiptRow
        for each in left:
            if isinstance(each, WorkaroundShared):
                this = (row.workaround == each.workaround, row.version == each.version, row.report == each.report)
                await self._workspace.run(
                    delete(row).where(self._workspace.has(row), *this, row.watcher == each.watcher)
                )

    async def withdraw(self, workaround: WorkaroundId) -> None:
        receipt, letter = ReceiptRow, OutboxRow
        mine = and_(self._workspace.has(receipt), receipt.workaround == workaround)
        its = and_(self._workspace.has(letter), letter.key.in_(select(receipt.letter).where(mine)))
        taken_back = update(letter).where(its, letter.state.in_([PENDING, DEAD]))
        await self._workspace.run(taken_back.values(state=WITHDRAWN))
        gone = exists().where(self._workspace.has(letter), letter.key == receipt.letter, letter.state == WITHDRAWN)
        await self._workspace.run(delete(receipt).where(mine, gone))

    async def see(self, workaround: Workaround, report: ReportId, now: datetime) -> None:
        await see(self._workspace, workaround, report, now)

    async def holders(self, workaround: WorkaroundId) -> list[Holder]:
        row, version = ReceiptRow, WorkaroundRow
        last_recalled = (
            select(func.coalesce(func.max(version.version), 0))
            .where(self._workspace.has(version), version.number == workaround, version.recalled_at.is_not(None))
            .scalar_subquery()
        )
        mine = and_(self._workspace.has(row), row.workaround == workaround)
        latest = (
            select(row.report, row.watcher, func.max(row.version).label("version"))
            .where(mine, row.version > last_recalled)
            .group_by(row.report, row.watcher)
            .subquery()
        )
        is_latest = and_(
            row.report == latest.c.report, row.watcher == latest.c.watcher, row.version == latest.c.version
        )
        by_report = (
            reports.select_all(self._workspace)
            .add_columns(row.version.label("held"), row.letter.label("letter"))
            .join(latest, latest.c.report == ReportRow.number)
            .join(row, is_latest)
            .where(mine)
            .order_by(ReportRow.number)
        )
        watching = select(row.version, row.letter, row.watcher).join(latest, is_latest).where(mine, row.watcher != "")
        return [
            Holder(reports.read(each), each["held"], each["letter"])
            for each in (await self._workspace.run(by_report)).mappings()
        ] + [Holder(None, *each) for each in await self._workspace.run(watching.order_by(row.watcher))]

    async def history(self, workaround: WorkaroundId) -> list[tuple[Workaround, Receipts]]:
        receipts = await self._receipts(workaround)
        return [
            (each, receipts.get(each.version, Receipts()))
            for each in await workarounds.versions_of(self._workspace, workaround)
        ]

    async def _receipts(self, workaround: WorkaroundId) -> dict[int, Receipts]:
        receipt, letter, verdict = ReceiptRow, OutboxRow, VerdictRow
        count = (
            select(
                receipt.version,
                func.count(),
                _sum(letter.state == SENT),
                _sum(receipt.seen_at.is_not(None)),
                _sum(receipt.at_once.is_(True)),
                *(_sum(verdict.verdict == each.value) for each in TALLIED),
            )
            .outerjoin(letter, and_(self._workspace.has(letter), letter.key == receipt.letter))
            .outerjoin(verdict, self._judges(receipt))
            .where(self._workspace.has(receipt), receipt.workaround == workaround, receipt.watcher == "")
            .group_by(receipt.version)
        )
        return {
            version: Receipts(told, sent, seen, at_once, Tally(*verdicts))
            for version, told, sent, seen, at_once, *verdicts in await self._workspace.run(count)
        }

    def _judges(self, receipt: type[ReceiptRow]) -> ColumnElement[bool]:
        row = VerdictRow
        return and_(
            self._workspace.has(row),
            row.workaround == receipt.workaround,
            row.version == receipt.version,
            row.report == receipt.report,
        )

    async def unreached(self, workaround: Workaround, issue: IssueId, limit: int) -> list[Report]:
        found = self._with_letters(workaround).where(
            ReportRow.issue == issue, or_(OutboxRow.state.is_(None), OutboxRow.state != SENT)
        )
        return await self._reports(found, limit)

    async def unseen(self, workaround: Workaround, limit: int) -> list[Report]:
        found = self._with_letters(workaround, sent=True).where(OutboxRow.state == SENT, ReceiptRow.seen_at.is_(None))
        return await self._reports(found, limit)

    def _with_letters(self, workaround: Workaround, sent: bool = False) -> Select[Any]:
        """Reports with their receipt for this version and its letter; unless `sent`, also those without."""
        receipt, letter = ReceiptRow, OutboxRow
        its = and_(
            self._workspace.has(receipt),
            receipt.report == ReportRow.number,
            receipt.workaround == workaround.id,
            receipt.version == workaround.version,
        )
        return (
            reports.select_all(self._workspace)
            .join(receipt, its, isouter=not sent)
            .join(letter, and_(self._workspace.has(letter), letter.key == receipt.letter), isouter=not sent)
            .where(ReportRow.withdrawn_at.is_(None))
        )

    async def _reports(self, found: Select[Any], limit: int) -> list[Report]:
        first = found.order_by(ReportRow.number).limit(limit)
        return [reports.read(row) for row in (await self._workspace.run(first)).mappings()]


async def see(workspace: Workspace, workaround: Workaround, report: ReportId, now: datetime) -> None:
    row = ReceiptRow
    its = update(row).where(
        workspace.has(row),
        row.workaround == workaround.id,
        row.version == workaround.version,
        row.report == report,
        row.seen_at.is_(None),
    )
    await workspace.run(its.values(seen_at=now))


async def reaching(workspace: Workspace, workaround: Workaround) -> Reaching | None:
    """None when nothing of it, or only little, is on its way. It is counted only while something is."""
    if (await _is_any_on_its_way(workspace)).first() is None:
        return None
    told, sent = (await _count_letters(workspace, workaround.id, workaround.version)).one()
    return Reaching(sent or 0, told) if told >= MANY and (sent or 0) < told else None


@kept
def _is_any_on_its_way(scope: Scope) -> Executable:
    letter = OutboxRow
    leaving = letter.state.in_([PENDING, SENDING, UNSURE])
    many = and_(letter.urgency == Urgency.FAN_OUT, letter.kind == WorkaroundShared.__name__)
    return select(letter.key).where(scope.has(letter), leaving, many).limit(1)


@kept
def _count_letters(scope: Scope, workaround: int, version: int) -> Executable:
    receipt, letter = ReceiptRow, OutboxRow
    count = select(func.count(), _sum(letter.state == SENT)).select_from(receipt)
    its = count.outerjoin(letter, and_(scope.has(letter), letter.key == receipt.letter))
    return its.where(scope.has(receipt), receipt.workaround == workaround, receipt.version == version)


def _sum(which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows it is true of; it is unknown of what an outer join did not find."""
    return func.sum(case((which, 1), else_=0))
