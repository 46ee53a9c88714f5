"""The desk at which every use case works: all that it may touch, and what each part promises.

Storage and Slack keep these promises; use cases know nothing else of them. Times are aware UTC.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.notices import Notice, Place, WorkaroundShared, home_of, state_change
from bot.rules.issue import Issue, is_news, told
from bot.rules.known import CardFacts, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.matching.plain import Profile
from bot.rules.occasion import Occasion
from bot.rules.policy import Agreed, Chapter
from bot.rules.report import Checked, Report
from bot.rules.roles import Person
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


@dataclass(frozen=True)
class Envelope:
    """An event as Slack sent it. Envelopes of one lane are handled one after the other.

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
    """The least time between two letters to one channel or person, and between any two of the workspace.

    Slack documents one message a second and channel, and "several hundred per minute" for a workspace
    (apis/web-api/rate-limits).
    """

    channel: timedelta
    workspace: timedelta


@dataclass(frozen=True)
class StaleCard:
    """A posted card that shows an older state than `wanted`."""

    issue: IssueId
    wanted: int
    channel: str
    ts: str
    attempts: int


class Inbox(Protocol):
    """What came in and has to be handled once."""

    async def take(self, key: str, now: datetime) -> None:
        """Mark this occasion as done in this transaction. Raises AlreadyDone when it was."""

    async def check_open(self, key: str) -> None:
        """Raises AlreadyDone; marks nothing."""

    async def keep(self, envelopes: Sequence[Envelope], owner: str, now: datetime, lease: timedelta) -> set[str]:
        """Store those not seen before, leased to `owner`; their keys."""

    async def claim(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Envelope]:
        """Lease envelopes that nobody works on, oldest first."""

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

    async def claim(self, owner: str, now: datetime, lease: timedelta, limit: int, pace: Pace) -> list[Letter]:
        """Mark the heads of free lanes as being sent, at most `limit`, and hand them over.

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
        """Nothing leaves through this bucket (a channel, or `*` for all) before `until`."""

    async def next_due(self) -> datetime | None:
        """When the next letter, look or card may be taken up (perhaps in the past); None if none waits for a time."""

    async def revive(self, now: datetime) -> int:
        """Send dead letters again; how many."""

    async def counts(self) -> dict[str, int]:
        """How many letters are pending, sending, unsure, sent, dead, withdrawn; states without letters are left out."""


class Cards(Protocol):
    """The one message per issue in the liaison channel."""

    async def want(self, issue: IssueId, now: datetime, after: str | None = None) -> None:
        """The card shall show the issue as it is now; post it if there is none. It waits for the notice with
        the key `after` to be out."""

    async def facts(self, issue: IssueId) -> tuple[CardFacts, int]:
        """What to draw, and the wanted version that this drawing fulfils."""

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> list[StaleCard]: ...

    async def place(self, issue: IssueId) -> tuple[str, str] | None:
        """Channel and ts of the posted card."""

    async def posted(self, issue: IssueId, channel: str, ts: str) -> None:
        """The card is this message. What it shows is not known yet: see `shown`."""

    async def shown(self, issue: IssueId, version: int) -> None:
        """The card shows this version; after a newer one it may hide that, and is drawn once more."""

    async def retry(self, issue: IssueId, at: datetime, error: str) -> None: ...

    async def issue_at(self, channel: str, ts: str) -> IssueId | None:
        """The issue whose card is this message. Raises NotYet when it may be a card of which Slack has not told the
        ts yet: ask again soon."""


class Issues(Protocol):
    async def add(self, report: Checked, now: datetime) -> Issue: ...

    async def get(self, issue: IssueId) -> Issue:
        """Raises NotFound."""

    async def lock(self, issue: IssueId) -> Issue:
        """The same, and nobody else changes it, its reports or its workaround before this transaction is over."""

    async def save(self, issue: Issue) -> Issue:
        """The issue with its next version. Raises ChangedMeanwhile when the stored version is not `issue.version`."""

    async def alike(self, query: Profile, least: float, limit: int) -> list[Known]:
        """The known issues that read like it (from the likeness `least` on), the likest first, with `matching.why`."""

    async def known(self, issue: IssueId) -> Known:
        """Raises NotFound."""

    async def latest(self, limit: int) -> list[Known]:
        """Not yet fixed, most reports first."""

    async def unfinished(self, owner: str | None = None) -> list[Issue]:
        """Those that somebody still has to do something about (of this owner), oldest first."""

    async def count(self) -> int: ...


class Reports(Protocol):
    async def add(self, report: Checked, issue: IssueId, flagged_by: str, now: datetime) -> Report: ...

    async def get(self, report: ReportId) -> Report:
        """Raises NotFound."""

    async def of_issue(self, issue: IssueId) -> list[Report]:
        """Oldest first."""

    async def by(self, agent: str, limit: int) -> list[Report]:
        """Those that this person flagged, latest first."""

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
        """The newest version, unless it is recalled."""

    async def newest(self, issue: IssueId) -> Workaround | None:
        """The same, recalled or not."""

    async def version(self, workaround: WorkaroundId, version: int) -> Workaround | None: ...

    async def recall(self, workaround: Workaround, recall: Recall) -> None:
        """Its reply, if it was made from one, can be published again."""

    async def hand_out(self, shared: Sequence[WorkaroundShared], now: datetime, at_once: bool = False) -> None:
        """Note who is being sent it; `at_once`: as the answer to a report that was flagged just now."""

    async def withdraw(self, workaround: WorkaroundId) -> None:
        """Take back all letters with any version of it that Slack surely does not have."""

    async def holders(self, workaround: WorkaroundId) -> list[Holder]:
        """Every report that was sent it since it was last recalled, with the latest version that it was sent."""

    async def standing(self, workaround: WorkaroundId, version: int, report: ReportId) -> Standing | None:
        """What has become of this version for this report; None: there is no such version."""

    async def see(self, workaround: Workaround, report: ReportId, now: datetime) -> None:
        """The agent of this report has looked at it."""

    async def judge(
        self, workaround: Workaround, report: ReportId, verdict: Verdict, agent: str, now: datetime
    ) -> bool:
        """Whether this changes what was said about that version for that report. Who judges it has seen it."""

    async def tally(self, workaround: Workaround) -> Tally: ...

    async def history(self, workaround: WorkaroundId) -> list[tuple[Workaround, Receipts]]:
        """Its versions with what is known of their letters, the newest first."""

    async def unreached(self, workaround: Workaround, limit: int) -> list[Report]:
        """The first of the reports on its issue whose agents Slack does not have this version for."""

    async def unseen(self, workaround: Workaround, limit: int) -> list[Report]:
        """The first of those for whom Slack has it, and who have not shown that they saw it."""


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


class Transaction(Protocol):
    """One transaction of one workspace: everything in it happens, or nothing."""

    inbox: Inbox
    outbox: Outbox
    cards: Cards
    issues: Issues
    reports: Reports
    workarounds: Workarounds
    audit: Audit
    policy: Policy


class Store(Protocol):
    @property
    def exclusive(self) -> bool:
        """Whether no other process can be using the database while this one does."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back when it raises. Raises Interrupted, see `bot.anew`."""


class People(Protocol):
    """Who somebody is, as Slack says. Answers may be up to a minute old."""

    async def person(self, user: str) -> Person:
        """Raises Refused when Slack does not answer in time."""

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        """Display names; a user whom Slack does not know or tell is left out. Never raises for that."""

    def forget_members(self) -> None:
        """Somebody joined or left the liaison channel: ask again."""


@dataclass(frozen=True)
class Desk:
    """`wake` tells delivery that letters were left; it returns at once."""

    store: Store
    people: People
    now: Callable[[], datetime]
    wake: Callable[[], None]

    @asynccontextmanager
    async def act(self, occasion: Occasion) -> AsyncIterator[Transaction]:
        """One transaction that happens once for this occasion. Raises AlreadyDone at the start if it has."""
        async with self.store.transaction() as tx:
            await tx.inbox.take(occasion.key, self.now())
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
        """The one way in which an issue's state changes: saved, told to the agents concerned if it is news to them,
        shown on the card, noted in the audit. `before` was locked in this transaction. `silent`: what is done tells
        the agents itself."""
        now = self.now()
        news = not silent and is_news(before, after)
        saved = await tx.issues.save(told(after) if news else after)
        if news:
            reports = await tx.reports.of_issue(saved.id)
            notices = [(state_change(before, saved, report, why), home_of(report)) for report in reports]
            await tx.outbox.leave_all(notices, now)
        await tx.cards.want(saved.id, now)
        await tx.audit.note(
            occasion, saved.id, act, {"from": before.state.value, "to": saved.state.value, "why": why}, now
        )
        return saved
