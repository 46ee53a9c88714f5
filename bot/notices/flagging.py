"""What an agent hears of her own report."""

from dataclasses import dataclass

from bot.notices.places import Notice, Urgency
from bot.notices.workarounds import share
from bot.rules.issue import Issue, next_step
from bot.rules.labels import IssueId
from bot.rules.report import Report
from bot.rules.workaround import Workaround


@dataclass(frozen=True)
class Flagged(Notice):
    """To the agent: the report is in, here is what it became and what happens next."""

    report: int
    issue: int
    title: str
    state: str
    joined: int
    answer_by: int | None
    """Unix time by which engineers promise to answer."""
    automatic: int = 0
    """1: joined without asking."""
    regression_of: int | None = None
    unlooked: int = 0
    """1: nobody could look whether it is known."""

    @property
    def key(self) -> str:
        return f"flagged:{self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


@dataclass(frozen=True)
class Separated(Notice):
    """To the agent: the report is no longer on the issue `joined`, but on a new one. `over`: the state of that, where
    only the report had reopened it. `by`: who says so, if it is not the agent."""

    report: int
    issue: int
    joined: int
    title: str
    over: str = ""
    by: str = ""

    people = ("by",)

    @property
    def key(self) -> str:
        return f"separated:{self.report}:{self.issue}"


def flagged(
    report: Report,
    issue: Issue,
    workaround: Workaround | None,
    joined: bool,
    automatic: bool = False,
    regression_of: IssueId | None = None,
    unlooked: bool = False,
) -> list[Notice]:
    """What the agent hears when the report is in; the workaround, if there is one, at once."""
    step = next_step(issue)
    said: list[Notice] = [
        Flagged(
            report=report.id,
            issue=issue.id,
            title=issue.title,
            state=issue.state.value,
            joined=int(joined),
            automatic=int(automatic),
            regression_of=regression_of,
            unlooked=int(unlooked),
            answer_by=int(step.by.timestamp()) if step and workaround is None else None,
        )
    ]
    return said if workaround is None else [*said, share(workaround, issue, report, asked=True)]
