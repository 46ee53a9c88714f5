"""What still waits to be handled or said. Looks only at that, never at the many rows that are done."""

from datetime import datetime

from sqlalchemy import case, func, select

from bot.desk import Waiting
from storage import inbox, numbers, turns
from storage.tables import InboxRow, OutboxRow, RateRow
from storage.workspace import Workspace


class Backlog:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def waiting(self) -> Waiting:
        event, letter = InboxRow, OutboxRow
        events = (
            select(event.state, func.count(), func.min(event.received_at))
            .where(self._workspace.has(event), event.state.in_([inbox.NEW, inbox.DEAD]))
            .group_by(event.state)
        )
        # What is held until a later time does not wait before it.
        since = case((letter.attempts == 0, letter.not_before), else_=letter.left_at)
        letters = (
            select(letter.kind, letter.state, func.count(), func.min(since))
            .where(self._workspace.has(letter))
            .where(letter.state.in_([turns.PENDING, turns.SENDING, turns.UNSURE, turns.DEAD]))
            .group_by(letter.kind, letter.state)
        )
        in_inbox = (await self._workspace.run(events)).all()
        in_outbox = (await self._workspace.run(letters)).all()
        return Waiting(
            events={state: count for state, count, _ in in_inbox},
            letters={(kind, state): count for kind, state, count, _ in in_outbox},
            oldest_event=min((since for state, _, since in in_inbox if state != inbox.DEAD), default=None),
            oldest_letter=min((since for _, state, _, since in in_outbox if state != turns.DEAD), default=None),
        )

    async def held_back(self, now: datetime) -> tuple[int, datetime | None]:
        row = RateRow
        held = select(func.count(), func.max(row.next_at)).where(self._workspace.has(row), row.next_at > now)
        count, until = (await self._workspace.run(held)).one()
        return int(count), until

    async def probe(self) -> None:
        await numbers.take(self._workspace, "probe")
