"""Workarounds with all their versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, RowMapping, Select, func, select, tuple_, update

from bot.rules.labels import IssueId, WorkaroundId, issue_label
from bot.rules.refusals import AlreadyDone, NotFound
from bot.rules.workaround import NO_CONDITIONS, Conditions, Recall, Workaround
from storage import news, numbers
from storage.tables import IssueRow, WorkaroundRow
from storage.workspace import Scope, Workspace, kept


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
        return _read(found) if found else None

    async def recall(self, workaround: Workaround, recall: Recall) -> None:
        row = WorkaroundRow
        this = update(row).where(
            self._workspace.has(row), row.number == workaround.id, row.version == workaround.version
        )
        values = {"recalled_at": recall.at, "recalled_by": recall.by, "recall_why": recall.why}
        await self._workspace.run(this.values(reply_channel=None, reply_ts=None, **values))
        news.note(self._workspace)

    async def of_issue(self, issue: IssueId) -> list[Workaround]:
        row = WorkaroundRow
        found = select(*row.__table__.columns).where(self._workspace.has(row), row.issue == issue)
        return [_read(each) for each in (await self._workspace.run(found)).mappings()]

    async def after(self, number: int, version: int, limit: int) -> list[Workaround]:
        row = WorkaroundRow
        found = (
            select(*row.__table__.columns)
            .where(self._workspace.has(row), tuple_(row.number, row.version) > tuple_(number, version))
            .order_by(row.number, row.version)
            .limit(limit)
        )
        return [_read(each) for each in (await self._workspace.run(found)).mappings()]

    async def made_from(self, channel: str, ts: str) -> Workaround | None:
        row = WorkaroundRow
        this = _versions(self._workspace).where(row.reply_channel == channel, row.reply_ts == ts)
        found = (await self._workspace.run(this)).mappings().first()
        return _read(found) if found else None

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
    by_issue = {each["issue"]: _read(each) for each in found}
    families: dict[IssueId, list[Workaround]] = {
        issue: [by_issue[issue]] if issue in by_issue else [] for issue in issues
    }
    for issue in sorted(canonical.keys() & by_issue.keys()):
        families[IssueId(canonical[issue])].append(by_issue[issue])
    return families


async def versions_of(workspace: Workspace, workaround: WorkaroundId) -> list[Workaround]:
    """The newest first."""
    row = WorkaroundRow
    versions = _versions(workspace).where(row.number == workaround).order_by(row.version.desc())
    return [_read(each) for each in (await workspace.run(versions)).mappings()]


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
    """Versions, as `read` reads them."""
    return select(*WorkaroundRow.__table__.columns).where(scope.has(WorkaroundRow))


def _read(row: RowMapping) -> Workaround:
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
