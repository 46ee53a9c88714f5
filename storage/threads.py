"""What crosses between the agents' threads and the engineers', each message once for each issue."""

from typing import Any

from sqlalchemy import RowMapping, select, update

from bot.rules.labels import IssueId
from bot.rules.threads import File, Said, merged
from storage.tables import SaidRow
from storage.workspace import Workspace


class Threads:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def record(self, issue: IssueId, said: Said) -> tuple[Said | None, Said]:
        # Whoever comes second waits here for the first, and then finds its row.
        row = SaidRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, channel=said.channel, ts=said.ts, issue=issue, **_changeable(said)
        )
        new = insert.on_conflict_do_nothing().returning(row.ts)
        if (await self._workspace.run(new)).first() is not None:
            return None, said
        this = (self._workspace.has(row), row.channel == said.channel, row.ts == said.ts, row.issue == issue)
        found = select(*row.__table__.columns).where(*this).with_for_update()
        known = _said((await self._workspace.run(found)).mappings().one())
        after = merged(known, said)
        if after != known:
            await self._workspace.run(update(row).where(*this).values(**_changeable(after)))
        return known, after

    async def issues_of(self, channel: str, ts: str) -> list[IssueId]:
        row = SaidRow
        found = select(row.issue).where(self._workspace.has(row), row.channel == channel, row.ts == ts)
        return [IssueId(issue) for issue in (await self._workspace.run(found.order_by(row.issue))).scalars()]

    async def shown(self, copy: str) -> list[Said]:
        row = SaidRow
        found = select(*row.__table__.columns).where(self._workspace.has(row), row.copy == copy).order_by(row.ts)
        return [_said(each) for each in (await self._workspace.run(found)).mappings()]


def _changeable(said: Said) -> dict[str, Any]:
    return {
        "author": said.author,
        "app": said.app,
        "text": said.text,
        "files": {"files": [[file.name, file.link] for file in said.files]},
        "version": said.version,
        "is_deleted": said.is_deleted,
        "copy": said.copy,
    }


def _said(row: RowMapping) -> Said:
    return Said(
        channel=row["channel"],
        ts=row["ts"],
        author=row["author"],
        text=row["text"],
        files=tuple(File(name, link) for name, link in row["files"]["files"]),
        app=row["app"],
        version=row["version"],
        is_deleted=row["is_deleted"],
        copy=row["copy"],
    )
