"""Who was last told to be on duty."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Executable, or_, select

from bot.rules import holders
from bot.rules.rotas import CHAPTER, rota_of
from storage.policy import Policy
from storage.tables import DutyRow
from storage.workspace import Scope, Workspace, kept


class Duties:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def told(self) -> Mapping[str, tuple[str, str]]:
        return {rota: (person, group) for rota, person, group in await _told(self._workspace)}

    async def tell(self, rota: str, person: str, group: str, since: datetime) -> bool:
        row = DutyRow
        now = {"person": person, "user_group": group, "since": since}
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, rota=rota, **now)
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.rota],
            set_=now,
            where=or_(row.person != person, row.user_group != group),
        ).returning(row.rota)
        return (await self._workspace.run(statement)).first() is not None


async def on_duty(workspace: Workspace, policy: Policy, area: str, name: str) -> str | None:
    """The engineer who was last told to be on duty for this area, or on the rota of this name; else who acts then."""
    rota = rota_of((await policy.current(CHAPTER)).value, area, name=name)
    person, _ = (await Duties(workspace).told()).get(rota.name, ("", "")) if rota else ("", "")
    return person or holders.usual((await policy.current(holders.CHAPTER)).value)


@kept
def _told(scope: Scope) -> Executable:
    return select(DutyRow.rota, DutyRow.person, DutyRow.user_group).where(scope.has(DutyRow))
