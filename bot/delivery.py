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
from typing import Any

from bot.anew import anew
from bot.desk import Letter, Pace, People, StaleCard, Store, Transaction
from bot.notices import CardOpened, LetterEdited, Notice, ReplyMarked, WorkaroundShared
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.refusals import Refused
from bot.slack import cards, drawing, verdicts
from bot.slack.blocks import Message
from bot.slack.client import Done, Later, Never, Outcome, Unsure
from bot.slack.posting import Address, Posting

SLACKS_PACE = Pace(channel=timedelta(seconds=1), workspace=timedelta(milliseconds=250))
LEASE = timedelta(seconds=60)
"""The client gives up after 10 s; the rest is grace for a request that Slack finishes late."""
SLOTS = 8
POLL_SECONDS = 1.0
STOP_SECONDS = 5
LONGEST_WAIT = timedelta(minutes=5)
LOOKS = 2
ELSEWHERE = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "thread_not_found"})
"""Slack's words for "not there, but perhaps to the person"."""
SAFE_TO_REPEAT = (ReplyMarked, LetterEdited)
"""What ends in the same state however often it is done: there is nothing to look for before it is done again."""
NOT_TO_BE_EDITED = frozenset({"message_not_found", "edit_window_closed", "cant_update_message", *ELSEWHERE})
"""Slack's words for a message that is gone, or that stays as it is. An edit is no news, so nothing is lost."""

log = logging.getLogger(__name__)


class Delivery:
    """`channel` is the id of the liaison channel; `owner` names this process in the database."""

    def __init__(
        self,
        store: Store,
        posting: Posting,
        people: People,
        now: Callable[[], datetime],
        owner: str,
        channel: str,
        pace: Pace = SLACKS_PACE,
        lease: timedelta = LEASE,
    ) -> None:
        self._store, self._posting, self._people, self._now = store, posting, people, now
        self._owner, self._channel, self._pace, self._lease = owner, channel, pace, lease
        self._look_after = lease / 6
        self._awake = asyncio.Event()
        self._stopping = False
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
                if not await self._start_what_is_due():
                    await self._wait()
            except Exception:
                log.exception("the outbox cannot be read; trying again")
                await asyncio.sleep(POLL_SECONDS)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start_what_is_due(self) -> int:
        free = SLOTS - len(self._tasks)
        if free <= 0:
            return 0
        now = self._now()
        async with self._store.transaction() as tx:
            await tx.outbox.lose(None, now)
            # Before the letters: each of them makes all others wait for a moment, cards included.
            stale = await tx.cards.claim(now, self._lease / 4, free)
            letters = await tx.outbox.claim(self._owner, now, self._lease, free, self._pace)
            doubtful = await tx.outbox.claim_unsure(self._owner, now, self._look_after, free)
        for letter in letters:
            self._spawn(self._send(letter))
        for letter in doubtful:
            self._spawn(self._look_for(letter))
        for card in stale:
            self._spawn(self._edit(card))
        return len(letters) + len(doubtful) + len(stale)

    async def _wait(self) -> None:
        if len(self._tasks) >= SLOTS:
            # Whatever is due, nothing can begin before something ends.
            await self._awake.wait()
            return
        async with self._store.transaction() as tx:
            due = await tx.outbox.next_due()
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
        version = 0
        if isinstance(letter.notice, SAFE_TO_REPEAT):
            await self._note(letter, await self._repeat(letter.notice))
            return
        to = await self._address(letter)
        if not isinstance(to, Address):
            await self._note(letter, to)
            return
        outcome: Outcome
        try:
            message, version = await self._draw(letter)
        except (LookupError, Refused, TypeError, ValueError) as error:
            # A fault of ours; its lane must not wait for the next release.
            outcome = Never(f"cannot be drawn: {error!r}")
        else:
            outcome = await self._post(letter, to, message)
        await self._note(letter, outcome, version)

    async def _repeat(self, notice: ReplyMarked | LetterEdited) -> Outcome:
        return await self._posting.mark(notice) if isinstance(notice, ReplyMarked) else await self._edit_letter(notice)

    async def _edit_letter(self, notice: LetterEdited) -> Outcome:
        async with self._store.transaction() as tx:
            edited = await tx.outbox.whereabouts(notice.of)
        if edited is not None and edited.is_on_its_way:
            return Later("what is to be edited is not posted yet")
        if edited is None or edited.channel is None or edited.ts is None:
            return Done({"channel": "", "ts": ""})
        try:
            message = await self._draw_anew(edited.notice)
        except (LookupError, Refused, TypeError, ValueError) as error:
            return Never(f"cannot be drawn: {error!r}")
        outcome = await self._posting.edit(edited.channel, edited.ts, message)
        if isinstance(outcome, Done) or (isinstance(outcome, Never) and outcome.error in NOT_TO_BE_EDITED):
            return Done({"channel": edited.channel, "ts": edited.ts})
        return outcome

    async def _draw_anew(self, notice: Notice) -> Message:
        """What our message shows now. Raises TypeError for a kind that never changes."""
        if not isinstance(notice, WorkaroundShared):
            raise TypeError(f"{notice.kind} is not edited")
        about = WorkaroundId(notice.workaround), notice.version, ReportId(notice.report)
        async with self._store.transaction() as tx:
            standing = await tx.workarounds.standing(*about)
        names = await self._people.names(verdicts.people(notice, standing))
        return verdicts.shared(notice, names, standing)

    async def _post(self, letter: Letter, to: Address, message: Message) -> Outcome:
        if self._now() > letter.may_resend_at - self._lease / 2:
            return Later("too late to begin: by now somebody else may be about to send it")
        return await self._posting.post(to, message, letter.mark)

    async def _address(self, letter: Letter) -> Address | Outcome:
        place = letter.place
        if place.issue is not None:
            return await self._address_of_card(letter)
        if place.channel is not None:
            return Address(place.channel, place.thread)
        return await self._posting.direct(str(place.user))

    async def _address_of_card(self, letter: Letter) -> Address | Outcome:
        if isinstance(letter.notice, CardOpened):
            return Address(self._channel)
        async with self._store.transaction() as tx:
            card = await tx.cards.place(IssueId(letter.place.issue or 0))
        return Address(*card) if card else Later("the card is not posted yet")

    async def _draw(self, letter: Letter) -> tuple[Message, int]:
        if isinstance(letter.notice, CardOpened):
            return await self._draw_card(IssueId(letter.notice.issue))
        names = await self._people.names(drawing.people(letter.notice))
        return drawing.draw(letter.notice, names, await self._card_link(letter.notice)), 0

    async def _card_link(self, notice: Notice) -> str:
        if not notice.links:
            return ""
        async with self._store.transaction() as tx:
            card = await tx.cards.place(IssueId(int(notice.facts()["issue"] or 0)))
        return await self._posting.permalink(*card) if card else ""

    async def _draw_card(self, issue: IssueId) -> tuple[Message, int]:
        async with self._store.transaction() as tx:
            facts, version = await tx.cards.facts(issue)
        return cards.card(facts, await self._people.names(cards.people(facts))), version

    async def _note(self, letter: Letter, outcome: Outcome, version: int = 0) -> None:
        async def note() -> None:
            async with self._store.transaction() as tx:
                await self._note_in(tx, letter, outcome, version)

        await anew(note)

    async def _note_in(self, tx: Transaction, letter: Letter, outcome: Outcome, version: int) -> None:
        now = self._now()
        match outcome:
            case Done(data):
                await _note_sent(tx, letter, str(data["channel"]), str(data["ts"]), now)
                if isinstance(letter.notice, CardOpened):
                    await tx.cards.shown(IssueId(letter.notice.issue), version)
            case Later(error, after):
                if after is not None:
                    await tx.outbox.hold_back("*", now + after)
                await tx.outbox.retry(letter, now + (after or _wait_before_retry(letter.attempts)), error)
            case Unsure(error):
                log.warning("unsure whether %s was posted: %s", letter.notice.key, error)
                await tx.outbox.unsure(letter, now + self._look_after, error, looked=False)
            case Never(error) if error in ELSEWHERE and letter.place.channel and letter.place.user:
                await tx.outbox.readdress(letter, replace(letter.place, channel=None, thread=None), now)
            case Never(error):
                log.error("%s cannot be posted: %s", letter.notice.key, error)
                await tx.outbox.dead(letter, error)

    async def _look_for(self, letter: Letter) -> None:
        if isinstance(letter.notice, SAFE_TO_REPEAT):
            # What comes behind it need not wait for the lease.
            await self._note(letter, await self._repeat(letter.notice))
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
        message, version = await self._draw_card(card.issue)
        outcome = await self._posting.edit(card.channel, card.ts, message)

        async def note() -> None:
            async with self._store.transaction() as tx:
                await self._note_edit_in(tx, card, outcome, version)

        await anew(note)

    async def _note_edit_in(self, tx: Transaction, card: StaleCard, outcome: Outcome, version: int) -> None:
        now = self._now()
        match outcome:
            case Done():
                await tx.cards.shown(card.issue, version)
            case Never("message_not_found" as error):
                log.error("the card of issue %s was deleted in Slack: %s", card.issue, error)
                await tx.cards.shown(card.issue, version)
            case Later(error, after):
                if after is not None:
                    await tx.outbox.hold_back("*", now + after)
                await tx.cards.retry(card.issue, now + (after or _wait_before_retry(card.attempts)), error)
            case Never(error) | Unsure(error):
                log.error("the card of issue %s cannot be edited: %s", card.issue, error)
                await tx.cards.retry(card.issue, now + LONGEST_WAIT, error)


async def _note_sent(tx: Transaction, letter: Letter, channel: str, ts: str, now: datetime) -> None:
    await tx.outbox.sent(letter.mark, channel, ts, now)
    if isinstance(letter.notice, CardOpened):
        await tx.cards.posted(IssueId(letter.notice.issue), channel, ts)


def _wait_before_retry(attempts: int) -> timedelta:
    """1, 2, 4 ... seconds. An outage of Slack costs patience, never a message."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 10)), LONGEST_WAIT)
