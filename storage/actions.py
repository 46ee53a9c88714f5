"""What was agreed that somebody is to do."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, update

from bot.rules.actions import Action, Task
from bot.rules.refusals import NotFound
from storage import numbers
from storage.tables import ActionRow
from storage.workspace import Workspace


class Actions:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, task: Task, by: str, now: datetime) -> Action:
        action = Action(await numbers.take(self._workspace, "action"), task.words, task.owner, task.due, by, now)
        insert = self._workspace.insert(ActionRow).values(workspace_id=self._workspace.id, **vars(action))
        await self._workspace.run(insert)
        return action

    async def lock(self, number: int) -> Action:
        found = await self._workspace.run(self._where(ActionRow.number == number).with_for_update())
        row = found.mappings().first()
        if row is None:
            raise NotFound(f"There is no action A-{number}.")
        return Action(**row)

    async def save(self, action: Action) -> None:
        row = ActionRow
        this = update(row).where(self._workspace.has(row), row.number == action.number)
        settled = {"done_at": action.done_at, "done_by": action.done_by, "outcome": action.outcome}
        await self._workspace.run(this.values(**settled))

    async def since(self, at: datetime) -> list[Action]:
        row = ActionRow
        found = self._where(or_(row.done_at.is_(None), row.done_at >= at)).order_by(row.number)
        return [Action(**each) for each in (await self._workspace.run(found)).mappings()]

    def _where(self, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        columns = [column for column in ActionRow.__table__.columns if column.name != "workspace_id"]
        return select(*columns).where(self._workspace.has(ActionRow), which)
