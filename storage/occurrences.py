"""What happens by the clock: each local date of a schedule exists once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.rules.occurrences import Fate, Occurrence, Progress
from bot.rules.refusals import AlreadyDone
from storage.tables import LeaseRow, OccurrenceRow, ScheduleRunRow
from storage.workspace import Workspace


class Occurrences:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def lead(self, name: str, owner: str, now: datetime, lease: timedelta) -> bool:
        row = LeaseRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, name=name, owner=owner, epoch=1, until=now + lease
        )
        mine_or_free = (row.owner == owner) | (row.until <= now)
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.name],
            set_={"owner": owner, "until": now + lease, "epoch": row.epoch + 1},
            where=mine_or_free,
        ).returning(row.epoch)
        return (await self._workspace.run(statement)).first() is not None

    async def take(self, occurrence: Occurrence, plan: str, now: datetime) -> None:
        row = OccurrenceRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            schedule=occurrence.schedule,
            day=occurrence.day,
            due=occurrence.due,
            fate=occurrence.fate.value,
            decided_at=now,
        )
        once = insert.on_conflict_do_nothing(index_elements=[row.workspace_id, row.schedule, row.day])
        if (await self._workspace.run(once.returning(row.day))).first() is None:
            raise AlreadyDone(occurrence.occasion.key)
        await self.resume(occurrence.schedule, Progress(plan, occurrence.day))

    async def progress(self) -> Mapping[str, Progress]:
        row = ScheduleRunRow
        found = select(row.schedule, row.plan, row.decided).where(self._workspace.has(row))
        return {name: Progress(plan, decided) for name, plan, decided in await self._workspace.run(found)}

    async def resume(self, schedule: str, progress: Progress) -> None:
        row = ScheduleRunRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, schedule=schedule, plan=progress.plan, decided=progress.decided
        )
        # Never back, whoever comes late.
        later = row.decided < insert.excluded.decided
        same = (row.decided == insert.excluded.decided) & (row.plan != insert.excluded.plan)
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.schedule],
            set_={"plan": insert.excluded.plan, "decided": insert.excluded.decided},
            where=later | same,
        )
        await self._workspace.run(statement)

    async def missed(self, since: datetime) -> list[Occurrence]:
        row = OccurrenceRow
        found = (
            select(row.schedule, row.day, row.due, row.fate)
            .where(self._workspace.has(row), row.decided_at >= since, row.fate != Fate.ON_TIME.value)
            .order_by(row.due)
        )
        return [Occurrence(name, day, due, Fate(fate)) for name, day, due, fate in await self._workspace.run(found)]
