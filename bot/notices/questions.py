"""Questions to agents, and their answers."""

from dataclasses import dataclass

from bot.notices.places import Brought
from bot.rules.issue import Issue
from bot.rules.question import Question
from bot.rules.report import Report


@dataclass(frozen=True)
class Asked(Brought):
    """To the agent of one report: engineers need to know something. `in_thread` is 1 when she flagged a message."""

    report: int
    issue: int
    question: int
    title: str
    agent: str
    in_thread: int
    copy: str

    @property
    def key(self) -> str:
        return f"asked:{self.question}:{self.report}"


@dataclass(frozen=True)
class QuestionPut(Brought):
    """In the thread of the issue: what was asked elsewhere, and of how many."""

    issue: int
    question: int
    reports: int
    copy: str

    @property
    def key(self) -> str:
        return f"put:{self.question}"


@dataclass(frozen=True)
class Answered(Brought):
    """In the thread of the issue: what an agent says. `question` is None when nobody asked; `for_whom` is the user id
    of who asked and has to hear of it, on the first answer only."""

    report: int
    issue: int
    question: int | None
    for_whom: str | None
    copy: str

    @property
    def key(self) -> str:
        return f"answered:{self.copy}"


def ask(question: Question, issue: Issue, report: Report) -> Asked:
    return Asked(
        report=report.id,
        issue=issue.id,
        question=question.id,
        title=issue.title,
        agent=report.flagged_by,
        in_thread=int(report.source is not None),
        copy=question.copy,
    )
