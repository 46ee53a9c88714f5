"""What crosses between threads, and questions to agents."""

from datetime import datetime
from typing import Protocol

from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.question import Question, QuestionId
from bot.rules.report import Report
from bot.rules.threads import Said


class Threads(Protocol):
    """What crosses between an agent's thread and the engineers', under the name that it has in Slack."""

    async def record(self, issue: IssueId, said: Said) -> tuple[Said | None, Said]:
        """What was known of it, and what is now: see `threads.merged`."""

    async def issues_of(self, channel: str, ts: str) -> list[IssueId]:
        """The issues to which this message has crossed, or may cross."""

    async def shown(self, copy: str) -> list[Said]:
        """What this copy shows, in order."""


class Questions(Protocol):
    async def add(
        self,
        issue: IssueId,
        report: ReportId | None,
        asked_by: str,
        before: State,
        said: tuple[str, str],
        now: datetime,
    ) -> Question: ...

    async def get(self, question: QuestionId) -> Question:
        """Raises NotFound."""

    async def waiting(self, issue: IssueId) -> Question | None:
        """The first of those for which this issue still waits."""

    async def put_to(self, report: Report) -> Question | None:
        """The last question that the agent of this report was asked about it: since she flagged it, or before and the
        issue waits for it still."""

    async def answered_at(self, question: QuestionId, report: ReportId) -> datetime | None:
        """When the agent of this report first answered."""

    async def answer(
        self, question: QuestionId, report: ReportId, agent: str, said: tuple[str, str], now: datetime
    ) -> bool:
        """Whether it is the first answer to this question."""

    async def settle(self, issue: IssueId, by: str, now: datetime) -> list[Question]:
        """The issue does not wait for answers any more. Those for which it did until now."""
