"""What agents said about each version of a workaround, for each report."""

from datetime import datetime

from sqlalchemy import delete, func, select

from bot.rules.labels import ReportId, WorkaroundId
from bot.rules.workaround import TALLIED, Standing, Tally, Verdict, Workaround, standing
from storage import handouts, workarounds
from storage.tables import VerdictRow
from storage.workspace import Workspace


class Verdicts:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def judge(
        self, workaround: Workaround, report: ReportId, verdict: Verdict, agent: str, now: datetime
    ) -> bool:
        row = VerdictRow
        said = {"verdict": verdict.value, "agent": agent, "at": now}
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            workaround=workaround.id,
            version=workaround.version,
            report=report,
            **said,
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.workaround, row.version, row.report],
            set_=said,
            where=row.verdict != verdict.value,
        ).returning(row.report)
        is_news = (await self._workspace.run(statement)).first() is not None
        await handouts.see(self._workspace, workaround, report, now)
        return is_news

    async def unjudge(self, workaround: Workaround, report: ReportId, verdict: Verdict) -> bool:
        row = VerdictRow
        mine = delete(row).where(
            self._workspace.has(row),
            row.workaround == workaround.id,
            row.version == workaround.version,
            row.report == report,
            row.verdict == verdict.value,
        )
        return (await self._workspace.run(mine.returning(row.report))).first() is not None

    async def standing(self, workaround: WorkaroundId, version: int, report: ReportId) -> Standing | None:
        versions = await workarounds.versions_of(self._workspace, workaround)
        this = next((each for each in versions if each.version == version), None)
        if this is None:
            return None
        verdict = VerdictRow
        said = select(verdict.verdict).where(
            self._workspace.has(verdict),
            verdict.workaround == workaround,
            verdict.version == version,
            verdict.report == report,
        )
        word = (await self._workspace.run(said)).scalar()
        return standing(this, versions[0], Verdict(word) if word else None)

    async def tally(self, workaround: Workaround) -> Tally:
        return await tally_of(self._workspace, workaround)


async def tally_of(workspace: Workspace, workaround: Workaround) -> Tally:
    row = VerdictRow
    count = (
        select(row.verdict, func.count())
        .where(workspace.has(row), row.workaround == workaround.id, row.version == workaround.version)
        .group_by(row.verdict)
    )
    said = dict((await workspace.run(count)).all())
    return Tally(*(said.get(verdict.value, 0) for verdict in TALLIED))
