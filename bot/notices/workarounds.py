"""Workarounds on their way to everybody concerned, corrected and recalled."""

from dataclasses import dataclass, replace

from bot.notices.cards import LetterEdited
from bot.notices.places import Notice, Place, Urgency, home_of
from bot.rules.issue import Issue
from bot.rules.report import Report
from bot.rules.workaround import Holder, Workaround


@dataclass(frozen=True)
class WorkaroundShared(Notice):
    """To the agent of one report: this is how the customer gets on. `issue` is the one that it was written for, and
    `canonical` what that has become, if it was merged; `watcher` follows the issue and has no report (0) on it. `asked`
    is 1 when she has just flagged it, and 0 when everybody is told. `replaces` is the version that she has by now, 0
    for none."""

    report: int
    issue: int
    workaround: int
    version: int
    title: str
    author: str
    steps: str
    customer_wording: str
    asked: int = 0
    canonical: int | None = None
    watcher: str = ""
    applies_to: str = ""
    risks: str = ""
    verified_by: str = ""
    replaces: int = 0

    may_change = True
    people = ("author", "verified_by")

    @property
    def key(self) -> str:
        # Not by the issue: merged issues may both bring a first version.
        return f"shared:{self.workaround}:{self.version}:{self.watcher or self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER if self.asked else Urgency.FAN_OUT


@dataclass(frozen=True)
class WorkaroundPublished(Notice):
    """In the thread of the issue: who published what, and how many agents are being told; `replaced` of them had an
    earlier version."""

    issue: int
    workaround: int
    version: int
    author: str
    reports: int
    replaced: int = 0

    people = ("author",)

    @property
    def key(self) -> str:
        return f"published:WA-{self.workaround}:{self.version}"


@dataclass(frozen=True)
class WorkaroundRecalled(Notice):
    """To the agent of one report, or to a watcher (`report` is 0), who has this version: do not use it any more.
    `at_work` is 1 when engineers go on looking for a solution; `others` as in StateChanged."""

    report: int
    issue: int
    workaround: int
    version: int
    title: str
    by: str
    why: str
    at_work: int
    watcher: str = ""
    others: str = ""

    people = ("by",)

    @property
    def key(self) -> str:
        return f"recalled:{self.workaround}:{self.version}:{self.watcher or self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.FAN_OUT


@dataclass(frozen=True)
class RecallTold(Notice):
    """In the thread of the issue: who recalled the workaround and why; `reports` had it and are being told."""

    issue: int
    workaround: int
    version: int
    by: str
    why: str
    reports: int

    people = ("by",)

    @property
    def key(self) -> str:
        return f"recall:{self.workaround}:{self.version}"


@dataclass(frozen=True)
class WorkaroundDoubted(Notice):
    """To the author: too few agents say that it works."""

    issue: int
    workaround: int
    version: int
    title: str
    worked: int
    judged: int

    links = True

    @property
    def key(self) -> str:
        return f"doubted:{self.workaround}:{self.version}"


@dataclass(frozen=True)
class WorkaroundFailed(Notice):
    """In the thread of the issue: an agent says that it did not work for the customer, or that the customer refused
    it (`refused` is 1)."""

    issue: int
    workaround: int
    version: int
    report: int
    agent: str
    refused: int = 0

    people = ("agent",)

    @property
    def key(self) -> str:
        how = ":refused" if self.refused else ""
        return f"failed:WA-{self.workaround}:{self.version}:{self.report}{how}"


def share(workaround: Workaround, issue: Issue, report: Report, asked: bool = False) -> WorkaroundShared:
    return replace(share_with_watcher(workaround, issue, ""), report=report.id, asked=int(asked))


def share_with_watcher(workaround: Workaround, issue: Issue, watcher: str) -> WorkaroundShared:
    return WorkaroundShared(
        report=0,
        issue=workaround.issue,
        workaround=workaround.id,
        version=workaround.version,
        title=issue.title,
        author=workaround.author,
        steps=workaround.steps,
        customer_wording=workaround.customer_wording,
        canonical=None if issue.id == workaround.issue else issue.id,
        watcher=watcher,
        applies_to=workaround.conditions.applies_to,
        risks=workaround.conditions.risks,
        verified_by=workaround.conditions.verified_by,
    )


def home_of_holder(holder: Holder) -> Place:
    return Place(user=holder.watcher) if holder.report is None else home_of(holder.report)


def edited(holder: Holder, stamp: str) -> tuple[LetterEdited, Place]:
    """The letter that brought the workaround is drawn again. `stamp` names what became of it."""
    return LetterEdited(holder.letter, stamp), home_of_holder(holder)
