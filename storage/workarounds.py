"""Workarounds with all their versions, whom they were sent, and what agents said about each version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.notices import Notice, Urgency, WorkaroundShared
from bot.rules.labels import IssueId, ReportId, WorkaroundId, issue_label
from bot.rules.refusals import AlreadyDone, NotFound
from bot.rules.report import Report
from bot.rules.workaround import (
    NO_CONDITIONS,
    Conditions,
    Holder,
    Reaching,
    Recall,
    Receipts,
    Standing,
    Tally,
    Verdict,
    Workaround,
    standing,
)
from storage import news, numbers, reports
from storage.tables import IssueRow, OutboxRow, ReceiptRow, ReportRow, VerdictRow, WorkaroundRow
from storage.turns import DEAD, PENDING, SENDING, SENT, UNSURE, WITHDRAWN
from storage.workspace import Scope, Workspace, kept

MANY = 20
"""Fewer are out before anybody has read how many of them are."""
TALLIED = (Verdict.WORKED, Verdict.DID_NOT_WORK, Verdict.REFUSED)
"""In the order of a Tally's fields."""


class Workarounds:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(
        self,
        issue: IssueId,
        author: str,
        steps: str,
        customer_wording: str,
        reply: tuple[str, str] | None,
        now: datetime,
        conditions: Conditions = NO_CONDITIONS,
    ) -> Workaround:
        await self._lock(issue)
        # Versions go on from its own workaround only: one that came with a merged issue may go back with it.
        before = await self._own(issue)
        number = before.id if before else WorkaroundId(await numbers.take(self._workspace, "workaround"))
        version = before.version + 1 if before else 1
        channel, ts = reply or (None, None)
        row = WorkaroundRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            number=number,
            version=version,
            issue=issue,
            author=author,
            steps=steps,
            customer_wording=customer_wording,
            reply_channel=channel,
            reply_ts=ts,
            published_at=now,
            applies_to=conditions.applies_to,
            risks=conditions.risks,
            verified_by=conditions.verified_by,
        )
        unless_published = insert.on_conflict_do_nothing(
            index_elements=[row.workspace_id, row.reply_channel, row.reply_ts]
        ).returning(row.version)
        if (await self._workspace.run(unless_published)).first() is None:
            raise AlreadyDone(f"reply {channel} {ts}")
        news.note(self._workspace)
        return Workaround(number, version, issue, author, steps, customer_wording, now, conditions)

    async def current(self, issue: IssueId) -> Workaround | None:
        return (await current_of(self._workspace, [issue])).get(issue)

    async def newest(self, issue: IssueId) -> Workaround | None:
        found = (await _newest_of(self._workspace, [issue]))[issue]
        return found[0] if found else None

    async def _own(self, issue: IssueId) -> Workaround | None:
        newest = await self.newest(issue)
        return newest if newest is not None and newest.issue == issue else None

    async def version(self, workaround: WorkaroundId, version: int) -> Workaround | None:
        row = WorkaroundRow
        this = _versions(self._workspace).where(row.number == workaround, row.version == version)
        found = (await self._workspace.run(this)).mappings().first()
        return _workaround(found) if found else None

    async def recall(self, workaround: Workaround, recall: Recall) -> None:
        row = WorkaroundRow
        this = update(row).where(
            self._workspace.has(row), row.number == workaround.id, row.version == workaround.version
        )
        values = {"recalled_at": recall.at, "recalled_by": recall.by, "recall_why": recall.why}
        await self._workspace.run(this.values(reply_channel=None, reply_ts=None, **values))
        news.note(self._workspace)

    async def hand_out(self, left: Sequence[Notice], now: datetime) -> None:
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

    async def hand_back(self, taken: Sequence[Notice]) -> None:
        row = ReceiptRow
        for each in taken:
            if isinstance(each, WorkaroundShared):
                these = (row.workaround == each.workaround, row.version == each.version, row.report == each.report)
                await self._workspace.run(
                    delete(row).where(self._workspace.has(row), *these, row.watcher == each.watcher)
                )

    async def withdraw(self, workaround: WorkaroundId) -> None:
        receipt, letter = ReceiptRow, OutboxRow
        mine = and_(self._workspace.has(receipt), receipt.workaround == workaround)
        its = and_(self._workspace.has(letter), letter.key.in_(select(receipt.letter).where(mine)))
        taken_back = update(letter).where(its, letter.state.in_([PENDING, DEAD]))
        await self._workspace.run(taken_back.values(state=WITHDRAWN))
        gone = exists().where(self._workspace.has(letter), letter.key == receipt.letter, letter.state == WITHDRAWN)
        await self._workspace.run(delete(receipt).where(mine, gone))

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

    async def standing(self, workaround: WorkaroundId, version: int, report: ReportId) -> Standing | None:
        this = await self.version(workaround, version)
        row, verdict = WorkaroundRow, VerdictRow
        last = _versions(self._workspace).where(row.number == workaround).order_by(row.version.desc()).limit(1)
        newest = (await self._workspace.run(last)).mappings().first()
        if this is None or newest is None:
            return None
        said = select(verdict.verdict).where(
            self._workspace.has(verdict),
            verdict.workaround == workaround,
            verdict.version == version,
            verdict.report == report,
        )
        word = (await self._workspace.run(said)).scalar()
        return standing(this, _workaround(newest), Verdict(word) if word else None)

    async def see(self, workaround: Workaround, report: ReportId, now: datetime) -> None:
        row = ReceiptRow
        its = update(row).where(
            self._workspace.has(row),
            row.workaround == workaround.id,
            row.version == workaround.version,
            row.report == report,
            row.seen_at.is_(None),
        )
        await self._workspace.run(its.values(seen_at=now))

    async def of_issue(self, issue: IssueId) -> list[Workaround]:
        row = WorkaroundRow
        found = select(*row.__table__.columns).where(self._workspace.has(row), row.issue == issue)
        return [_workaround(each) for each in (await self._workspace.run(found)).mappings()]

    async def after(self, number: int, version: int, limit: int) -> list[Workaround]:
        row = WorkaroundRow
        found = (
            select(*row.__table__.columns)
            .where(self._workspace.has(row), tuple_(row.number, row.version) > tuple_(number, version))
            .order_by(row.number, row.version)
            .limit(limit)
        )
        return [_workaround(each) for each in (await self._workspace.run(found)).mappings()]

    async def judge(
        self, workaround: Workaround, report: ReportId, verdict: Verdict, agent: str, now: datetime
    ) -> bool:
        row = VerdictRow
        said = {"verdict": verdict.value, "agent": agent, "at": now}
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            workaround=workaround.id,
            version=workaround.version,
            report=report,
            **said,
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.workaround, row.version, row.report],
            set_=said,
            where=row.verdict != verdict.value,
        ).returning(row.report)
        is_news = (await self._workspace.run(statement)).first() is not None
        await self.see(workaround, report, now)
        return is_news

    async def unjudge(self, workaround: Workaround, report: ReportId, verdict: Verdict) -> bool:
        row = VerdictRow
        mine = delete(row).where(
            self._workspace.has(row),
            row.workaround == workaround.id,
            row.version == workaround.version,
            row.report == report,
            row.verdict == verdict.value,
        )
        return (await self._workspace.run(mine.returning(row.report))).first() is not None

    async def made_from(self, channel: str, ts: str) -> Workaround | None:
        row = WorkaroundRow
        this = _versions(self._workspace).where(row.reply_channel == channel, row.reply_ts == ts)
        found = (await self._workspace.run(this)).mappings().first()
        return _workaround(found) if found else None

    async def tally(self, workaround: Workaround) -> Tally:
        return await tally_of(self._workspace, workaround)

    async def history(self, workaround: WorkaroundId) -> list[tuple[Workaround, Receipts]]:
        row = WorkaroundRow
        versions = _versions(self._workspace).where(row.number == workaround).order_by(row.version.desc())
        found = [_workaround(each) for each in (await self._workspace.run(versions)).mappings()]
        receipts = await self._receipts(workaround)
        return [(each, receipts.get(each.version, Receipts())) for each in found]

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

    async def _lock(self, issue: IssueId) -> None:
        """Two people who publish at the same moment get two versions, one after the other."""
        row = IssueRow
        lock = select(row.number).where(self._workspace.has(row), row.number == issue).with_for_update()
        if (await self._workspace.run(lock)).first() is None:
            raise NotFound(f"There is no known issue {issue_label(issue)}.")


async def current_of(workspace: Workspace, issues: Sequence[IssueId]) -> dict[IssueId, Workaround]:
    """The newest version for each issue that has one, unless it is recalled; for one that has none of its own, that
    of the first of the issues merged into it."""
    counting = {
        issue: next((each for each in newest if each.recall is None), None)
        for issue, newest in (await _newest_of(workspace, issues)).items()
    }
    return {issue: workaround for issue, workaround in counting.items() if workaround is not None}


async def _newest_of(workspace: Workspace, issues: Sequence[IssueId]) -> dict[IssueId, list[Workaround]]:
    """Of each issue the newest version of its own, and then those of the issues merged into it, recalled or not."""
    canonical = dict((await _merged(workspace, issues)).all())
    found = (await _newest(workspace, [*issues, *(canonical.keys() - set(issues))])).mappings()
    by_issue = {each["issue"]: _workaround(each) for each in found}
    families: dict[IssueId, list[Workaround]] = {
        issue: [by_issue[issue]] if issue in by_issue else [] for issue in issues
    }
    for issue in sorted(canonical.keys() & by_issue.keys()):
        families[IssueId(canonical[issue])].append(by_issue[issue])
    return families


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


async def tally_of(workspace: Workspace, workaround: Workaround) -> Tally:
    row = VerdictRow
    count = (
        select(row.verdict, func.count())
        .where(workspace.has(row), row.workaround == workaround.id, row.version == workaround.version)
        .group_by(row.verdict)
    )
    said = dict((await workspace.run(count)).all())
    return Tally(*(said.get(verdict.value, 0) for verdict in TALLIED))


@kept
def _merged(scope: Scope, issues: Sequence[int]) -> Executable:
    row = IssueRow
    return select(row.number, row.duplicate_of).where(scope.has(row), row.duplicate_of.in_(issues))


@kept
def _newest(scope: Scope, issues: Sequence[int]) -> Executable:
    row = WorkaroundRow
    newest = select(row.issue, func.max(row.version)).where(scope.has(row), row.issue.in_(issues)).group_by(row.issue)
    return _versions(scope).where(row.issue.in_(issues), tuple_(row.issue, row.version).in_(newest))


def _versions(scope: Scope) -> Select[Any]:
    return select(*WorkaroundRow.__table__.columns).where(scope.has(WorkaroundRow))


def _sum(which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows it is true of; it is unknown of what an outer join did not find."""
    return func.sum(case((which, 1), else_=0))


def _workaround(row: RowMapping) -> Workaround:
    recall = None
    if row["recalled_at"] is not None:
        recall = Recall(row["recalled_by"], row["recalled_at"], row["recall_why"])
    return Workaround(
        id=WorkaroundId(row["number"]),
        version=row["version"],
        issue=IssueId(row["issue"]),
        author=row["author"],
        steps=row["steps"],
        customer_wording=row["customer_wording"],
        published_at=row["published_at"],
        conditions=Conditions(row["applies_to"], row["risks"], row["verified_by"]),
        recall=recall,
    )
