"""What Liaison wants to say: plain facts, each with a key under which it is said once.

A notice is left in the transaction that makes it true and is drawn only when it is sent. Facts are text, whole
numbers or nothing, so that a notice survives in the database as JSON.
"""

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import ClassVar

from bot.rules.issue import Issue, next_step
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from bot.rules.question import Question
from bot.rules.report import Report
from bot.rules.workaround import Holder, Workaround

Fact = str | int | None


@dataclass(frozen=True)
class Place:
    """Where a notice goes: the card or thread of an issue, the thread of a message, one person, or, when it says
    nothing, the liaison channel.

    A card has a lane of its own: when it has to be posted anew, what waits for its thread does not stand before it.
    A thread with a `user` beside it goes to that person where Liaison may not write in the thread.
    """

    issue: int | None = None
    channel: str | None = None
    thread: str | None = None
    user: str | None = None
    is_card: bool = False

    @property
    def lane(self) -> str:
        """Notices of one lane are sent one after the other, in the order in which they were left."""
        if self.issue is not None:
            return f"card:{self.issue}" if self.is_card else f"issue:{self.issue}"
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


class Urgency(IntEnum):
    """Who waits for it. The lowest goes first, so that what one person asked for does not wait for thousands."""

    ANSWER = 0
    """Somebody has just acted and looks for it: her own answer, a new card."""
    TALK = 1
    FAN_OUT = 2
    """The same to everybody whom it concerns."""


@dataclass(frozen=True)
class Notice:
    """`people` names the fields that hold user ids (several with spaces between), so that whoever draws it can look up
    the names. `links`: it shows a link to the card of its `issue`. `may_change`: it may be edited long after it was
    sent, and is then drawn anew."""

    people: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[bool] = False
    may_change: ClassVar[bool] = False

    @property
    def about(self) -> str | None:
        """The name of the copy that it brings (`threads.Said.copy`), if it does: what stands in it is read when it is
        drawn, and it is edited when that changes."""
        return None

    @property
    def key(self) -> str:
        raise NotImplementedError

    @property
    def urgency(self) -> Urgency:
        return Urgency.TALK

    @property
    def kind(self) -> str:
        return type(self).__name__

    def facts(self) -> dict[str, Fact]:
        # Not `asdict`, which copies what is inside: nothing is, and one act may leave twenty thousand notices.
        return dict(vars(self))


@dataclass(frozen=True)
class CardOpened(Notice):
    """The card of an issue is to be posted; what it shows is read when it is drawn. `again` counts how often it was
    deleted in Slack before."""

    issue: int
    again: int = 0

    @property
    def key(self) -> str:
        return f"card:{self.issue}:{self.again}" if self.again else f"card:{self.issue}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


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

    @property
    def key(self) -> str:
        return f"flagged:{self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


@dataclass(frozen=True)
class Separated(Notice):
    """To the agent: the report is no longer on the issue `joined`, but on a new one."""

    report: int
    issue: int
    joined: int
    title: str

    @property
    def key(self) -> str:
        return f"separated:{self.report}:{self.issue}"


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
    """To the agent of one report, or to a watcher (`report` is 0), who has this version: do not use it any more.
    `at_work` is 1 when engineers go on looking for a solution."""

    report: int
    issue: int
    workaround: int
    version: int
    title: str
    by: str
    why: str
    at_work: int
    watcher: str = ""

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


@dataclass(frozen=True)
class StateChanged(Notice):
    """To the agent of one report, or to a watcher (`report` is 0): where the issue stands now. `version` is the
    issue's at that moment, so that each change is told once; `fix_due` is Unix time; `came_back` is 1 when it was over
    before; `why` is what the engineer added."""

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
    watcher: str = ""

    @property
    def key(self) -> str:
        return f"state:{self.issue}:{self.version}:{self.watcher or self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.FAN_OUT


@dataclass(frozen=True)
class Moved(Notice):
    """To the agent of one report, or to a watcher (`report` is 0): the known issue `was` is the same as `issue`; or, if
    `is_undone`, it is not after all. `version` is the duplicate's, which changes with each merge and un-merge; the rest
    is where `issue` stands, as in StateChanged."""

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


def moved(was: Issue, issue: Issue, duplicate: Issue, report: Report | None, watcher: str = "") -> Moved:
    """`duplicate` is as it was saved by the merge or un-merge."""
    return Moved(
        report=report.id if report else 0,
        was=was.id,
        issue=issue.id,
        version=duplicate.version,
        title=issue.title,
        state=issue.state.value,
        fix_due=int(issue.fix_due.timestamp()) if issue.fix_due else None,
        customer_answer=issue.customer_answer,
        is_undone=int(duplicate.duplicate_of is None),
        watcher=watcher,
    )


@dataclass(frozen=True)
class Asked(Notice):
    """To the agent of one report: engineers need to know something. `in_thread` is 1 when she flagged a message."""

    report: int
    issue: int
    question: int
    title: str
    agent: str
    in_thread: int
    copy: str

    may_change = True

    @property
    def about(self) -> str:
        return self.copy

    @property
    def key(self) -> str:
        return f"asked:{self.question}:{self.report}"


@dataclass(frozen=True)
class QuestionPut(Notice):
    """In the thread of the issue: what was asked elsewhere, and of how many."""

    issue: int
    question: int
    reports: int
    copy: str

    may_change = True

    @property
    def about(self) -> str:
        return self.copy

    @property
    def key(self) -> str:
        return f"put:{self.question}"


@dataclass(frozen=True)
class Answered(Notice):
    """In the thread of the issue: what an agent says. `question` is None when nobody asked; `for_whom` is the user id
    of who asked and has to hear of it, on the first answer only."""

    report: int
    issue: int
    question: int | None
    for_whom: str | None
    copy: str

    may_change = True

    @property
    def about(self) -> str:
        return self.copy

    @property
    def key(self) -> str:
        return f"answered:{self.copy}"


@dataclass(frozen=True)
class Told(Notice):
    """To the agent of one report: what an engineer wants agents to know."""

    report: int
    issue: int
    title: str
    copy: str

    may_change = True

    @property
    def about(self) -> str:
        return self.copy

    @property
    def key(self) -> str:
        return f"told:{self.copy}:{self.report}"


@dataclass(frozen=True)
class ThreadFlagged(Notice):
    """A message was flagged: what was said in its thread until then is to be fetched. `flagged_at` is Unix time in
    microseconds."""

    report: int
    issue: int
    channel: str
    thread: str
    flagged_at: int

    @property
    def key(self) -> str:
        return f"thread:{self.report}"


@dataclass(frozen=True)
class ThreadBrought(Notice):
    """In the thread of the issue: a page of the thread in which it was flagged."""

    report: int
    issue: int
    page: int
    pages: int
    copy: str

    may_change = True

    @property
    def about(self) -> str:
        return self.copy

    @property
    def key(self) -> str:
        return f"brought:{self.copy}"


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


def state_change(before: Issue, after: Issue, report: Report, why: str = "") -> StateChanged:
    return replace(state_change_for_watcher(before, after, "", why), report=report.id)


def state_change_for_watcher(before: Issue, after: Issue, watcher: str, why: str = "") -> StateChanged:
    return StateChanged(
        report=0,
        issue=after.id,
        version=after.version,
        title=after.title,
        state=after.state.value,
        owner=after.owner,
        fix_due=int(after.fix_due.timestamp()) if after.fix_due else None,
        customer_answer=after.customer_answer,
        came_back=int(before.state in OVER and after.state not in OVER),
        why=why,
        watcher=watcher,
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


@dataclass(frozen=True)
class ShoutOutGiven(Notice):
    """In the agreed channel: somebody thanks others. `honoured` holds their user ids; `link` leads to what it is
    about."""

    shout_out: int
    giver: str
    honoured: str
    reason: str
    behaviour: str
    link: str = ""
    is_taken_back: int = 0

    people = ("giver",)

    @property
    def key(self) -> str:
        return f"shout-out:{self.shout_out}"


@dataclass(frozen=True)
class ThanksSuggested(Notice):
    """To one liaison: `person` did something on this issue. `answer` is empty until there is one."""

    suggestion: str
    to: str
    deed: str
    person: str
    issue: int
    title: str
    answer: str = ""

    people = ("person",)

    @property
    def key(self) -> str:
        return f"suggested:{self.suggestion}"


@dataclass(frozen=True)
class BalanceNudged(Notice):
    """To a lead: how often each side was thanked; one of them hardly was."""

    day: str
    to: str
    agents: int
    engineers: int

    @property
    def key(self) -> str:
        return f"balance:{self.day}:{self.to}"


@dataclass(frozen=True)
class RoundedUp(Notice):
    """In the agreed channel: the shout-outs of the week. `agents` and `engineers` hold theirs as JSON: user ids, giver,
    reason; `who` all user ids; `untagged` counts those without an agreed behaviour."""

    day: str
    late: int
    who: str
    agents: str
    engineers: str
    untagged: int

    people = ("who",)

    @property
    def key(self) -> str:
        return f"round-up:{self.day}"


@dataclass(frozen=True)
class AgendaPosted(Notice):
    """In the liaison channel, and to each member (`to`): what comes before the committee on the day `meeting`. `items`
    are JSON: issue, title, why, what is to be decided."""

    meeting: str
    late: int
    chair: str
    items: str
    to: str = ""

    people = ("chair",)

    @property
    def key(self) -> str:
        return f"agenda:{self.meeting}:{self.to}"


@dataclass(frozen=True)
class Decided(Notice):
    """In the thread of the issue, and to a watcher or the owner (`to`): what the committee decided."""

    decision: int
    issue: int
    title: str
    said: str
    alternatives: str
    agreed: str
    owner: str
    review: str
    has_quorum: int
    by: str
    to: str = ""

    people = ("agreed", "owner", "by")

    @property
    def key(self) -> str:
        return f"decided:{self.decision}:{self.to}"


@dataclass(frozen=True)
class SponsorNoted(Notice):
    """To a sponsor, for one month (`2026-10`): how many of what was `judged` was `missed`, by measure as JSON; and
    decisions whose review is overdue as JSON: number, issue, title, day of the review."""

    month: str
    to: str
    judged: int
    missed: str
    stalled: str

    @property
    def key(self) -> str:
        return f"sponsor-note:{self.month}:{self.to}"


@dataclass(frozen=True)
class MemberLeft(Notice):
    """To who is in the chair: a member cannot act any more. `version` is that of the chapter."""

    member: str
    to: str
    version: int

    people = ("member",)

    @property
    def key(self) -> str:
        # Whoever is in the chair: it is said once.
        return f"member-left:{self.member}:{self.version}"


@dataclass(frozen=True)
class DigestPosted(Notice):
    """In the channel that was agreed on: what the week from `monday` on was like. As JSON: `lines` (section, about,
    figures, issue), `counts` (how many lines each section has in all) and `cards` (channel and ts by issue).
    `workspace` is its address; `late` is 1 if it comes late."""

    day: str
    monday: str
    late: int
    lines: str
    counts: str
    workspace: str
    cards: str

    @property
    def key(self) -> str:
        return f"digest:{self.day}"


@dataclass(frozen=True)
class Escalated(Notice):
    """In the thread of the issue: who is called, by whom and why. Without a `person` nobody is called by name. Who is
    not in the liaison channel is called directly (`is_direct` is 1), and named in the thread (`is_elsewhere` is 1)."""

    issue: int
    number: int
    title: str
    severity: int
    rung: str
    person: str
    by: str
    why: str
    is_direct: int = 0
    is_elsewhere: int = 0
    called_at: int | None = None
    """Unix time; outside the person's working hours the call is held until then."""

    people = ("person", "by")

    @property
    def key(self) -> str:
        return called_directly(self.issue, self.number) if self.is_direct else f"escalated:{self.issue}:{self.number}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


def called_directly(issue: int, number: int) -> str:
    """The key of the direct call of an escalation."""
    return f"escalated:{issue}:{number}:direct"


@dataclass(frozen=True)
class EscalationAnswered(Notice):
    """To who escalated: who is on it now."""

    issue: int
    number: int
    title: str
    state: str
    by: str

    people = ("by",)

    @property
    def key(self) -> str:
        return f"escalation-answered:{self.issue}:{self.number}"


@dataclass(frozen=True)
class HandedOver(Notice):
    """To who comes on duty: what is open, and who goes. `since` is Unix time, `until` too, where the end can be seen;
    `goes` is empty for the first one. `first` holds the most urgent items as in QueueListed."""

    rota: str
    area: str
    person: str
    goes: str
    since: int
    until: int | None
    items: int
    first: str

    people = ("goes",)

    @property
    def key(self) -> str:
        return f"handover:{self.rota}:{self.since}:{self.person}"


@dataclass(frozen=True)
class RoutedTo(Notice):
    """In the channel of a team: this is for you. It waits for the card, to which it leads."""

    issue: int
    title: str
    severity: int
    rule: str
    team: str
    why: str

    @property
    def key(self) -> str:
        return f"routed:{self.issue}"


@dataclass(frozen=True)
class DutyCalled(Notice):
    """In the thread of a new issue that may interrupt: who is on duty is called."""

    issue: int
    title: str
    severity: int
    person: str

    @property
    def key(self) -> str:
        return f"duty-called:{self.issue}"


@dataclass(frozen=True)
class GroupFollows(Notice):
    """A Slack user group is to have exactly those members who are on duty when this is carried out."""

    group: str
    stamp: str

    @property
    def key(self) -> str:
        return f"group:{self.group}:{self.stamp}"


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


def flagged(
    report: Report,
    issue: Issue,
    workaround: Workaround | None,
    joined: bool,
    automatic: bool = False,
    regression_of: IssueId | None = None,
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
            answer_by=int(step.by.timestamp()) if step and workaround is None else None,
        )
    ]
    return said if workaround is None else [*said, share(workaround, issue, report, asked=True)]


KINDS: dict[str, type[Notice]] = {
    kind.__name__: kind
    for kind in (
        CardOpened,
        Flagged,
        Separated,
        WorkaroundShared,
        WorkaroundPublished,
        ReplyMarked,
        LetterEdited,
        WorkaroundRecalled,
        RecallTold,
        WorkaroundDoubted,
        WorkaroundFailed,
        StateChanged,
        Asked,
        QuestionPut,
        Answered,
        Told,
        ThreadFlagged,
        ThreadBrought,
        Moved,
        Merged,
        ReportLinked,
        LevelWarned,
        PromiseAsked,
        PromiseMissed,
        QueueListed,
        ShoutOutGiven,
        ThanksSuggested,
        BalanceNudged,
        RoundedUp,
        AgendaPosted,
        Decided,
        MemberLeft,
        DigestPosted,
        SponsorNoted,
        Escalated,
        EscalationAnswered,
        HandedOver,
        GroupFollows,
        RoutedTo,
        DutyCalled,
    )
}


def from_facts(kind: str, facts: dict[str, Fact]) -> Notice:
    """The notice that was stored. Facts that this version of the code does not know are left out, so that
    older code can still send what newer code left."""
    cls = KINDS[kind]
    known = {field.name for field in fields(cls)}
    return cls(**{name: value for name, value in facts.items() if name in known})
