"""What engineers asked, for how long the issue waited for it, and who answered."""

from datetime import datetime

from sqlalchemy import RowMapping, or_, select, update

from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.question import Question, QuestionId
from bot.rules.refusals import NotFound
from bot.rules.report import Report
from storage import numbers
from storage.tables import AnswerRow, QuestionRow
from storage.workspace import Workspace


class Questions:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(
        self,
        issue: IssueId,
        report: ReportId | None,
        asked_by: str,
        before: State,
        said: tuple[str, str],
        now: datetime,
    ) -> Question:
        number = QuestionId(await numbers.take(self._workspace, "question"))
        insert = self._workspace.insert(QuestionRow).values(
            workspace_id=self._workspace.id,
            number=number,
            issue=issue,
            report=report,
            asked_by=asked_by,
            asked_at=now,
            before=before.value,
            said_channel=said[0],
            said_ts=said[1],
        )
        await self._workspace.run(insert)
        return Question(number, issue, report, asked_by, now, before, *said)

    async def get(self, question: QuestionId) -> Question:
        row = QuestionRow
        found = await self._first(row.number == question)
        if found is None:
            raise NotFound("There is no such question.")
        return found

    async def waiting(self, issue: IssueId) -> Question | None:
        row = QuestionRow
        return await self._first(row.issue == issue, row.settled_at.is_(None), order=row.number)

    async def put_to(self, report: Report) -> Question | None:
        row = QuestionRow
        return await self._first(
            row.issue == report.issue,
            or_(row.report.is_(None), row.report == report.id),
            or_(row.asked_at >= report.flagged_at, row.settled_at.is_(None)),
            order=row.number.desc(),
        )

    async def answered_at(self, question: QuestionId, report: ReportId) -> datetime | None:
        row = AnswerRow
        # Not the least in SQL: SQLite would walk by its index through all times there are.
        times = select(row.at).where(self._workspace.has(row), row.question == question, row.report == report)
        return min((await self._workspace.run(times)).scalars(), default=None)

    async def answer(
        self, question: QuestionId, report: ReportId, agent: str, said: tuple[str, str], now: datetime
    ) -> bool:
        row = AnswerRow
        any_before = select(row.at).where(self._workspace.has(row), row.question == question).limit(1)
        is_first = (await self._workspace.run(any_before)).first() is None
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            question=question,
            report=report,
            said_channel=said[0],
            said_ts=said[1],
            agent=agent,
            at=now,
        )
        await self._workspace.run(insert.on_conflict_do_nothing())
        return is_first

    async def settle(self, issue: IssueId, by: str, now: datetime) -> list[Question]:
        row = QuestionRow
        waiting = update(row).where(self._workspace.has(row), row.issue == issue, row.settled_at.is_(None))
        settled = waiting.values(settled_at=now, settled_by=by).returning(*row.__table__.columns)
        found = [_question(each) for each in (await self._workspace.run(settled)).mappings()]
        return sorted(found, key=lambda question: question.id)

    async def _first(self, *which: object, order: object = None) -> Question | None:
        row = QuestionRow
        found = select(*row.__table__.columns).where(self._workspace.has(row), *which).order_by(order).limit(1)  # type: ignore[arg-type]
        first = (await self._workspace.run(found)).mappings().first()
        return None if first is None else _question(first)


def _question(row: RowMapping) -> Question:
    return Question(
        id=QuestionId(row["number"]),
        issue=IssueId(row["issue"]),
        report=None if row["report"] is None else ReportId(row["report"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        before=State(row["before"]),
        channel=row["said_channel"],
        ts=row["said_ts"],
        settled_at=row["settled_at"],
        settled_by=row["settled_by"],
    )
