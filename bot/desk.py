"""The desk at which every use case works: all that it may touch, and what each part promises.

Storage and Slack keep these promises; use cases know nothing else of them. Times are aware UTC.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.notices import (
    DutyCalled,
    EscalationAnswered,
    Notice,
    Place,
    RoutedTo,
    Urgency,
    WorkaroundShared,
    called_directly,
    edited,
    home_of,
    share,
    share_with_watcher,
    state_change,
    state_change_for_watcher,
)
from bot.rules import calendars, commitments, escalation, merging, rotas, routing, service_levels, terms
from bot.rules.commitments import Commitment
from bot.rules.committee import Added, Decision, Minutes
from bot.rules.digest import Facts
from bot.rules.escalation import Escalation
from bot.rules.holders import Named
from bot.rules.issue import Issue, is_news, told
from bot.rules.known import OPEN, CardFacts, Filter, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.lifecycle import State
from bot.rules.matching.candidates import Told
from bot.rules.matching.engine import Match
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence, Progress
from bot.rules.policy import Agreed, Chapter
from bot.rules.question import Question, QuestionId
from bot.rules.recognition import Earned, Share, ShoutOut, Side, Thanks
from bot.rules.report import Checked, Raised, Report
from bot.rules.roles import Person
from bot.rules.routing import Routed, Subject
from bot.rules.service_levels import Moment
from bot.rules.suggestion import Numbers, Record
from bot.rules.terms import Terms
from bot.rules.threads import Said
from bot.rules.watching import Ears, Watch
from bot.rules.weeks import Span
from bot.rules.workaround import (
    NO_CONDITIONS,
    Conditions,
    Holder,
    Recall,
    Receipts,
    Standing,
    Tally,
    Verdict,
    Workaround,
)

T = TypeVar("T")

NO_ANSWERS = frozenset({"reopened by a report", "answered", "workaround came", "workaround gone"})
"""The changes of a state in which no engineer was heard: agents make them, or merges bring them."""


@dataclass(frozen=True)
class Envelope:
    """An event as Slack sent it. Envelopes of one lane are handled one after the other, as they came.

    `attempts` counts the earlier times at which its handling was begun.
    """

    key: str
    lane: str
    body: dict[str, Any]
    attempts: int = 0


@dataclass(frozen=True)
class Letter:
    """A notice on its way. `mark` is the opaque id that our own message carries, by which it is found again.

    `attempts` counts the tries and so names this one: what came of it changes nothing once there is a later one.
    """

    mark: str
    notice: Notice
    place: Place
    attempts: int
    first_try_at: datetime
    may_resend_at: datetime
    """Before this time an earlier try may still reach Slack."""
    looks: int = 0
    """How often Slack was searched for it without finding it."""


@dataclass(frozen=True)
class Whereabouts:
    """`ts` is None while it is not known to be in Slack; `is_on_its_way`: that may change by itself."""

    notice: Notice
    channel: str | None
    ts: str | None
    is_on_its_way: bool


@dataclass(frozen=True)
class Pace:
    """The least time between two letters to one channel or person, between any two of the workspace, and between two
    edits.

    Slack documents one message a second and channel, "several hundred per minute" for a workspace, and 50 edits a
    minute (apis/web-api/rate-limits; chat.update is of tier 3).
    """

    channel: timedelta
    workspace: timedelta
    edit: timedelta = timedelta(0)


POSTS, EDITS = "*", "chat.update"
"""The buckets of every post and of every edit of the workspace."""


@dataclass(frozen=True)
class Waiting:
    """Events that are not done, by state; letters that are not sent, by kind and state. Dead ones count; they do not
    grow old: the oldest is the oldest of those that something will be done about."""

    events: Mapping[str, int]
    letters: Mapping[tuple[str, str], int]
    oldest_event: datetime | None
    oldest_letter: datetime | None


@dataclass(frozen=True)
class StaleCard:
    """A posted card that shows an older state than `wanted`."""

    issue: IssueId
    wanted: int
    channel: str
    ts: str
    attempts: int


@dataclass(frozen=True)
class Wording:
    """A text by which an issue is found. `number` is its own for ever; `seq` grows when it goes to another issue."""

    number: int
    seq: int
    report: ReportId | None
    told: Told


class Inbox(Protocol):
    """What came in and has to be handled once."""

    async def take(self, key: str, now: datetime) -> None:
        """Mark this occasion as done in this transaction. Raises AlreadyDone when it was."""

    async def check_open(self, key: str) -> None:
        """Raises AlreadyDone; marks nothing."""

    async def keep(self, envelopes: Sequence[Envelope], owner: str, now: datetime, lease: timedelta) -> set[str]:
        """Store those not seen before, leased to `owner`; their keys."""

    async def claim(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Envelope]:
        """Lease envelopes that nobody works on, oldest first; none that would overtake an earlier one of its lane which
        waits for its next try or is in somebody's hand."""

    async def is_first(self, key: str) -> bool:
        """Whether it is still to be handled, and every earlier one of its lane is done or dead."""

    async def leave(self, key: str) -> None:
        """It was not its turn: handling was not begun, and whoever claims next may have it."""

    async def renew(self, keys: Sequence[str], owner: str, until: datetime) -> None:
        """We live and still work on these."""

    async def release(self, owner: str) -> None:
        """End the leases of everybody but `owner`: only where no other process can be alive (see Store.exclusive)."""

    async def finish(self, key: str, now: datetime) -> None: ...

    async def put_back(self, key: str, error: str, next_at: datetime | None) -> None:
        """Try again at `next_at`; None: give up, keep it as a dead letter."""

    async def forget(self, before: datetime) -> int:
        """Remove what was done before that time, never dead letters; how many."""

    async def revive(self, now: datetime) -> int:
        """Handle dead letters again; how many."""

    async def counts(self) -> dict[str, int]:
        """How many envelopes are new, done, dead; states without envelopes are left out."""


class Outbox(Protocol):
    """What is to be said, and what became of it."""

    async def leave(self, notice: Notice, place: Place, now: datetime, at: datetime | None = None) -> None:
        """Say this once. A notice whose key was left before is not said again. With `at` not before that, in a lane of
        its own: nothing waits behind it."""

    async def take_back(self, key: str, now: datetime) -> bool:
        """Whether it was still held until a later time, and now is not said."""

    async def leave_all(self, notices: Sequence[tuple[Notice, Place]], now: datetime) -> None:
        """The same for many at once, in this order: one issue may have thousands of reports."""

    async def claim(
        self, owner: str, now: datetime, lease: timedelta, limit: int, pace: Pace, among: Urgency | None = None
    ) -> list[Letter]:
        """Mark the heads of free lanes as being sent, at most `limit`, and hand them over: the most urgent first, then
        the oldest; `among` looks only at those of one urgency. A letter is as urgent as any behind it in its lane.

        A lane is free when no letter of it is being sent or unsure. A letter into the thread of an issue waits
        until the card is posted. Each claim moves its bucket's next turn on by the pace.
        """

    async def claim_unsure(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Letter]:
        """Hand over letters of which nobody knows whether Slack has them, whose lease is over."""

    async def lose(self, owner: str | None, now: datetime) -> int:
        """Letters being sent for longer than a live process takes (with `owner`: or that belong to somebody else)
        become unsure. They may be looked for at once; that they may be sent again only after their lease stays."""

    async def sent(self, mark: str, channel: str, ts: str, now: datetime) -> Letter | None:
        """Slack has it as this message, whatever we thought of it before. The letter when that is news, else None."""

    async def leave_edits(self, copy: str, stamp: str, now: datetime) -> None:
        """Draw every message anew that brings this copy, each where it is."""

    async def restate(self, notice: Notice, stamp: str, now: datetime) -> None:
        """What was left under this notice's key says this from now on; where it is posted, it is drawn anew. `stamp`
        names the change. One that was never left stays so."""

    async def whereabouts(self, key: str) -> Whereabouts | None:
        """What became of the notice with this key; None: it was never left."""

    async def notice_at(self, channel: str, ts: str) -> Notice | None:
        """What our own message with this ts says."""

    async def retry(self, letter: Letter, at: datetime, error: str) -> None:
        """Slack surely does not have it; send it again at `at`."""

    async def unsure(self, letter: Letter, look_at: datetime, error: str, looked: bool) -> None: ...

    async def dead(self, letter: Letter, error: str) -> None: ...

    async def readdress(self, letter: Letter, place: Place, now: datetime) -> None:
        """Slack surely does not have it, and never will there: send it to this place instead, last in its lane."""

    async def hold_back(self, bucket: str, until: datetime) -> None:
        """Nothing leaves through this bucket (a channel, POSTS or EDITS) before `until`."""

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next letter, look or card may be taken up (perhaps in the past); None if none waits for a time."""

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        """Drop the words of letters that were sent before that time, and turns long past; of how many letters, at most
        `limit`. Their keys stay, so that nothing is said twice, and the numbers in them, for `notice_at`."""

    async def revive(self, now: datetime) -> int:
        """Send dead letters again; how many."""

    async def counts(self) -> dict[str, int]:
        """How many letters are pending, sending, unsure, sent, dead, withdrawn; states without letters are left out."""


class Cards(Protocol):
    """The one message per issue in the liaison channel."""

    async def want(self, issue: IssueId, now: datetime, after: str | None = None) -> None:
        """The card shall show the issue as it is now; post it if there is none. It waits for the notice with
        the key `after` to be out."""

    async def is_wanted(self, issue: IssueId) -> bool:
        """Whether it has a card, or will have one."""

    async def facts(self, issue: IssueId) -> tuple[CardFacts, int]:
        """What to draw, and the wanted version that this drawing fulfils."""

    async def claim(self, now: datetime, lease: timedelta, limit: int, pace: Pace) -> list[StaleCard]:
        """Lease cards to be edited, those first that have waited longest. Edits do not wait for letters."""

    async def place(self, issue: IssueId) -> tuple[str, str] | None:
        """Channel and ts of the posted card."""

    async def places(self, issues: Sequence[IssueId]) -> Mapping[IssueId, tuple[str, str]]:
        """The same for many at once; those that are not posted yet are left out."""

    async def posted(self, issue: IssueId, channel: str, ts: str) -> None:
        """The card is this message. What it shows is not known yet: see `shown`."""

    async def gone(self, issue: IssueId, ts: str, now: datetime) -> None:
        """Somebody deleted this message: if it was the card, post that anew. What goes into its thread waits for it."""

    async def shown(self, issue: IssueId, version: int) -> None:
        """The card shows this version; after a newer one it may hide that, and is drawn once more."""

    async def retry(self, issue: IssueId, at: datetime, error: str) -> None: ...

    async def issue_at(self, channel: str, ts: str) -> IssueId | None:
        """The issue whose card is this message. Raises NotYet when it may be a card of which Slack has not told the
        ts yet: ask again soon."""


class Issues(Protocol):
    async def add(self, report: Checked, now: datetime, regression_of: IssueId | None = None) -> Issue: ...

    async def get(self, issue: IssueId) -> Issue:
        """Raises NotFound."""

    async def lock(self, issue: IssueId) -> Issue:
        """The same, and nobody else changes it, its reports or its workaround before this transaction is over."""

    async def save(self, issue: Issue) -> Issue:
        """The issue with its next version. Raises ChangedMeanwhile when the stored version is not `issue.version`."""

    async def listed(self, issues: Sequence[IssueId]) -> list[Known]:
        """In this order; those that are not there are left out."""

    async def matching(self, wanted: Filter) -> list[IssueId]:
        """All of them."""

    async def known(self, issue: IssueId) -> Known:
        """Of a merged one what it became, and why. Raises NotFound."""

    async def latest(self, limit: int, wanted: Filter = OPEN) -> list[Known]:
        """Most reports first."""

    async def unfinished(self, owner: str | None = None) -> list[Issue]:
        """Those that somebody still has to do something about (of this owner), oldest first."""

    async def set_due(self, issue: Issue) -> None:
        """What is owed on it by when, as the issue says. This is no new version of it."""

    async def judged_otherwise(self, terms: str, limit: int) -> list[IssueId]:
        """Unfinished issues whose due times follow from another version of the terms, or from none yet."""

    async def count(self) -> int: ...

    async def after(self, number: int, limit: int) -> list[Issue]:
        """Those with higher numbers, in their order."""


class Reports(Protocol):
    async def add(
        self, report: Checked, issue: IssueId, flagged_by: str, now: datetime, raised: Raised | None = None
    ) -> Report: ...

    async def get(self, report: ReportId) -> Report:
        """Raises NotFound."""

    async def of_issue(self, issue: IssueId) -> list[Report]:
        """Oldest first."""

    async def by(self, agent: str, limit: int) -> list[Report]:
        """Those that this person flagged, latest first."""

    async def flagged_in(self, channel: str, thread: str, agent: str) -> list[Report]:
        """Those that this person flagged from a message of this thread, latest first."""

    async def flagged_at(self, channel: str, ts: str) -> Report | None:
        """The first report that was flagged from this very message."""

    async def raised(self, raised: Raised, agent: str) -> Report | None:
        """The report that this agent's hand on the message added, by whichever emoji, counted or withdrawn."""

    async def withdraw(self, report: ReportId, now: datetime) -> None:
        """It counts no more."""

    async def count_again(self, report: Report, raised: Raised) -> Report:
        """A withdrawn one, by this hand."""

    async def link(self, report: Report, issue: IssueId, canonical: IssueId) -> Report:
        """It belongs to the issue from now on, and counts on what that has become."""

    async def after(self, number: int, limit: int) -> list[Report]:
        """Those with higher numbers, in their order."""

    async def issue_in_thread(self, channel: str, thread: str) -> IssueId | None:
        """The issue of the report that was flagged from a message of this thread; of several the latest issue."""


class Workarounds(Protocol):
    async def add(
        self,
        issue: IssueId,
        author: str,
        steps: str,
        customer_wording: str,
        reply: tuple[str, str] | None,
        now: datetime,
        conditions: Conditions = NO_CONDITIONS,
    ) -> Workaround:
        """The next version. `reply` is channel and ts of the reply it was made from.
        Raises AlreadyDone when that reply has been published."""

    async def current(self, issue: IssueId) -> Workaround | None:
        """The newest version, unless it is recalled; of an issue that has none, that of one merged into it."""

    async def newest(self, issue: IssueId) -> Workaround | None:
        """The same, recalled or not."""

    async def version(self, workaround: WorkaroundId, version: int) -> Workaround | None: ...

    async def recall(self, workaround: Workaround, recall: Recall) -> None:
        """Its reply, if it was made from one, can be published again."""

    async def hand_out(self, left: Sequence[Notice], now: datetime) -> None:
        """Note who is being sent a workaround by these notices; the others among them are passed over."""

    async def withdraw(self, workaround: WorkaroundId) -> None:
        """Take back all letters with any version of it that Slack surely does not have."""

    async def holders(self, workaround: WorkaroundId) -> list[Holder]:
        """Every report and watcher that was sent it since it was last recalled, with the latest version sent."""

    async def standing(self, workaround: WorkaroundId, version: int, report: ReportId) -> Standing | None:
        """What has become of this version for this report; None: there is no such version."""

    async def see(self, workaround: Workaround, report: ReportId, now: datetime) -> None:
        """The agent of this report has looked at it."""

    async def of_issue(self, issue: IssueId) -> list[Workaround]:
        """All versions."""

    async def after(self, number: int, version: int, limit: int) -> list[Workaround]:
        """Later versions, and those with higher numbers, in their order."""

    async def judge(
        self, workaround: Workaround, report: ReportId, verdict: Verdict, agent: str, now: datetime
    ) -> bool:
        """Whether this changes what was said about that version for that report. Who judges it has seen it."""

    async def tally(self, workaround: Workaround) -> Tally: ...

    async def history(self, workaround: WorkaroundId) -> list[tuple[Workaround, Receipts]]:
        """Its versions with what is known of their letters, the newest first."""

    async def unreached(self, workaround: Workaround, issue: IssueId, limit: int) -> list[Report]:
        """The first of the reports on this issue for whose agents Slack does not have this version."""

    async def unseen(self, workaround: Workaround, limit: int) -> list[Report]:
        """The first of those for whom Slack has it, and who have not shown that they saw it."""


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

    async def settle(self, issue: IssueId, by: str, now: datetime) -> None:
        """The issue does not wait for answers any more."""


class Merges(Protocol):
    """Which known issues are the same. The issues that are handed in were locked in this transaction."""

    async def merge(self, duplicate: Issue, canonical: IssueId) -> Issue:
        """The duplicate as it is now. Its reports count on the canonical one from now on, and all that had been merged
        into it is now a duplicate of that one too."""

    async def unmerge(self, duplicate: Issue) -> Issue:
        """As it was: the reports that it came with, and what had been merged into it, come back with it."""

    async def family(self, issue: Issue) -> Collection[IssueId]:
        """The issue and all that were merged into it, however it may have been merged itself."""


class Watches(Protocol):
    async def say(self, watch: Watch, now: datetime) -> bool:
        """Whether this is another word than before."""

    async def ears(self, issue: IssueId) -> Ears:
        """Of this issue and of those merged into it."""


class Wordings(Protocol):
    async def add(self, report: Checked, issue: IssueId, of: ReportId | None, now: datetime) -> None:
        """For an issue that comes without a report; reports bring theirs (see Reports.add)."""

    async def follow(self, issue: IssueId) -> None:
        """Reports came to this issue from other ones, however many: from now on it is found by them."""

    async def after(self, seen: tuple[int, int], limit: int) -> list[Wording]:
        """Those beyond this `seq` and `number`, in their order. What is committed later comes later."""


class Suggestions(Protocol):
    """`form` names an open form, whatever becomes of it."""

    async def show(self, form: str, matches: Sequence[Match], model: str, now: datetime) -> None:
        """These are what the form shows now, by the model of this name."""

    async def decide(
        self, form: str, report: ReportId, accepted: IssueId | None, now: datetime, automatic: bool = False
    ) -> None:
        """The form was sent: the report is on the suggested issue that was accepted, or on none of them."""

    async def undo(self, report: ReportId) -> None:
        """The agent takes back that the report is of the issue that was suggested."""

    async def numbers(self, since: datetime | None = None, until: datetime | None = None) -> Numbers: ...

    async def record(self, model: str) -> Record:
        """Of the latest decisions on what this model suggested."""

    async def decided(self) -> set[ReportId]:
        """The reports for which something was suggested and decided."""


class Models(Protocol):
    """Re-rankers that were fitted to this workspace; the latest is in use."""

    async def add(self, content: Mapping[str, Any], figures: Mapping[str, Any], now: datetime) -> str:
        """Its name."""

    async def latest(self) -> str | None:
        """Its name; None when there is none."""

    async def content(self, name: str) -> dict[str, Any]: ...


class Audit(Protocol):
    async def note(self, occasion: Occasion, issue: IssueId, act: str, facts: Mapping[str, str], now: datetime) -> None:
        """Append who did what to which issue. Never changed, never removed."""


class Policy(Protocol):
    """What both sides agree on. Raises WrongInput for a stored chapter that this version cannot read."""

    async def current(self, chapter: Chapter[T]) -> Agreed[T]:
        """What is in force: the latest version, or the chapter's default."""

    async def history(self, chapter: Chapter[T], limit: int) -> list[Agreed[T]]:
        """The latest versions first; last the default, if they go back so far."""

    async def change(self, chapter: Chapter[T], value: T, version: int, by: str, now: datetime) -> Agreed[T]:
        """The version after `version`. Raises ChangedMeanwhile when there is one already."""


class ServiceLevels(Protocol):
    """From what time is counted, and the clocks that follow."""

    async def happened(self, issue: IssueId, moment: Moment) -> None: ...

    async def history(self, issue: IssueId) -> list[Moment]:
        """In the order of time."""

    async def commitments(self, issue: IssueId) -> list[Commitment]: ...

    async def keep(self, issue: IssueId, commitments: Sequence[Commitment]) -> None:
        """New ones, and in the place of those with the same names."""

    async def to_warn(self, now: datetime, limit: int) -> list[IssueId]:
        """Issues for which a warning is due, the longest waiting first."""

    async def judged(self, since: datetime, until: datetime) -> list[Commitment]:
        """Those that were met or missed from `since` on and before `until`: met when they ended, missed when due."""


class Occurrences(Protocol):
    """What happens by the clock."""

    async def lead(self, name: str, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether this process does this kind of work until the lease is over. Only to save work."""

    async def take(self, occurrence: Occurrence, plan: str, now: datetime) -> None:
        """It is decided in this transaction. Raises AlreadyDone when it was."""

    async def progress(self) -> Mapping[str, Progress]:
        """By the name of the schedule."""

    async def resume(self, schedule: str, progress: Progress) -> None:
        """Never back to an earlier date."""

    async def skipped(self, since: datetime) -> list[Occurrence]: ...


class Origins(Protocol):
    """Under which key something was imported."""

    async def find(self, key: str) -> int | None:
        """Its number here; None if it was not imported."""

    async def note(self, key: str, number: int) -> None:
        """Raises AlreadyDone when somebody else has just imported it."""


class Backlog(Protocol):
    async def waiting(self) -> Waiting: ...

    async def probe(self) -> None:
        """Write something, so that the commit shows that the next event can be kept."""


class ShoutOuts(Protocol):
    """Who thanked whom for what. What was taken back is left out, but by `get`."""

    async def add(self, giver: str, thanks: Thanks, sides: Sequence[Side], now: datetime) -> ShoutOut:
        """`sides` of the people in their order. Nobody else in the workspace adds one before this transaction is over,
        so that what is counted after it holds."""

    async def get(self, number: int) -> ShoutOut:
        """Raises NotFound."""

    async def take_back(self, number: int, now: datetime) -> bool:
        """Whether it stood until now."""

    async def thanked_by(self, giver: str, since: datetime) -> int:
        """How many people."""

    async def given(self, giver: str, limit: int) -> list[ShoutOut]:
        """Latest first, as all of these."""

    async def received(self, person: str, limit: int) -> list[ShoutOut]: ...

    async def between(self, since: datetime, until: datetime) -> list[ShoutOut]: ...

    async def share(self, since: datetime, until: datetime) -> Share: ...

    async def set_unnamed(self, person: str, is_unnamed: bool, now: datetime) -> bool:
        """Whether this is another wish than before."""

    async def unnamed(self, people: Collection[str]) -> frozenset[str]:
        """Those among them who do not want to be named."""

    async def nudge(self, key: str, kind: str, now: datetime) -> bool:
        """Whether nobody was told so before."""

    async def nudged(self, kind: str) -> tuple[int, datetime | None]:
        """How often, and when last."""

    async def first_workaround(self, since: datetime) -> Earned | None: ...

    async def fixed_after_long(self, since: datetime, created_before: datetime) -> list[Earned]:
        """Each issue once, with who fixed it first since then; none that is open again."""

    async def helpful_flags(self, since: datetime, joined_by: int) -> list[Earned]:
        """First reports of issues on which so many people have reports, the latest since then."""


class Committees(Protocol):
    async def decide(self, issue: IssueId, minutes: Minutes, by: str, had_quorum: bool, now: datetime) -> Decision: ...

    async def decisions(self, issue: IssueId) -> list[Decision]:
        """Latest first."""

    async def latest(self) -> Mapping[IssueId, Decision]:
        """The last one on each issue."""

    async def add(self, added: Added) -> None:
        """In the place of what was asked for this issue before."""

    async def added(self) -> list[Added]:
        """Also those on which was decided since."""

    async def breached(self, now: datetime) -> frozenset[IssueId]:
        """Issues for which a time has run out, but for mere updates."""

    async def elusive_since(self) -> Mapping[IssueId, datetime]:
        """When it was last found that nobody can reproduce them; they may have moved on."""


class Digests(Protocol):
    async def facts(self, spans: Sequence[Span]) -> Facts:
        """Of the first of these weeks, as it stood when that was over. They go back, without gaps, COURSE_WEEKS."""


class Escalations(Protocol):
    async def add(self, issue: IssueId, escalation: Escalation) -> None: ...

    async def of_issue(self, issue: IssueId) -> list[Escalation]:
        """In the order in which they happened."""

    async def answer(self, issue: IssueId, number: int, by: str, now: datetime) -> bool:
        """Whether it was open until now."""


class Calls(Protocol):
    """Who is called by name, each once for each notice, so that it can be seen how often people are interrupted."""

    async def leave(self, person: str, notice: Notice, place: Place, now: datetime, at: datetime | None = None) -> None:
        """Say this to the person once, not before `at`. What is held is in nobody's way: it has a lane of its own."""

    async def take_back(self, key: str, now: datetime) -> None:
        """What is still held is not said."""

    async def count(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How often each person was called in this time; people who were not are left out."""


class Routings(Protocol):
    async def add(self, issue: IssueId, routed: Routed) -> None: ...

    async def of(self, issues: Sequence[IssueId]) -> Mapping[IssueId, Routed]:
        """Those by which a rule was found."""


class Duties(Protocol):
    """Who was last told to be on duty, and which user group followed; empty: nobody, and none."""

    async def told(self) -> Mapping[str, tuple[str, str]]:
        """By the name of the rota."""

    async def tell(self, rota: str, person: str, group: str, since: datetime) -> bool:
        """Whether this is another person, or group, than before."""


class Transaction(Protocol):
    """One transaction of one workspace: everything in it happens, or nothing."""

    inbox: Inbox
    outbox: Outbox
    cards: Cards
    issues: Issues
    reports: Reports
    workarounds: Workarounds
    threads: Threads
    questions: Questions
    merges: Merges
    watches: Watches
    wordings: Wordings
    suggestions: Suggestions
    models: Models
    audit: Audit
    policy: Policy
    service_levels: ServiceLevels
    occurrences: Occurrences
    backlog: Backlog
    origins: Origins
    shout_outs: ShoutOuts
    committees: Committees
    digests: Digests
    escalations: Escalations
    duties: Duties
    calls: Calls
    routings: Routings


class Store(Protocol):
    @property
    def exclusive(self) -> bool:
        """Whether no other process can be using the database while this one does."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back when it raises. Raises Interrupted, see `bot.anew`."""


class Names(Protocol):
    async def names(self, users: Sequence[str]) -> dict[str, str]:
        """Display names; a user whom Slack does not know or tell is left out. Never raises for that."""


class People(Names, Protocol):
    """Who somebody is, as Slack says; up to a minute old. Roles that are given by name count at once."""

    async def person(self, user: str, named: Named | None = None) -> Person:
        """With their roles; `named`: as if these were given. Raises Refused when Slack does not answer in time. It
        opens a transaction of its own, so it is not asked within one."""

    async def leads(self) -> list[str]:
        """Whom a private word about both sides goes to: the liaisons who were named, else the admins who were; else
        the admins of the Slack workspace who are in the liaison channel. Nobody is in it who cannot act."""

    async def sponsors(self) -> list[str]:
        """Who was named to that role."""

    async def liaisons(self) -> list[str]:
        """Who holds that role, by name or by place."""

    def forget_members(self) -> None:
        """Somebody joined or left a channel or a user group: ask again."""


class Matching(Protocol):
    """The index of known issues in this process; whatever was committed before a question is found by it. It reads
    the database itself: never to be asked within a transaction."""

    @property
    def model(self) -> str:
        """The name of the model in use."""

    async def alike(self, title: str, text: str, area: str, limit: int) -> list[Match]:
        """Known issues that a flag may belong to, the likest first; none where none is worth a word."""

    async def search(self, words: str, limit: int, among: Sequence[IssueId] | None = None) -> list[Match]:
        """The known issues for these words, of all or only `among` these."""


@dataclass(frozen=True)
class Desk:
    """`wake` tells delivery that letters were left; it returns at once. `address` is the workspace's."""

    store: Store
    people: People
    matching: Matching
    now: Callable[[], datetime]
    wake: Callable[[], None]
    address: str = ""

    @asynccontextmanager
    async def act(self, occasion: Occasion) -> AsyncIterator[Transaction]:
        """One transaction that happens once for this occasion. Raises AlreadyDone at the start if it has."""
        async with self.store.transaction() as tx:
            await tx.inbox.take(occasion.key, self.now())
            yield tx
        self.wake()

    @asynccontextmanager
    async def at(self, occurrence: Occurrence, plan: str) -> AsyncIterator[Transaction]:
        """The same for what the clock wakes: one transaction that happens once for this occurrence."""
        async with self.store.transaction() as tx:
            await tx.occurrences.take(occurrence, plan, self.now())
            yield tx
        self.wake()

    async def share(
        self,
        tx: Transaction,
        workaround: Workaround,
        issue: Issue,
        reports: Sequence[Report],
        watchers: Sequence[str],
    ) -> int:
        """Send it to the agents of these reports and to watchers: for who has an earlier version it replaces that, who
        has this one does not get it again. How many of the reports had an earlier one."""
        now = self.now()
        holders = await tx.workarounds.holders(workaround.id)
        of_report = {each.report.id: each for each in holders if each.report is not None}
        of_watcher = {each.watcher: each for each in holders if each.report is None}
        concerned: list[tuple[WorkaroundShared, Place, Holder | None]] = [
            (share(workaround, issue, report), home_of(report), of_report.get(report.id)) for report in reports
        ]
        concerned += [
            (share_with_watcher(workaround, issue, person), Place(user=person), of_watcher.get(person))
            for person in watchers
        ]
        replaced = [each for _, _, each in concerned if each is not None and each.version < workaround.version]
        letters: list[tuple[Notice, Place]] = [
            (replace(notice, replaces=had.version if had else 0), place)
            for notice, place, had in concerned
            if had is None or had.version < workaround.version
        ]
        await tx.workarounds.hand_out([notice for notice, _ in letters], now)
        edits = [edited(each, f"replaced:{workaround.version}") for each in replaced]
        await tx.outbox.leave_all([*letters, *edits], now)
        return sum(each.report is not None for each in replaced)

    async def save_change(
        self,
        tx: Transaction,
        occasion: Occasion,
        before: Issue,
        after: Issue,
        act: str,
        why: str = "",
        silent: bool = False,
    ) -> Issue:
        """The one way in which an issue's state changes: saved, told to the agents concerned and to watchers if it is
        news to them, shown on the card, noted in the audit. `before` was locked in this transaction. `silent`: what is
        done tells the agents itself. Raises Refused when it is a duplicate."""
        merging.check_is_canonical(before)
        now = self.now()
        news = not silent and is_news(before, after)
        saved = await tx.issues.save(told(after) if news else after)
        saved = await self.keep_time(tx, saved, _moment(occasion, after, act, now))
        if news:
            reports, ears = await tx.reports.of_issue(saved.id), await tx.watches.ears(saved.id)
            notices = [
                (state_change(before, saved, report, why), home_of(report))
                for report in ears.reports_to_tell(reports, saved.state)
            ]
            notices += [
                (state_change_for_watcher(before, saved, person, why), Place(user=person))
                for person in ears.watchers_to_tell(reports)
            ]
            await tx.outbox.leave_all(notices, now)
        if before.state is State.NEEDS_INFO and saved.state is not State.NEEDS_INFO:
            await tx.questions.settle(saved.id, occasion.actor, now)
        await self._answer_escalations(tx, saved, occasion.actor)
        await tx.cards.want(saved.id, now)
        await tx.audit.note(
            occasion, saved.id, act, {"from": before.state.value, "to": saved.state.value, "why": why}, now
        )
        return saved

    async def _answer_escalations(self, tx: Transaction, issue: Issue, actor: str) -> None:
        for each in await tx.escalations.of_issue(issue.id):
            if each.is_open and escalation.is_answered_by(each, issue, actor):
                await self.answer_escalation(tx, issue, each, actor)

    async def answer_escalation(self, tx: Transaction, issue: Issue, answered: Escalation, actor: str) -> None:
        """Who escalated hears it once, but of nothing that they did themselves."""
        now = self.now()
        await tx.calls.take_back(called_directly(issue.id, answered.number), now)
        if await tx.escalations.answer(issue.id, answered.number, actor, now) and answered.by != actor:
            notice = EscalationAnswered(issue.id, answered.number, issue.title, issue.state.value, actor)
            await tx.outbox.leave(notice, Place(user=answered.by), now)

    async def route(self, tx: Transaction, issue: Issue, customer: str) -> None:
        """A new issue goes to the team of the first rule that matches; to none without one."""
        agreed = await tx.policy.current(routing.CHAPTER)
        known = (await tx.policy.current(calendars.CHAPTER)).value
        subject = Subject(f"{issue.title}\n{issue.what_happens}", issue.area, issue.severity, customer)
        found = routing.first_match(agreed.value, subject, known, self.now(), agreed.version)
        await self._call_duty(tx, issue, found[1].rota if found else "")
        if found is None:
            return
        route, routed = found
        await tx.routings.add(issue.id, routed)
        if route.channel:
            notice = RoutedTo(issue.id, issue.title, int(issue.severity), routed.rule, routed.team, routed.why)
            await tx.outbox.leave(notice, Place(channel=route.channel), self.now())

    async def _call_duty(self, tx: Transaction, issue: Issue, rota: str) -> None:
        """Only what may interrupt calls anybody by being new."""
        interrupting = (await agreed_terms(tx)).service_levels.may_interrupt
        on_duty = await self.on_duty(tx, issue.area, rota)
        if on_duty is not None and issue.severity in interrupting:
            notice = DutyCalled(issue.id, issue.title, int(issue.severity), on_duty)
            await tx.calls.leave(on_duty, notice, Place(issue=issue.id), self.now())

    async def duties(self, tx: Transaction, issues: Sequence[Issue]) -> dict[IssueId, str]:
        """Who is on duty for each of these; those for which nobody is are left out."""
        agreed = (await tx.policy.current(rotas.CHAPTER)).value
        now = {name: rotas.on_duty(rota, self.now()) for name, rota in agreed.items()}
        routed = await tx.routings.of([each.id for each in issues]) if agreed else {}
        found: dict[IssueId, str] = {}
        for issue in issues:
            by = routed.get(issue.id)
            rota = rotas.rota_of(agreed, issue.area, name=by.rota if by else "")
            person = now[rota.name] if rota else None
            if person is not None:
                found[issue.id] = person
        return found

    async def on_duty(self, tx: Transaction, area: str, rota: str = "") -> str | None:
        """The engineer who is on duty for this area, or on the rota of this name."""
        found = rotas.rota_of((await tx.policy.current(rotas.CHAPTER)).value, area, name=rota)
        return rotas.on_duty(found, self.now()) if found else None

    async def keep_time(self, tx: Transaction, issue: Issue, moment: Moment | None = None) -> Issue:
        """The issue with what is owed next and by when, its clocks kept; `moment` has just happened to it. An issue
        without any history begins it now."""
        agreed = await agreed_terms(tx)
        moments = await tx.service_levels.history(issue.id)
        if moment is None and not moments:
            moment = Moment(self.now(), issue.state)
        if moment is not None:
            await tx.service_levels.happened(issue.id, moment)
            moments = await tx.service_levels.history(issue.id)
        standing = await tx.service_levels.commitments(issue.id)
        anew = commitments.commitments(issue, moments, agreed, standing, self.now())
        await tx.service_levels.keep(issue.id, anew)
        owed = service_levels.owed(issue, moments, agreed)
        kept = replace(
            issue, due=owed.by if owed else None, owed=owed.measure.value if owed else "", terms=agreed.version
        )
        if kept != issue:
            await tx.issues.set_due(kept)
        return kept


async def agreed_terms(tx: Transaction) -> Terms:
    """The service levels in force, with the calendars that they count by."""
    return terms.terms(await tx.policy.current(terms.CHAPTER), await tx.policy.current(calendars.CHAPTER))


def _moment(occasion: Occasion, after: Issue, act: str, now: datetime) -> Moment:
    return Moment(now, after.state, occasion.actor, by_engineer=act not in NO_ANSWERS)
