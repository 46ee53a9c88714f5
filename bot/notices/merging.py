"""Issues that turned out to be the same, and reports that moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.notices.places import Notice, Urgency, beside
from bot.rules.issue import Issue
from bot.rules.report import Report


@dataclass(frozen=True)
class Moved(Notice):
    """To the agent of one report, or to a watcher (`report` is 0): the known issue `was` is the same as `issue`; or, if
    `is_undone`, it is not after all. `version` is the duplicate's, which changes with each merge and un-merge; the rest
    is where `issue` stands, and `others`, as in StateChanged."""

    report: int
    was: int
    issue: int
    version: int
    title: str
    state: str
    fix_due: int | None
    customer_answer: str
    is_undone: int
    watcher: str = ""
    others: str = ""

    @property
    def key(self) -> str:
        return f"moved:{self.was}:{self.issue}:{self.version}:{self.watcher or self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.FAN_OUT


@dataclass(frozen=True)
class Merged(Notice):
    """In the threads of both issues: who found them to be the same or, if `is_undone`, not to be. `thread_of` is the
    issue in whose thread it stands; `reports` moved."""

    thread_of: int
    duplicate: int
    canonical: int
    version: int
    actor: str
    reports: int
    is_undone: int

    people = ("actor",)

    @property
    def key(self) -> str:
        return f"merged:{self.duplicate}:{self.version}:{self.thread_of}"


@dataclass(frozen=True)
class ReportLinked(Notice):
    """To the agent of one report: somebody else found that it belongs to this known issue. `occasion` names the act."""

    report: int
    was: int
    issue: int
    occasion: str
    title: str
    state: str
    actor: str

    people = ("actor",)

    @property
    def key(self) -> str:
        return f"linked:{self.report}:{self.occasion}"


def moved(was: Issue, issue: Issue, duplicate: Issue, reports: Sequence[Report], watcher: str = "") -> Moved:
    """To one place, of these reports; none for a watcher. `duplicate` is as it was saved by the merge or un-merge."""
    return Moved(
        report=reports[0].id if reports else 0,
        was=was.id,
        issue=issue.id,
        version=duplicate.version,
        title=issue.title,
        state=issue.state.value,
        fix_due=int(issue.fix_due.timestamp()) if issue.fix_due else None,
        customer_answer=issue.customer_answer,
        is_undone=int(duplicate.duplicate_of is None),
        watcher=watcher,
        others=beside(reports),
    )
