"""Who was last told to be on duty."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Executable, or_, select

from bot.rules.rotas import CHAPTER, NO_ROTA, rota_of
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
    told = await Duties(workspace).told()
    found = (told[name][0] for name in (rota.name if rota else NO_ROTA, NO_ROTA) if name in told)
    return next(filter(None, found), None)


@kept
def _told(scope: Scope) -> Executable:
    return select(DutyRow.rota, DutyRow.person, DutyRow.user_group).where(scope.has(DutyRow))
