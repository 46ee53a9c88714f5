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
    """Where a notice goes: the card or thread of an issue, the thread of a message, one person, or, when it says
    nothing, the liaison channel.

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
        return f"user:{self.user}" if self.user is not None else "liaison"

    @property
    def bucket(self) -> str:
        """Notices of one bucket share a pace: Slack counts messages by channel."""
        if self.issue is not None:
            return "liaison"
        return self.channel or self.user or "liaison"


def home_of(report: Report) -> Place:
    """Where the agent flagged it: the thread of the flagged message, else a direct message."""
    if report.source is None:
        return Place(user=report.flagged_by)
    return Place(channel=report.source.channel, thread=report.source.thread, user=report.flagged_by)


@dataclass(frozen=True)
class Notice:
    """`people` names the fields that hold user ids, so that whoever draws it can look up the names."""

    people: ClassVar[tuple[str, ...]] = ()

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
    """To the agent of one report: this is how the customer gets on."""

    report: int
    issue: int
    workaround: int
    version: int
    title: str
    author: str
    steps: str
    customer_wording: str

    people = ("author",)

    @property
    def key(self) -> str:
        return f"workaround:{self.issue}:{self.version}:{self.report}"


@dataclass(frozen=True)
class WorkaroundPublished(Notice):
    """In the thread of the issue: who published what, and how many agents are being told."""

    issue: int
    workaround: int
    version: int
    author: str
    reports: int

    people = ("author",)

    @property
    def key(self) -> str:
        return f"published:{self.issue}:{self.version}"


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
class WorkaroundFailed(Notice):
    """In the thread of the issue: an agent says that it did not work for the customer."""

    issue: int
    workaround: int
    version: int
    report: int
    agent: str

    people = ("agent",)

    @property
    def key(self) -> str:
        return f"failed:{self.issue}:{self.version}:{self.report}"


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


@dataclass(frozen=True)
class LevelWarned(Notice):
    """To the owner, or in the thread of the issue: time runs out (`number` 0), or has run out (1), or still has, and
    nobody has said that they are on it (2 and on). `since` and `due` are Unix times, `within_seconds` the time agreed;
    of a promised date it is none. `owner` is empty when there is none."""

    issue: int
    title: str
    severity: int
    measure: str
    since: int
    due: int
    within_seconds: int | None
    number: int
    owner: str

    people = ("owner",)

    @property
    def key(self) -> str:
        return f"warned:{self.issue}:{self.measure}:{self.since}:{self.number}"


@dataclass(frozen=True)
class PromiseAsked(Notice):
    """To the owner, or in the thread of the issue: is this date still right? `due` is Unix time."""

    issue: int
    title: str
    due: int
    owner: str

    people = ("owner",)

    @property
    def key(self) -> str:
        return f"asked:{self.issue}:{self.due}"


@dataclass(frozen=True)
class PromiseMissed(Notice):
    """To the agent of one report: the promised date has passed without the fix."""

    report: int
    issue: int
    title: str
    due: int

    @property
    def key(self) -> str:
        return f"missed:{self.issue}:{self.due}:{self.report}"


@dataclass(frozen=True)
class QueueListed(Notice):
    """In the liaison channel: what waits on this local date. `first` holds the most urgent ones as JSON: severity,
    id, title, what is owed, Unix time by when, and 1 if nobody has claimed it; `late` is 1 if it comes late itself."""

    day: str
    late: int
    overdue: int
    due_soon: int
    rest: int
    first: str

    @property
    def key(self) -> str:
        return f"queue:{self.day}"


def share(workaround: Workaround, issue: Issue, report: Report) -> WorkaroundShared:
    return WorkaroundShared(
        report=report.id,
        issue=issue.id,
        workaround=workaround.id,
        version=workaround.version,
        title=issue.title,
        author=workaround.author,
        steps=workaround.steps,
        customer_wording=workaround.customer_wording,
    )


KINDS: dict[str, type[Notice]] = {
    kind.__name__: kind
    for kind in (
        CardOpened,
        Flagged,
        WorkaroundShared,
        WorkaroundPublished,
        ReplyMarked,
        WorkaroundFailed,
        StateChanged,
        LevelWarned,
        PromiseAsked,
        PromiseMissed,
        QueueListed,
    )
}


def from_facts(kind: str, facts: dict[str, Fact]) -> Notice:
    """The notice that was stored. Facts that this version of the code does not know are left out, so that
    older code can still send what newer code left."""
    cls = KINDS[kind]
    known = {field.name for field in fields(cls)}
    return cls(**{name: value for name, value in facts.items() if name in known})
