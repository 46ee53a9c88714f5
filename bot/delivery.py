"""Everything that goes out: claim, draw, send, note. Decides nothing about issues.

A letter is noted as being sent before Slack hears of it. What then is not clearly answered is unsure: our own message
coming back as an event settles it, or a look into the channel. It is sent again only when two looks found nothing and
its lease is over, by which time Slack no longer works on the first request. No request begins in the second half of
its lease, whatever has held this process up.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.anew import anew
from bot.desk import EDITS, POSTS, Due, Letter, Names, Pace, StaleCard, StaleMarquee, Store, Transaction
from bot.marquees import Marquees
from bot.notices import (
    FILES,
    CardOpened,
    GroupFollows,
    LetterEdited,
    MarqueePinned,
    MarqueePosted,
    MarqueeTakenDown,
    ReplyMarked,
    RoutedTo,
    ThreadFlagged,
    Urgency,
)
from bot.rules.labels import IssueId
from bot.rules.refusals import Refused
from bot.slack import cards, routing
from bot.slack.blocks import Message
from bot.slack.client import Done, Later, Never, Outcome, Unsure
from bot.slack.posting import Address, Posting
from bot.threads import Copies, bring
from bot.traces import trace
from bot.uploads import ENCLOSING, Enclosing, Uploaded, Uploads

SLACKS_PACE = Pace(
    channel=timedelta(seconds=1),
    workspace=timedelta(milliseconds=250),
    edit=timedelta(seconds=1.2),
    publish=timedelta(milliseconds=600),
    home=timedelta(seconds=3),
)
LEASE = timedelta(seconds=60)
"""The client gives up after 10 s; the rest is grace for a request that Slack finishes late."""
SLOTS = 8
FAIR_SHARE = 5
"""Of so many claims one is for what everybody is told, however much is more urgent."""
POLL_SECONDS = 1.0
STOP_SECONDS = 5
LONGEST_WAIT = timedelta(minutes=5)
TOO_LATE = timedelta(seconds=1)
"""Nothing was wrong but our own slowness: that is no reason to wait ever longer."""
LATE = Later("too late to begin: by now somebody else may be about to send it", TOO_LATE)
LOOKS = 2
PROGRESS_EVERY = timedelta(seconds=15)
"""So often a card says how many have a workaround that is sent to many."""
KEEP_WORDS = timedelta(days=14)
FORGET_AT_ONCE = 200
"""Letters in one transaction: nobody waits long for it."""
ELSEWHERE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "thread_not_found"})
"""Slack's words for "not there, but perhaps to the person"."""

SafeToRepeat = ReplyMarked | LetterEdited | ThreadFlagged | GroupFollows | MarqueePinned | MarqueeTakenDown
SAFE_TO_REPEAT = (ReplyMarked, LetterEdited, ThreadFlagged, GroupFollows, MarqueePinned, MarqueeTakenDown)

Work = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger(__name__)


class Delivery:
    """`channel` is the id of the liaison channel; `owner` names this process in the database."""

    def __init__(
        self,
        store: Store,
        posting: Posting,
        people: Names,
        now: Callable[[], datetime],
        owner: str,
        channel: str,
        pace: Pace = SLACKS_PACE,
        lease: timedelta = LEASE,
        tried: Callable[[str, str], None] = lambda kind, outcome: None,
    ) -> None:
        self._tried = tried
        self._store, self._posting, self._people, self._now = store, posting, people, now
        self._owner, self._channel, self._pace, self._lease = owner, channel, pace, lease
        self._copies = Copies(store, posting, people)
        self._marquees = Marquees(store, posting, now)
        self._uploads = Uploads(store, posting)
        self._look_after = lease / 6
        self._lose_at = now()
        self._awake = asyncio.Event()
        self._stopping = False
        self._claims = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        self._awake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is under way is answered, or soon after."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Until stopped. What Slack has not answered by then stays noted as being sent, and is looked for later."""
        while not self._stopping:
            self._awake.clear()
            try:
                await self._wait(await self._start_what_is_due())
            except Exception:
                log.exception("the outbox cannot be read; trying again")
                await asyncio.sleep(POLL_SECONDS)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def forget(self) -> None:
        """To be called every hour or so."""
        forgotten = FORGET_AT_ONCE
        while forgotten == FORGET_AT_ONCE:
            async with self._store.transaction() as tx:
                now = self._now()
                forgotten = await tx.outbox.forget(now - KEEP_WORDS, now, FORGET_AT_ONCE)

    async def _start_what_is_due(self) -> datetime | None:
        """When the next thing is due; None if that is unknown, or nothing can begin before something ends."""
        free = SLOTS - len(self._tasks)
        if free <= 0:
            return None
        async with self._store.transaction() as tx:
            now = self._now()  # the wait for the database is no part of a lease
            if now >= self._lose_at:
                self._lose_at = now + self._lease / 60
                await tx.outbox.lose(None, now)
            due = await tx.outbox.first_due(now)
            if due.first is None or due.first > now:
                return due.first
            begun = await self._take_up(tx, due, now, free)
            if not begun:
                return await tx.outbox.next_due(now)
        for work in begun:
            self._spawn(work())
        # The end of what was begun wakes us as well.
        return now + self._pace.shortest if self._pace.shortest else None

    async def _take_up(self, tx: Transaction, due: Due, now: datetime, free: int) -> list[Work]:
        """What may begin now, as far as the pace allows it."""
        begun: list[Work] = []
        # First: a marquee changes seldom, and cards that always change would never let it.
        if _is_past(due.marquee, now) and (marquee := await tx.marquees.claim(now, self._lease / 4, self._pace)):
            begun.append(partial(self._edit_marquee, marquee))
        if _is_past(due.card, now):
            stale = await tx.cards.claim(now, self._lease / 4, free, self._pace)
            begun += [partial(self._edit, card) for card in stale]
        if _is_past(due.letter, now):
            begun += [partial(self._send, letter) for letter in await self._claim(tx, now, free)]
        if _is_past(due.look, now):
            doubtful = await tx.outbox.claim_unsure(self._owner, now, self._look_after, free)
            begun += [partial(self._look_for, letter) for letter in doubtful]
        return begun

    async def _claim(self, tx: Transaction, now: datetime, free: int) -> list[Letter]:
        letters: list[Letter] = []
        if self._claims % FAIR_SHARE == FAIR_SHARE - 1:
            letters = await tx.outbox.claim(self._owner, now, self._lease, free, self._pace, Urgency.FAN_OUT)
        if not letters:
            letters = await tx.outbox.claim(self._owner, now, self._lease, free, self._pace)
        self._claims += bool(letters)
        return letters

    async def _wait(self, due: datetime | None) -> None:
        seconds = POLL_SECONDS if due is None else min(POLL_SECONDS, (due - self._now()).total_seconds())
        try:
            async with asyncio.timeout(max(seconds, 0.01)):
                await self._awake.wait()
        except TimeoutError:
            return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The lease runs out, and the letter is looked for and taken up again.
            log.error("a delivery ended in an error", exc_info=task.exception())
        self._awake.set()

    async def _send(self, letter: Letter) -> None:
        trace.set(letter.trace)
        version = 0
        to = await self._address(letter)
        if not isinstance(to, Address):
            await self._note(letter, to)
            return
        outcome: Outcome
        try:
            if isinstance(letter.notice, SAFE_TO_REPEAT):
                outcome = await self._do(letter.notice)
            elif isinstance(letter.notice, ENCLOSING):
                outcome = await self._share(letter, to, letter.notice)
            else:
                message, version = await self._draw(letter)
                outcome = await self._post(letter, to, message)
        except (LookupError, Refused, TypeError, ValueError) as error:
            # A fault of ours; its lane must not wait for the next release.
            outcome = Never(f"cannot be drawn: {error!r}")
        await self._note(letter, outcome, version, to.thread)

    async def _do(self, notice: SafeToRepeat) -> Outcome:
        match notice:
            case ReplyMarked():
                return await self._posting.mark(notice)
            case LetterEdited():
                outcome = await self._copies.edit(notice)
                if isinstance(outcome, Later) and outcome.after is not None:
                    await self._hold_back(EDITS, outcome.after)
                return outcome
            case ThreadFlagged():
                return await self._copies.fetch(notice)
            case GroupFollows():
                return await self._follow(notice.group)
            case MarqueePinned():
                return await self._marquees.pin(notice)
            case MarqueeTakenDown():
                return await self._marquees.take_down(notice)

    async def _follow(self, group: str) -> Outcome:
        """Whoever is on duty by now: an older letter that comes late does no harm."""
        async with self._store.transaction() as tx:
            told = await tx.duties.told()
        return await self._posting.set_members(group, sorted({who for who, of in told.values() if who and of == group}))

    async def _post(self, letter: Letter, to: Address, message: Message) -> Outcome:
        if self._is_too_late(letter):
            return LATE
        outcome = await self._posting.post(to, message, letter.mark)
        if isinstance(outcome, Later) and outcome.after is not None:
            await self._hold_back(POSTS, outcome.after)
        return outcome

    async def _share(self, letter: Letter, to: Address, notice: Enclosing) -> Outcome:
        """Only the last step can be seen, and only that is never done twice."""
        outcome = await self._uploads.upload(notice, letter.mark)
        if isinstance(outcome, Uploaded):
            there = outcome
            outcome = LATE if self._is_too_late(letter) else await self._posting.share(to, there.files, there.words)
        if isinstance(outcome, Done):
            self._uploads.forget(notice)
        if isinstance(outcome, Later) and outcome.after is not None:
            await self._hold_back(FILES, outcome.after)
        return outcome

    def _is_too_late(self, letter: Letter) -> bool:
        return self._now() > letter.may_resend_at - self._lease / 2

    async def _hold_back(self, bucket: str, wait: timedelta) -> None:
        """Slack counts by method: who edits too often may still post."""

        async def hold_back() -> None:
            async with self._store.transaction() as tx:
                await tx.outbox.hold_back(bucket, self._now() + wait)

        await anew(hold_back)

    async def _address(self, letter: Letter) -> Address | Outcome:
        place = letter.place
        if place.issue is not None:
            return await self._address_of_card(letter)
        if isinstance(letter.notice, RoutedTo) and await self._card_link(letter.notice) is None:
            return Later("the card is not posted yet")
        if place.under is not None:
            return await self._address_under(place.under)
        if place.channel is not None:
            return Address(place.channel, place.thread)
        return await self._posting.direct(place.user) if place.user is not None else Address(self._channel)

    async def _address_of_card(self, letter: Letter) -> Address | Outcome:
        if isinstance(letter.notice, CardOpened):
            return Address(self._channel)
        async with self._store.transaction() as tx:
            card = await tx.cards.place(IssueId(letter.place.issue or 0))
        return Address(*card) if card else Later("the card is not posted yet")

    async def _address_under(self, key: str) -> Address | Outcome:
        async with self._store.transaction() as tx:
            there = await tx.outbox.whereabouts(key)
        if there is not None and there.channel and there.ts:
            return Address(there.channel, there.ts)
        is_coming = there is not None and there.is_on_its_way
        return Later("what it goes under is not posted yet") if is_coming else Never("what it goes under is not there")

    async def _draw(self, letter: Letter) -> tuple[Message, int]:
        if isinstance(letter.notice, CardOpened):
            message, version, _ = await self._draw_card(IssueId(letter.notice.issue))
            return message, version
        if isinstance(letter.notice, MarqueePosted):
            return await self._marquees.draw(letter.notice.channel)
        if isinstance(letter.notice, RoutedTo):
            return routing.in_channel(letter.notice, await self._card_link(letter.notice)), 0
        return await self._copies.draw(letter.notice), 0

    async def _card_link(self, notice: RoutedTo) -> str | None:
        async with self._store.transaction() as tx:
            card = await tx.cards.place(IssueId(notice.issue))
        return await self._posting.permalink(*card) if card else None

    async def _draw_card(self, issue: IssueId) -> tuple[Message, int, bool]:
        """With its version, and whether it says how far something is."""
        async with self._store.transaction() as tx:
            facts, version = await tx.cards.facts(issue)
            leads_to = await tx.cards.place(facts.canonical.id) if facts.canonical else None
        link = await self._posting.permalink(*leads_to) if leads_to else None
        drawn = cards.card(facts, await self._people.names(cards.people(facts)), link)
        return drawn, version, facts.reaching is not None

    async def _note(self, letter: Letter, outcome: Outcome, version: int = 0, thread: str | None = None) -> None:
        async def note() -> None:
            async with self._store.transaction() as tx:
                await self._note_in(tx, letter, outcome, version, thread)

        self._tried(letter.notice.kind, type(outcome).__name__.lower())
        await anew(note)
        if isinstance(outcome, Done):
            log.info("%s is in Slack as %s", letter.notice.key, outcome.data["ts"])

    async def _note_in(
        self, tx: Transaction, letter: Letter, outcome: Outcome, version: int, thread: str | None
    ) -> None:
        now = self._now()
        match outcome:
            case Done(data):
                await _note_sent(tx, letter, str(data["channel"]), str(data["ts"]), now)
                if isinstance(letter.notice, CardOpened):
                    await tx.cards.shown(IssueId(letter.notice.issue), version)
                if isinstance(letter.notice, MarqueePosted):
                    await tx.marquees.shown(letter.notice.channel, version)
                if isinstance(letter.notice, ThreadFlagged):
                    await bring(tx, letter.notice, data["messages"], now)
            case Later(error, after):
                await tx.outbox.retry(letter, now + (after or _wait_before_retry(letter.attempts)), error)
            case Unsure(error):
                log.warning("unsure whether %s was posted: %s", letter.notice.key, error)
                await tx.outbox.unsure(letter, now + self._look_after, error, looked=False)
            case Never("thread_not_found" as error) if letter.place.issue is not None and thread is not None:
                log.error("the card of issue %s was deleted in Slack; it is posted anew", letter.place.issue)
                await tx.cards.gone(IssueId(letter.place.issue), thread, now)
                await tx.outbox.retry(letter, now, error)
            case Never(error) if error in ELSEWHERE and letter.place.channel and letter.place.user:
                await tx.outbox.readdress(letter, replace(letter.place, channel=None, thread=None), now)
            case Never(error):
                log.error("%s cannot be posted: %s", letter.notice.key, error)
                await tx.outbox.dead(letter, error)

    async def _look_for(self, letter: Letter) -> None:
        trace.set(letter.trace)
        if isinstance(letter.notice, SAFE_TO_REPEAT):
            # There is nothing to look for; and what comes behind it need not wait for the lease.
            await self._note(letter, await self._do(letter.notice))
            return
        to = await self._address(letter)
        outcome = await self._posting.find(to, letter.mark, letter.first_try_at) if isinstance(to, Address) else to
        channel = to.channel if isinstance(to, Address) else ""

        async def note() -> None:
            async with self._store.transaction() as tx:
                await self._note_look_in(tx, letter, outcome, channel)

        await anew(note)

    async def _note_look_in(self, tx: Transaction, letter: Letter, outcome: Outcome, channel: str) -> None:
        now = self._now()
        match outcome:
            case Done({"ts": str(ts)}):
                await _note_sent(tx, letter, channel, ts, now)
            case Done() if letter.looks + 1 >= LOOKS and now >= letter.may_resend_at:
                log.info("%s is not in Slack; it is sent again", letter.notice.key)
                await tx.outbox.retry(letter, now, "not found in Slack")
            case Done():
                await tx.outbox.unsure(letter, self._next_look(letter, now), "not found yet", looked=True)
            case Never(error):
                log.error("cannot see whether %s was posted: %s", letter.notice.key, error)
                await tx.outbox.dead(letter, f"cannot see whether it was posted: {error}")
            case Later(error, after):
                await tx.outbox.unsure(letter, now + (after or self._look_after), error, looked=False)
            case Unsure(error):
                await tx.outbox.unsure(letter, now + self._look_after, error, looked=False)

    def _next_look(self, letter: Letter, now: datetime) -> datetime:
        """The last one is when it may be sent again, and not later."""
        later = now + self._look_after
        return min(later, letter.may_resend_at) if now < letter.may_resend_at else later

    async def _edit(self, card: StaleCard) -> None:
        message, version, is_under_way = await self._draw_card(card.issue)
        outcome = await self._posting.edit(card.channel, card.ts, message)
        if isinstance(outcome, Later) and outcome.after is not None:
            await self._hold_back(EDITS, outcome.after)

        async def note() -> None:
            async with self._store.transaction() as tx:
                await self._note_edit_in(tx, card, outcome, version)
                if is_under_way and isinstance(outcome, Done):
                    await tx.cards.again(card.issue, self._now() + PROGRESS_EVERY)

        await anew(note)

    async def _note_edit_in(self, tx: Transaction, card: StaleCard, outcome: Outcome, version: int) -> None:
        now = self._now()
        match outcome:
            case Done():
                await tx.cards.shown(card.issue, version)
            case Never("message_not_found"):
                log.error("the card of issue %s was deleted in Slack; it is posted anew", card.issue)
                await tx.cards.gone(card.issue, card.ts, now)
            case Later(error, after):
                await tx.cards.retry(card.issue, now + (after or _wait_before_retry(card.attempts)), error)
            case Never(error) | Unsure(error):
                log.error("the card of issue %s cannot be edited: %s", card.issue, error)
                await tx.cards.retry(card.issue, now + LONGEST_WAIT, error)

    async def _edit_marquee(self, stale: StaleMarquee) -> None:
        if stale.ts is not None:
            outcome, version = await self._marquees.edit(stale.channel, stale.ts)
            if isinstance(outcome, Later) and outcome.after is not None:
                await self._hold_back(EDITS, outcome.after)
        else:
            outcome, version = await self._marquees.set_topic(stale.channel, is_first=stale.before is None)

        async def note() -> None:
            async with self._store.transaction() as tx:
                await self._note_marquee_in(tx, stale, outcome, version)

        await anew(note)

    async def _note_marquee_in(self, tx: Transaction, stale: StaleMarquee, outcome: Outcome, version: int) -> None:
        now = self._now()
        match outcome:
            case Done():
                await tx.marquees.shown(stale.channel, version)
            case Never("message_not_found") if stale.ts is not None:
                log.error("the marquee of channel %s was deleted in Slack; it is posted anew", stale.channel)
                await tx.marquees.gone(stale.channel, stale.ts, now)
            case Later(error, after):
                await tx.marquees.retry(stale.channel, now + (after or _wait_before_retry(stale.attempts)), error)
            case Never(error) | Unsure(error):
                log.error("the marquee of channel %s cannot be shown: %s", stale.channel, error)
                await tx.marquees.retry(stale.channel, now + LONGEST_WAIT, error)


def _is_past(time: datetime | None, now: datetime) -> bool:
    return time is not None and time <= now


async def _note_sent(tx: Transaction, letter: Letter, channel: str, ts: str, now: datetime) -> None:
    await tx.outbox.sent(letter.mark, channel, ts, now)
    if isinstance(letter.notice, CardOpened):
        await tx.cards.posted(IssueId(letter.notice.issue), channel, ts)
    if isinstance(letter.notice, MarqueePosted):
        await tx.marquees.posted(channel, letter.notice.number, ts, now)


def _wait_before_retry(attempts: int) -> timedelta:
    """1, 2, 4 ... seconds. An outage of Slack costs patience, never a message."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 10)), LONGEST_WAIT)
