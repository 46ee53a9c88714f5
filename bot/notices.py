"""What Liaison wants to say: plain facts, each with a key under which it is said once.

A notice is left in the transaction that makes it true and is drawn only when it is sent. Facts are text, whole
numbers or nothing, so that a notice survives in the database as JSON.
"""

from dataclasses import asdict, dataclass, fields
from typing import ClassVar

from bot.rules.issue import Issue
from bot.rules.lifecycle import OVER
from bot.rules.report import Report
from bot.rules.workaround import Workaround

Fact = str | int | None


@dataclass(frozen=True)
class Place:
    """Where a notice goes: the card or thread of an issue, the thread of a message, or one person.

    A thread with a `user` beside it goes to that person where Liaison may not write in the thread.
    """

    issue: int | None = None
    channel: str | None = None
    thread: str | None = None
    user: str | None = None

    @property
    def lane(self) -> str:
        """Notices of one lane are sent one after the other, in the order in which they were left."""
        if self.issue is not None:
            return f"issue:{self.issue}"
        if self.channel is not None:
            return f"thread:{self.channel}:{self.thread}"
        return f"user:{self.user}"

    @property
    def bucket(self) -> str:
        """Notices of one bucket share a pace: Slack counts messages by channel."""
        if self.issue is not None:
            return "liaison"
        return self.channel if self.channel is not None else str(self.user)


def home_of(report: Report) -> Place:
    """Where the agent flagged it: the thread of the flagged message, else a direct message."""
    if report.source is None:
        return Place(user=report.flagged_by)
    return Place(channel=report.source.channel, thread=report.source.thread, user=report.flagged_by)


@dataclass(frozen=True)
class Notice:
    """`people` names the fields that hold user ids, so that whoever draws it can look up the names. `links`: it shows
    a link to the card of its `issue`."""

    people: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[bool] = False

    @property
    def key(self) -> str:
        raise NotImplementedError

    @property
    def kind(self) -> str:
        return type(self).__name__

    def facts(self) -> dict[str, Fact]:
        return asdict(self)


@dataclass(frozen=True)
class CardOpened(Notice):
    """The card of an issue is to be posted; what it shows is read when it is drawn."""

    issue: int

    @property
    def key(self) -> str:
        return f"card:{self.issue}"


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

    @property
    def key(self) -> str:
        return f"flagged:{self.report}"


@dataclass(frozen=True)
class WorkaroundShared(Notice):
    """To the agent of one report: this is how the customer gets on. `replaces` is the version that the agent has by
    now, 0 for none."""

    report: int
    issue: int
    workaround: int
    version: int
    title: str
    author: str
    steps: str
    customer_wording: str
    applies_to: str = ""
    risks: str = ""
    verified_by: str = ""
    replaces: int = 0

    people = ("author", "verified_by")

    @property
    def key(self) -> str:
        return f"shared:{self.workaround}:{self.version}:{self.report}"


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
class ReplyMarked(Notice):
    """An emoji of ours on a person's message. `channel` and `ts` name the message."""

    channel: str
    ts: str
    emoji: str

    @property
    def key(self) -> str:
        return f"mark:{self.channel}:{self.ts}:{self.emoji}"


@dataclass(frozen=True)
class LetterEdited(Notice):
    """Our message that brought the notice with the key `of` shows something else by now: it is drawn again, as it is
    when it is drawn. `stamp` names the change. Slack notifies nobody of an edit."""

    of: str
    stamp: str

    @property
    def key(self) -> str:
        return f"edited:{self.of}:{self.stamp}"


@dataclass(frozen=True)
class WorkaroundRecalled(Notice):
    """To the agent of one report, who has this version: do not use it any more. `at_work` is 1 when engineers go on
    looking for a solution."""

    report: int
    issue: int
    workaround: int
    version: int
    title: str
    by: str
    why: str
    at_work: int

    people = ("by",)

    @property
    def key(self) -> str:
        return f"recalled:{self.workaround}:{self.version}:{self.report}"


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


@dataclass(frozen=True)
class StateChanged(Notice):
    """To the agent of one report: where the issue stands now. `version` is the issue's at that moment, so that each
    change is told once; `fix_due` is Unix time; `came_back` is 1 when it was over before; `why` is what the engineer
    added."""

    report: int
    issue: int
    version: int
    title: str
    state: str
    owner: str | None
    fix_due: int | None
    customer_answer: str
    came_back: int
    why: str = ""

    @property
    def key(self) -> str:
        return f"state:{self.issue}:{self.version}:{self.report}"


def state_change(before: Issue, after: Issue, report: Report, why: str = "") -> StateChanged:
    return StateChanged(
        report=report.id,
        issue=after.id,
        version=after.version,
        title=after.title,
        state=after.state.value,
        owner=after.owner,
        fix_due=int(after.fix_due.timestamp()) if after.fix_due else None,
        customer_answer=after.customer_answer,
        came_back=int(before.state in OVER and after.state not in OVER),
        why=why,
    )


def share(workaround: Workaround, issue: Issue, report: Report, replaces: int = 0) -> WorkaroundShared:
    return WorkaroundShared(
        report=report.id,
        issue=issue.id,
        workaround=workaround.id,
        version=workaround.version,
        title=issue.title,
        author=workaround.author,
        steps=workaround.steps,
        customer_wording=workaround.customer_wording,
        applies_to=workaround.conditions.applies_to,
        risks=workaround.conditions.risks,
        verified_by=workaround.conditions.verified_by,
        replaces=replaces,
    )


KINDS: dict[str, type[Notice]] = {
    kind.__name__: kind
    for kind in (
        CardOpened,
        Flagged,
        WorkaroundShared,
        WorkaroundPublished,
        ReplyMarked,
        LetterEdited,
        WorkaroundRecalled,
        RecallTold,
        WorkaroundDoubted,
        WorkaroundFailed,
        StateChanged,
    )
}


def from_facts(kind: str, facts: dict[str, Fact]) -> Notice:
    """The notice that was stored. Facts that this version of the code does not know are left out, so that
    older code can still send what newer code left."""
    cls = KINDS[kind]
    known = {field.name for field in fields(cls)}
    return cls(**{name: value for name, value in facts.items() if name in known})
