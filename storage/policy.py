"""The chapters of the policy. Each change is a row of its own; nothing is ever overwritten."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Executable, RowMapping, exists, select
from sqlalchemy.orm import aliased

from bot.rules.policy import Agreed, Chapter
from bot.rules.refusals import ChangedMeanwhile
from storage import news
from storage.tables import PolicyRow
from storage.workspace import Scope, Workspace, kept

T = TypeVar("T")


class Policy:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._current: dict[str, RowMapping] | None = None
        self.is_changed = False

    async def current(self, chapter: Chapter[T]) -> Agreed[T]:
        if self._current is None:
            self._current = await self._all()
        row = self._current.get(chapter.name)
        return _agreed(chapter, row) if row else Agreed(chapter.default)

    async def _all(self) -> dict[str, RowMapping]:
        """Most of what is done needs several chapters, and there are few: one question for all."""
        return {each["chapter"]: each for each in (await _in_force(self._workspace)).mappings()}

    async def history(self, chapter: Chapter[T], limit: int) -> list[Agreed[T]]:
        row = PolicyRow
        latest = (
            select(*row.__table__.columns)
            .where(self._workspace.has(row), row.chapter == chapter.name)
            .order_by(row.version.desc())
            .limit(limit)
        )
        found = [_agreed(chapter, each) for each in (await self._workspace.run(latest)).mappings()]
        return found if len(found) == limit else [*found, Agreed(chapter.default)]

    async def change(self, chapter: Chapter[T], value: T, version: int, by: str, now: datetime) -> Agreed[T]:
        row = PolicyRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            chapter=chapter.name,
            version=version + 1,
            value=chapter.plain(value),
            set_by=by,
            set_at=now,
        )
        unless_there = insert.on_conflict_do_nothing(
            index_elements=[row.workspace_id, row.chapter, row.version]
        ).returning(row.version)
        if (await self._workspace.run(unless_there)).first() is None:
            raise ChangedMeanwhile(f"The policy on {chapter.name}")
        news.note(self._workspace)
        self._current, self.is_changed = None, True
        return Agreed(value, version + 1, by, now)


@kept
def _in_force(scope: Scope) -> Executable:
    row, later = PolicyRow, aliased(PolicyRow)
    superseded = exists().where(
        later.workspace_id == scope.id, later.chapter == row.chapter, later.version > row.version
    )
    return select(*row.__table__.columns).where(scope.has(row), ~superseded)


def _agreed(chapter: Chapter[Any], row: RowMapping) -> Agreed[Any]:
    return Agreed(chapter.read(row["value"]), row["version"], row["set_by"], row["set_at"])
