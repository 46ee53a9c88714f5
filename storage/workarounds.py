"""Workarounds with all their versions, and what agents said about each version."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, select, tuple_

from bot.rules.labels import IssueId, ReportId, WorkaroundId, issue_label
from bot.rules.refusals import AlreadyDone, NotFound
from bot.rules.workaround import Tally, Verdict, Workaround
from storage import numbers
from storage.tables import IssueRow, VerdictRow, WorkaroundRow
from storage.workspace import Workspace


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
        )
        unless_published = insert.on_conflict_do_nothing(
            index_elements=[row.workspace_id, row.reply_channel, row.reply_ts]
        ).returning(row.version)
        if (await self._workspace.run(unless_published)).first() is None:
            raise AlreadyDone(f"reply {channel} {ts}")
        return Workaround(number, version, issue, author, steps, customer_wording, now)

    async def current(self, issue: IssueId) -> Workaround | None:
        return (await current_of(self._workspace, [issue])).get(issue)

    async def _own(self, issue: IssueId) -> Workaround | None:
        current = await self.current(issue)
        return current if current is not None and current.issue == issue else None

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
        return (await self._workspace.run(statement)).first() is not None

    async def _lock(self, issue: IssueId) -> None:
        """Two people who publish at the same moment get two versions, one after the other."""
        row = IssueRow
        lock = select(row.number).where(self._workspace.has(row), row.number == issue).with_for_update()
        if (await self._workspace.run(lock)).first() is None:
            raise NotFound(f"There is no known issue {issue_label(issue)}.")


async def current_of(workspace: Workspace, issues: Sequence[IssueId]) -> dict[IssueId, Workaround]:
    """The newest version for each issue that has one; for one that has none of its own, that of the first of the
    issues merged into it."""
    row, merged = WorkaroundRow, IssueRow
    theirs = select(merged.number, merged.duplicate_of).where(workspace.has(merged), merged.duplicate_of.in_(issues))
    canonical = dict((await workspace.run(theirs)).all())
    asked = {*issues, *canonical}
    newest = (
        select(row.issue, func.max(row.version)).where(workspace.has(row), row.issue.in_(asked)).group_by(row.issue)
    )
    found = select(*row.__table__.columns).where(
        workspace.has(row), row.issue.in_(asked), tuple_(row.issue, row.version).in_(newest)
    )
    by_issue = {each["issue"]: _workaround(each) for each in (await workspace.run(found)).mappings()}
    last_first = sorted(canonical.keys() & by_issue.keys(), reverse=True)
    current = {IssueId(canonical[issue]): by_issue[issue] for issue in last_first}
    return current | {issue: by_issue[issue] for issue in issues if issue in by_issue}


async def tally_of(workspace: Workspace, workaround: Workaround) -> Tally:
    row = VerdictRow
    count = (
        select(row.verdict, func.count())
        .where(workspace.has(row), row.workaround == workaround.id, row.version == workaround.version)
        .group_by(row.verdict)
    )
    said = dict((await workspace.run(count)).all())
    return Tally(said.get(Verdict.WORKED.value, 0), said.get(Verdict.DID_NOT_WORK.value, 0))


def _workaround(row: RowMapping) -> Workaround:
    return Workaround(
        id=WorkaroundId(row["number"]),
        version=row["version"],
        issue=IssueId(row["issue"]),
        author=row["author"],
        steps=row["steps"],
        customer_wording=row["customer_wording"],
        published_at=row["published_at"],
    )
