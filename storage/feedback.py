"""Sessions of feedback, a row for each day on which one was due."""

from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, select

from bot.rules.feedback import Outcome, Session
from bot.rules.refusals import NotFound
from storage.tables import FeedbackRow
from storage.workspace import Workspace


class Feedback:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def keep(self, session: Session) -> None:
        row = FeedbackRow
        said = {"outcome": session.outcome.value, "words": session.words, "by": session.by, "at": session.at}
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, day=session.day, **said)
        await self._workspace.run(insert.on_conflict_do_update(index_elements=[row.workspace_id, row.day], set_=said))

    async def latest(self, limit: int) -> list[Session]:
        found = self._all().order_by(FeedbackRow.day.desc()).limit(limit)
        return [_session(each) for each in (await self._workspace.run(found)).mappings()]

    async def lock(self, day: date) -> Session:
        found = await self._workspace.run(self._all().where(FeedbackRow.day == day).with_for_update())
        row = found.mappings().first()
        if row is None:
            raise NotFound(f"There was no feedback session on {day}.")
        return _session(row)

    def _all(self) -> Select[*tuple[Any, ...]]:
        return select(*FeedbackRow.__table__.columns).where(self._workspace.has(FeedbackRow))


def _session(row: RowMapping) -> Session:
    return Session(row["day"], Outcome(row["outcome"]), row["words"], row["by"], row["at"])
