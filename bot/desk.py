"""The desk at which every use case works: all that it may touch, and what each part promises.

Storage and Slack keep these promises; use cases know nothing else of them. Times are aware UTC.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.notices import Notice, Place, Urgency, home_of, state_change, state_change_for_watcher
from bot.rules import calendars, commitments, merging, service_levels, terms
from bot.rules.board import OnBoard
from bot.rules.commitments import Commitment
from bot.rules.holders import Named
from bot.rules.issue import Issue, is_news, told
from bot.rules.known import OPEN, CardFacts, Filter, Known
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.matching.candidates import Told
from bot.rules.matching.engine import Match
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence, Progress
from bot.rules.policy import Agreed, Chapter
from bot.rules.question import Question, QuestionId
from bot.rules.report import Checked, Raised, Report
from bot.rules.roles import Person
from bot.rules.service_levels import Moment
from bot.rules.suggestion import Numbers, Record
from bot.rules.terms import Terms
from bot.rules.threads import Said
from bot.rules.watching import Ears, Watch
from bot.rules.workaround import Verdict, Workaround

T = TypeVar("T")

ACTS_OF_AGENTS = frozenset({"reopened by a report", "answered"})
"""The changes of a state that no engineer makes: no engineer was heard in them."""


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

    async def leave(self, notice: Notice, place: Place, now: datetime) -> None:
        """Say this once. A notice whose key was left before is not said again."""

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

    async def revive(self, now: datetime) -> int:
        """Send dead letters again; how many."""

    async def counts(self) -> dict[str, int]:
        """How many letters are pending, sending, unsure, sent, dead; states without letters are left out."""


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
    ) -> Workaround:
        """The next version. `reply` is channel and ts of the reply it was made from.
        Raises AlreadyDone when that reply has been published."""

    async def current(self, issue: IssueId) -> Workaround | None: ...

    async def judge(
        self, workaround: Workaround, report: ReportId, verdict: Verdict, agent: str, now: datetime
    ) -> bool:
        """Whether this changes what was said about that version for that report."""


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

    async def numbers(self, since: datetime | None = None) -> Numbers: ...

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


class Board(Protocol):
    async def mark(self) -> str:
        """Another one after whatever has happened; cheap enough to be asked every second."""

    async def facts(self, now: datetime) -> list[OnBoard]:
        """Of all open issues; those that were merged into others are not among them."""


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
    board: Board
    policy: Policy
    service_levels: ServiceLevels
    occurrences: Occurrences


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
    """`wake` tells delivery that letters were left; it returns at once."""

    store: Store
    people: People
    matching: Matching
    now: Callable[[], datetime]
    wake: Callable[[], None]

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
        await tx.cards.want(saved.id, now)
        await tx.audit.note(
            occasion, saved.id, act, {"from": before.state.value, "to": saved.state.value, "why": why}, now
        )
        return saved

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
    return Moment(now, after.state, occasion.actor, by_engineer=act not in ACTS_OF_AGENTS)
