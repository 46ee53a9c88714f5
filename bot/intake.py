"""Everything that comes in: kept before it is acknowledged, handled once, taken up again after a crash."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from bot.anew import anew
from bot.desk import Envelope, Store, Transaction
from bot.rules.refusals import Interrupted
from bot.slack.follow_up import FollowUp
from bot.slack.requests import Answer, Kind, Request, read_payload

LEASE = timedelta(seconds=20)
"""Renewed while we work on an event. It only saves work: an event that two replicas handle is still done once."""
INLINE_SECONDS = 2.5
"""Slack waits 3 s for the answer to a command, click or form (interactivity/handling-user-interaction)."""
REPEATED_SECONDS = 1.0
"""So long what comes again is answered with what was answered before."""
MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(minutes=30)
"""Between two attempts; all of them together span more than an hour."""
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
MOST_ATTEMPTS_OF_A_FAULT = 4
"""A fault of ours does not pass by itself; the events behind it wait for less than a minute."""
NO_DATABASE = "My database does not answer. It may still be done: look before you repeat."
SOON_SECONDS = 0.1
GATHER_SECONDS = 0.05
"""What is handled meanwhile is noted together; another replica waits so much longer for the rest of a lane."""
KEEP_DONE = timedelta(days=3)
"""Slack repeats an event for at most 24 hours ("Delayed Events", apis/events-api)."""

Dispatch = Callable[[Request], Coroutine[None, None, Answer]]
T = TypeVar("T")

log = logging.getLogger(__name__)


class Closing(Exception):
    """This process ends before the event is kept."""


class Intake:
    """`dispatch` handles one request: it raises for an event that has to be tried again, and Interrupted for
    anything; it answers all else. `follow_up` brings the answer to a command that took too long."""

    def __init__(
        self,
        store: Store,
        team: str,
        dispatch: Dispatch,
        now: Callable[[], datetime],
        owner: str,
        follow_up: FollowUp,
        lease: timedelta = LEASE,
    ) -> None:
        self._follow_up = follow_up
        self._store, self._team, self._dispatch, self._now, self._owner = store, team, dispatch, now, owner
        self._lease = lease
        self._in_hand: set[str] = set()
        self._sure: dict[str, str] = {}
        """Those in hand whose turn it is as soon as those in hand before them are handled; with their lanes."""
        self._doubts = 0
        """Counts the times at which somebody's turn passed without their being handled."""
        self._handled: set[str] = set()
        self._waiting: list[tuple[Envelope, asyncio.Future[None]]] = []
        self._keeper: asyncio.Task[None] | None = None
        self._lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._answering: dict[str, tuple[dict[str, Any], asyncio.Task[Answer]]] = {}
        """What was asked lately and is not kept in the inbox, with what is answered to it."""
        self.last_received: datetime | None = None
        self._looking_again: asyncio.Task[None] | None = None
        self._finisher: asyncio.Task[None] | None = None

    async def receive(self, request: Request) -> Answer:
        """Answers within the time that Slack allows. An event is safe in the database before it is acknowledged;
        everything else is handled inline, and its acknowledgement says that it is done."""
        self.last_received = self._now()
        if request.kind is Kind.CHALLENGE:
            return Answer(body=str(request.payload.get("challenge", "")))
        if request.team != self._team or request.kind is Kind.OTHER:
            log.info("ignored: %s of another workspace or of no use here", request.kind)
            return Answer()
        if request.kind is Kind.EVENT:
            return await self._receive_event(request)
        return await self._handle_inline(request)

    async def take_up(self) -> None:
        """Handle what an earlier life, or another replica that died, left behind; and what is due to be tried again."""
        while True:
            found = await self._claim_and_begin()
            if not found:
                return
            await asyncio.gather(*found)

    async def _claim_and_begin(self) -> list[asyncio.Task[None]]:
        return [self._take_in_hand(envelope) for envelope in await anew(self._claim)]

    async def _claim(self) -> list[Envelope]:
        async with self._transaction() as tx:
            return await tx.inbox.claim(self._owner, self._now(), self._lease, limit=100)

    async def renew(self) -> None:
        """To be called several times within a lease: what we work on, or what waits for its turn here, stays ours."""
        if self._in_hand:
            async with self._store.transaction() as tx:
                await tx.inbox.renew(sorted(self._in_hand), self._owner, self._now() + self._lease)

    async def forget(self) -> None:
        async with self._store.transaction() as tx:
            await tx.inbox.forget(self._now() - KEEP_DONE)

    async def close(self) -> None:
        """Nothing in memory matters: what is not finished stays in the inbox."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Interrupted):
            await self._write_handled()

    async def _receive_event(self, request: Request) -> Answer:
        envelope = Envelope(request.key, request.lane, request.payload)
        try:
            await self._keep(envelope)
        except Closing:
            return Answer(503)
        except Exception:
            log.exception("an event could not be kept, so it is not acknowledged: Slack sends it again")
            return Answer(503)
        return Answer()

    async def _keep(self, envelope: Envelope) -> None:
        """Envelopes that come in while a commit is under way share the next one: a commit waits
        for the disk, and one wait serves them all."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((envelope, kept))
        if self._keeper is None or self._keeper.done():
            self._keeper = self._spawn(self._keep_waiting())
        return await kept

    async def _keep_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            doubts = self._doubts
            try:
                new, in_turn = await anew(partial(self._keep_all, [envelope for envelope, _ in batch]))
            except Exception as error:
                _fail(batch, error)
                continue
            except asyncio.CancelledError:
                # We are being closed. Whoever waits for this must not wait for ever.
                _fail(batch + self._waiting, Closing())
                raise
            for envelope, kept in batch:
                if not kept.done():
                    kept.set_result(None)
                if envelope.key in new:
                    if envelope.key in in_turn and self._doubts == doubts:
                        self._sure[envelope.key] = envelope.lane
                    self._take_in_hand(envelope)
                new.discard(envelope.key)

    async def _keep_all(self, envelopes: list[Envelope]) -> tuple[set[str], set[str]]:
        """The keys of those that are new, and of these whose turn it is after what is in hand here.

        What is ours in the database need not be in hand: it may have been claimed in a commit whose answer was lost, or
        be left until its lease is over.
        """
        async with self._transaction() as tx:
            new = await tx.inbox.keep(envelopes, self._owner, self._now(), self._lease)
            in_turn: set[str] = set()
            for key, before in (await tx.inbox.right_before(new)).items():
                if before is None or before in in_turn or before in self._sure or before in self._handled:
                    in_turn.add(key)
            return new, in_turn

    def _take_in_hand(self, envelope: Envelope) -> asyncio.Task[None]:
        self._in_hand.add(envelope.key)
        return self._spawn(self._handle_event(envelope))

    async def _handle_event(self, envelope: Envelope) -> None:
        lane = self._lanes.setdefault(envelope.lane, asyncio.Lock())
        try:
            async with lane:
                if await anew(partial(self._has_its_turn, envelope)):
                    await self._handle_in_turn(envelope)
        except Interrupted as interrupted:
            log.warning("event %s is left until its lease is over: %s", envelope.key, interrupted)
        finally:
            self._in_hand.discard(envelope.key)
            self._sure.pop(envelope.key, None)
            if envelope.key not in self._handled:
                self._be_sure_of_none(envelope.lane)

    def _be_sure_of_none(self, lane: str) -> None:
        """What was not handled in its turn may still be before those that came after it."""
        self._doubts += 1
        self._sure = {key: its for key, its in self._sure.items() if its != lane}

    async def _has_its_turn(self, envelope: Envelope) -> bool:
        """An earlier event of the lane may wait for its next try, or be in another replica's hand: then this one is
        left to whoever claims next."""
        if envelope.key in self._sure:
            return True
        async with self._transaction() as tx:
            is_first = await tx.inbox.is_first(envelope.key)
            if not is_first:
                await tx.inbox.leave(envelope.key)
        if is_first:
            self._sure[envelope.key] = envelope.lane
            return True
        if self._looking_again is None or self._looking_again.done():
            self._looking_again = self._spawn(self._look_again())
        return False

    async def _look_again(self) -> None:
        """Another replica may be done with the earlier one long before the next tick."""
        await asyncio.sleep(SOON_SECONDS)
        await self.take_up()

    async def _handle_in_turn(self, envelope: Envelope) -> None:
        try:
            await anew(lambda: self._dispatch(read_payload(envelope.body)))
        except Exception as error:
            await anew(partial(self._put_back, envelope, error))
        else:
            self._handled.add(envelope.key)
            if self._finisher is None or self._finisher.done():
                self._finisher = self._spawn(self._finish())

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        """What was handled is noted with whatever is next to be written: each commit waits for the disk."""
        handled = set(self._handled)
        async with self._store.transaction() as tx:
            if handled:
                await tx.inbox.finish(sorted(handled), self._now())
            yield tx
        self._handled -= handled

    async def _finish(self) -> None:
        """Whoever takes up the rest handles it again, which does nothing twice."""
        await asyncio.sleep(GATHER_SECONDS)
        try:
            while self._handled:
                await anew(self._write_handled)
        except Interrupted as interrupted:
            log.warning("that events are handled is noted with the next ones: %s", interrupted)

    async def _write_handled(self) -> None:
        async with self._transaction():
            pass

    async def _put_back(self, envelope: Envelope, error: Exception) -> None:
        attempts = envelope.attempts + 1
        most = MOST_ATTEMPTS_OF_A_FAULT if isinstance(error, FAULTS) else MOST_ATTEMPTS
        wait = min(timedelta(seconds=2 * 4 ** (attempts - 1)), LONGEST_WAIT)
        give_up = attempts >= most
        log.warning("event %s failed, attempt %d: %s", envelope.key, attempts, type(error).__name__, exc_info=error)
        async with self._store.transaction() as tx:
            said = f"{type(error).__name__}: {error}"[:500]
            await tx.inbox.put_back(envelope.key, said, None if give_up else self._now() + wait)

    async def _handle_inline(self, request: Request) -> Answer:
        """What comes again has the same answer, whichever of the two Slack listens to."""
        payload, handling = self._answering.get(request.key, (None, None))
        is_new = handling is None or payload != request.payload
        if handling is None or is_new:
            handling = self._spawn(self._answer(request))
            self._answering[request.key] = (request.payload, handling)
            asyncio.get_running_loop().call_later(REPEATED_SECONDS, self._answering.pop, request.key, None)
        done, _ = await asyncio.wait([handling], timeout=INLINE_SECONDS)
        if done:
            return handling.result()
        log.warning("%s took longer than %s s; acknowledged without its answer", request.kind, INLINE_SECONDS)
        if request.kind is Kind.COMMAND and is_new:
            self._spawn(self._follow(request, handling))
        return late_answer(request)

    async def _follow(self, request: Request, handling: asyncio.Task[Answer]) -> None:
        await self._follow_up(request, await handling)

    async def _answer(self, request: Request) -> Answer:
        try:
            return await anew(lambda: self._dispatch(request))
        except Interrupted:
            log.exception("%s: the database stays away", request.kind)
            return Answer(body=NO_DATABASE) if request.kind is Kind.COMMAND else late_answer(request)

    def _spawn(self, work: Coroutine[None, None, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _fail(batch: list[tuple[Envelope, asyncio.Future[None]]], error: Exception) -> None:
    for _, kept in batch:
        if not kept.done():
            kept.set_exception(error)


def late_answer(request: Request) -> Answer:
    """What a person sees whose command or form could not be handled in time. A form stays open with all in it."""
    said = "This takes longer than Slack allows."
    if request.kind is Kind.FORM:
        first = next(iter(request.payload["view"].get("state", {}).get("values", {})), "title")
        again = f"{said} Please send it again in a moment; it counts once."
        return Answer(body={"response_action": "errors", "errors": {first: again}})
    if request.kind is Kind.COMMAND:
        return Answer(body={"response_type": "ephemeral", "text": f"{said} What comes of it follows here."})
    return Answer()
