"""Who follows an issue, and who wants to hear no more of it."""

from datetime import datetime

from sqlalchemy import literal, select

from bot.rules import watching
from bot.rules.labels import IssueId
from bot.rules.watching import Ears, Watch
from storage.tables import IssueRow, WatchRow
from storage.workspace import Workspace


class Watches:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def say(self, watch: Watch, now: datetime) -> bool:
        row = WatchRow
        said = {"muted": watch.muted, "at": now}
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, issue=watch.issue, person=watch.person, **said
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.issue, row.person], set_=said, where=row.muted != watch.muted
        ).returning(row.person)
        return (await self._workspace.run(statement)).first() is not None

    async def ears(self, issue: IssueId) -> Ears:
        row, merged = WatchRow, IssueRow
        theirs = select(merged.number).where(self._workspace.has(merged), merged.duplicate_of == issue)
        family = theirs.union_all(select(literal(int(issue))))
        found = select(row.issue, row.person, row.muted).where(self._workspace.has(row), row.issue.in_(family))
        watches = [Watch(IssueId(number), who, muted) for number, who, muted in await self._workspace.run(found)]
        return watching.ears(issue, watches)
