"""What comes in is kept before it is acknowledged, handled once, in order, and never given up too early."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.desk import Transaction
from bot.intake import INLINE_SECONDS, KEEP_DONE, LEASE, LONGEST_WAIT, MOST_ATTEMPTS, MOST_ATTEMPTS_OF_A_FAULT, Intake
from bot.rules.refusals import Interrupted
from bot.slack.requests import Answer, Request, read_payload
from storage import Database, Store
from tests.clock import HandSetClock
from tests.patience import until
from tests.statements import heard

TEAM = "T0LIAISON"
ANA = {"team": {"id": TEAM}, "user": {"id": "U0ANA"}}
PRIVATE = "what a customer said"
Json = dict[str, Any]


def an_event(number: int, channel: str = "C0SUPPORT", team: str = TEAM) -> Request:
    event = {"type": "something", "channel": channel, "text": str(number), "blocks": PRIVATE}
    return read_payload({"type": "event_callback", "event_id": f"Ev{number}", "team_id": team, "event": event})


def a_command(**more: object) -> Request:
    where = {"team_id": TEAM, "user_id": "U0ANA", "channel_id": "C0SUPPORT"}
    return read_payload({"command": "/flag", "trigger_id": "1.2.a", **where, **more})


def a_click() -> Request:
    return read_payload({"type": "block_actions", "trigger_id": "1.2.b", **ANA, "actions": [{"action_id": "x"}]})


def a_form() -> Request:
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "flag_problem",
        "blocks": [],
        "state": {"values": {"what_happens": {}, "title": {}}},
    }
    return read_payload({"type": "view_submission", **ANA, "view": view})


class Handler:
    """In the place of the handlers: notes what it gets; `act` is what it does."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.act: Callable[[Request], Awaitable[Answer]] = self._nothing

    async def __call__(self, request: Request) -> Answer:
        self.got.append(request.key.removeprefix("event:Ev"))
        return await self.act(request)

    async def _nothing(self, request: Request) -> Answer:
        return Answer()


@pytest.fixture
def handler() -> Handler:
    return Handler()


async def nothing_follows(request: Request, answer: Answer) -> None:
    raise AssertionError("nothing was late")


@pytest.fixture
def late() -> asyncio.Queue[Answer]:
    """The answers to commands that came too late."""
    return asyncio.Queue()


@pytest.fixture
async def intake(
    store: Store, handler: Handler, clock: HandSetClock, late: asyncio.Queue[Answer]
) -> AsyncIterator[Intake]:
    async def follow_up(request: Request, answer: Answer) -> None:
        await late.put(answer)

    intake = Intake(store, TEAM, handler, clock.now, "A", follow_up)
    yield intake
    await intake.close()


@pytest.fixture
def counts(store: Store) -> Callable[[], Awaitable[dict[str, int]]]:
    async def count() -> dict[str, int]:
        async with store.transaction() as tx:
            return await tx.inbox.counts()

    return count


@pytest.fixture
def settled(counts: Callable[[], Awaitable[dict[str, int]]]) -> Callable[..., Awaitable[None]]:
    """Waits until the inbox has just so many of each."""

    async def settle(**wanted: int) -> None:
        async def so() -> bool:
            return await counts() == wanted

        await until(so)

    return settle


@pytest.fixture
def put_back(database: Database) -> Callable[..., Awaitable[None]]:
    """Waits until so many events are in nobody's hand, having had so many tries."""

    async def wait(*attempts: int) -> None:
        async def so() -> bool:
            async with database.engine.connect() as connection:
                rows = await connection.execute(
                    text("SELECT attempts FROM inbox WHERE owner IS NULL AND state = 'new' ORDER BY seq")
                )
                return [row.attempts for row in rows] == list(attempts)

        await until(so)

    return wait


Settled = Callable[..., Awaitable[None]]
Counts = Callable[[], Awaitable[dict[str, int]]]
PutBack = Callable[..., Awaitable[None]]


async def test_an_event_is_in_the_inbox_before_the_answer(
    intake: Intake, handler: Handler, counts: Counts, settled: Settled
) -> None:
    gate = asyncio.Event()

    async def wait(_: Request) -> Answer:
        await gate.wait()
        return Answer()

    handler.act = wait
    assert await intake.receive(an_event(1)) == Answer(200)
    assert await counts() == {"new": 1}
    gate.set()
    await settled(done=1)


async def test_a_redelivery_changes_nothing(intake: Intake, handler: Handler, settled: Settled) -> None:
    answers = await asyncio.gather(*(intake.receive(an_event(1)) for _ in range(4)))
    await settled(done=1)
    answers.append(await intake.receive(an_event(1)))
    await settled(done=1)
    assert answers == [Answer(200)] * 5
    assert handler.got == ["1"]


async def test_many_at_once_are_each_kept_and_handled_once(intake: Intake, handler: Handler, settled: Settled) -> None:
    crowd = [an_event(number, f"C{number % 7}") for number in range(60)] * 2
    await asyncio.gather(*(intake.receive(event) for event in crowd))
    await settled(done=60)
    assert sorted(map(int, handler.got)) == list(range(60))


async def test_whose_turn_it_is_is_not_asked_for_each_event_where_nobody_else_is_before_it(
    intake: Intake, handler: Handler, settled: Settled
) -> None:
    with heard() as said:
        await asyncio.gather(*(intake.receive(an_event(number)) for number in range(40)))
        await settled(done=40)
    about_events = [each for each in said if "inbox" in each and "count(*)" not in each]
    assert len(about_events) < 20
    assert handler.got == [str(number) for number in range(40)]


async def test_a_failing_handler_is_tried_again_ever_later_and_given_up_after_the_eighth_time(
    intake: Intake, handler: Handler, clock: HandSetClock, counts: Counts, settled: Settled, put_back: PutBack
) -> None:
    async def fail(_: Request) -> Answer:
        raise RuntimeError("no such luck")

    handler.act = fail
    await intake.receive(an_event(1))
    for attempt in range(1, MOST_ATTEMPTS):
        await put_back(attempt)
        clock.advance(min(2 * 4 ** (attempt - 1), LONGEST_WAIT.total_seconds()) - 1)
        await intake.take_up()
        assert len(handler.got) == attempt, "too early"
        clock.advance(1)
        await intake.take_up()
    await settled(dead=1)
    clock.advance(timedelta(days=30).total_seconds())
    await intake.take_up()
    await intake.forget()
    assert await counts() == {"dead": 1}
    assert handler.got == ["1"] * 8


async def test_what_worked_the_second_time_is_done(
    intake: Intake, handler: Handler, clock: HandSetClock, settled: Settled, put_back: PutBack
) -> None:
    async def fail_once(_: Request) -> Answer:
        if len(handler.got) == 1:
            raise RuntimeError("once")
        return Answer()

    handler.act = fail_once
    await intake.receive(an_event(1))
    await put_back(1)
    clock.advance(2)
    await intake.take_up()
    await settled(done=1)
    assert handler.got == ["1", "1"]


async def test_events_of_one_lane_keep_their_order_and_other_lanes_do_not_wait(
    intake: Intake, handler: Handler, settled: Settled
) -> None:
    gate = asyncio.Event()
    finished: list[str] = []

    async def first_of_support_is_slow(request: Request) -> Answer:
        number = request.payload["event"]["text"]
        if number == "1":
            await gate.wait()
        finished.append(number)
        return Answer()

    handler.act = first_of_support_is_slow
    for number in (1, 2, 3):
        await intake.receive(an_event(number, "C0SUPPORT"))
    for number in (11, 12):
        await intake.receive(an_event(number, "C0LIAISON"))
    await settled(done=2, new=3)
    assert finished == ["11", "12"]
    gate.set()
    await settled(done=5)
    assert finished == ["11", "12", "1", "2", "3"]


def failing(handler: Handler, error: Exception, times: int, number: str = "1") -> None:
    """So often, this event goes wrong."""

    async def act(request: Request) -> Answer:
        if request.payload["event"]["text"] == number and handler.got.count(number) <= times:
            raise error
        return Answer()

    handler.act = act


async def test_nothing_of_its_lane_overtakes_an_event_that_is_to_be_tried_again(
    intake: Intake, handler: Handler, clock: HandSetClock, settled: Settled, put_back: PutBack
) -> None:
    failing(handler, RuntimeError("Slack is away"), times=1)
    await intake.receive(an_event(1))
    await put_back(1)
    for number in (2, 3):
        await intake.receive(an_event(number))
    await intake.receive(an_event(11, "C0LIAISON"))
    await settled(done=1, new=3)
    await intake.take_up()
    assert handler.got == ["1", "11"]
    clock.advance(2)
    await intake.take_up()
    await settled(done=4)
    assert handler.got == ["1", "11", "1", "2", "3"]


async def test_what_came_while_an_event_was_failing_waits_for_it_too(
    intake: Intake, handler: Handler, clock: HandSetClock, settled: Settled, put_back: PutBack
) -> None:
    failing(handler, RuntimeError("Slack is away"), times=1)
    await asyncio.gather(*(intake.receive(an_event(number)) for number in (1, 2, 3)))
    await put_back(1, 0, 0)
    assert handler.got == ["1"]
    clock.advance(2)
    await intake.take_up()
    await settled(done=3)
    assert handler.got == ["1", "1", "2", "3"]


async def test_after_an_event_that_was_given_up_its_lane_goes_on(
    intake: Intake, handler: Handler, clock: HandSetClock, settled: Settled, put_back: PutBack
) -> None:
    failing(handler, KeyError("a fault of ours"), times=99)
    await intake.receive(an_event(1))
    for attempt in range(1, MOST_ATTEMPTS_OF_A_FAULT):
        await put_back(attempt)
        clock.advance(2 * 4 ** (attempt - 1))
        await intake.take_up()
    await settled(dead=1)
    await intake.receive(an_event(2))
    await settled(dead=1, done=1)
    assert handler.got == ["1"] * MOST_ATTEMPTS_OF_A_FAULT + ["2"]


async def test_nothing_overtakes_what_another_replica_has_in_hand(
    store: Store, intake: Intake, handler: Handler, clock: HandSetClock, settled: Settled
) -> None:
    gate, other = asyncio.Event(), Handler()

    async def slow(_: Request) -> Answer:
        await gate.wait()
        return Answer()

    handler.act = slow
    replica = Intake(store, TEAM, other, clock.now, "B", nothing_follows)
    await intake.receive(an_event(1))
    await replica.receive(an_event(2))
    await replica.take_up()
    assert other.got == []
    gate.set()
    await settled(done=1, new=1)
    await replica.take_up()
    await settled(done=2)
    assert other.got == ["2"]
    await replica.close()


class FarStore:
    """A store whose next answer to a commit is lost, or held back by the gate."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.loses_next = False
        self.gate: asyncio.Event | None = None
        self.is_held = asyncio.Event()

    @property
    def exclusive(self) -> bool:
        return self._store.exclusive

    @property
    def edition(self) -> int | None:
        return self._store.edition

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        loses, self.loses_next = self.loses_next, False
        gate, self.gate = self.gate, None
        async with self._store.transaction() as tx:
            yield tx
        if loses:
            raise Interrupted("the connection broke after the commit")
        if gate is not None:
            self.is_held.set()
            await gate.wait()


@pytest.fixture
async def far(store: Store, handler: Handler, clock: HandSetClock) -> AsyncIterator[tuple[Intake, FarStore]]:
    far = FarStore(store)
    intake = Intake(far, TEAM, handler, clock.now, "A", nothing_follows)
    yield intake, far
    await intake.close()


async def test_nothing_overtakes_what_is_ours_in_the_database_and_in_nobodys_hand(
    far: tuple[Intake, FarStore], handler: Handler, clock: HandSetClock, settled: Settled, put_back: PutBack
) -> None:
    intake, store = far
    store.loses_next = True
    assert await intake.receive(an_event(1)) == Answer(200)
    await intake.receive(an_event(2))
    await put_back(0)
    assert handler.got == []
    clock.advance(LEASE.total_seconds())
    await intake.take_up()
    await settled(done=2)
    assert handler.got == ["1", "2"]


async def test_nothing_overtakes_what_fails_before_we_hear_that_the_next_is_kept(
    far: tuple[Intake, FarStore], handler: Handler, clock: HandSetClock, settled: Settled, put_back: PutBack
) -> None:
    intake, store = far
    fails, answers = asyncio.Event(), asyncio.Event()

    async def fail_once(_: Request) -> Answer:
        await fails.wait()
        if len(handler.got) == 1:
            raise RuntimeError("Slack is away")
        return Answer()

    handler.act = fail_once
    await intake.receive(an_event(1))
    await until_got(handler, 1)
    store.gate = answers
    second = asyncio.create_task(intake.receive(an_event(2)))
    await store.is_held.wait()
    fails.set()
    await put_back(1)
    answers.set()
    await second
    await put_back(1, 0)
    assert handler.got == ["1"]
    clock.advance(2)
    await intake.take_up()
    await settled(done=2)
    assert handler.got == ["1", "1", "2"]


async def until_got(handler: Handler, count: int) -> None:
    async def so() -> bool:
        return len(handler.got) == count

    await until(so)


async def test_what_a_dead_process_left_is_taken_up_when_its_lease_is_over(
    store: Store, intake: Intake, handler: Handler, clock: HandSetClock, counts: Counts, settled: Settled
) -> None:
    async def never_ends(_: Request) -> Answer:
        await asyncio.Event().wait()
        return Answer()

    handler.act = never_ends
    await intake.receive(an_event(1))
    await intake.close()
    assert await counts() == {"new": 1}
    heir = Handler()
    next_life = Intake(store, TEAM, heir, clock.now, "B", nothing_follows)
    await next_life.take_up()
    assert heir.got == []
    clock.advance(LEASE.total_seconds())
    await next_life.take_up()
    await settled(done=1)
    assert heir.got == ["1"]
    await next_life.close()


async def test_the_only_process_need_not_wait_for_the_lease_of_a_dead_one(
    store: Store, intake: Intake, handler: Handler, clock: HandSetClock, settled: Settled
) -> None:
    async def never_ends(_: Request) -> Answer:
        await asyncio.Event().wait()
        return Answer()

    handler.act = never_ends
    await intake.receive(an_event(1))
    await intake.close()
    next_life = Intake(store, TEAM, Handler(), clock.now, "B", nothing_follows)
    assert store.exclusive
    async with store.transaction() as tx:
        await tx.inbox.release("B")
    await next_life.take_up()
    await settled(done=1)
    await next_life.close()


async def test_an_event_that_cannot_be_kept_is_not_acknowledged(
    intake: Intake, handler: Handler, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE inbox RENAME TO gone"))
    answers = await asyncio.gather(*(intake.receive(an_event(number)) for number in range(3)))
    assert answers == [Answer(503)] * 3
    assert handler.got == []
    assert "Slack sends it again" in caplog.text
    assert PRIVATE not in caplog.text
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO inbox"))
    assert await intake.receive(an_event(0)) == Answer(200)


async def test_commands_clicks_and_forms_are_answered_with_what_their_handler_says(
    intake: Intake, handler: Handler, counts: Counts
) -> None:
    async def answer(request: Request) -> Answer:
        return Answer(body={"text": request.kind})

    handler.act = answer
    for request in (a_command(), a_click(), a_form()):
        assert await intake.receive(request) == Answer(body={"text": request.kind})
    assert await counts() == {}, "they are not Slack's to repeat"


async def test_what_comes_again_while_it_is_in_hand_has_the_same_answer(intake: Intake, handler: Handler) -> None:
    gate = asyncio.Event()

    async def answer(request: Request) -> Answer:
        await gate.wait()
        return Answer(body="done")

    handler.act = answer
    twice = asyncio.gather(intake.receive(a_form()), intake.receive(a_form()))
    while not handler.got:
        await asyncio.sleep(0)
    gate.set()
    assert [*await twice] == [Answer(body="done")] * 2
    assert len(handler.got) == 1
    other = replace(a_form(), payload={**a_form().payload, "is": "filled in otherwise"})
    assert await intake.receive(other) == Answer(body="done")
    assert len(handler.got) == 2


LATER = "This takes longer than Slack allows. What comes of it follows here."
AGAIN = "This takes longer than Slack allows. Please send it again in a moment; it counts once."


async def test_what_takes_too_long_is_answered_in_time_with_a_sentence_and_the_answer_follows(
    intake: Intake, handler: Handler, late: asyncio.Queue[Answer]
) -> None:
    gate, ended = asyncio.Event(), asyncio.Semaphore(0)

    async def slow(request: Request) -> Answer:
        await gate.wait()
        ended.release()
        return Answer(body=f"of the {request.kind}")

    handler.act = slow
    clock = asyncio.get_running_loop().time
    started = clock()
    answers = await asyncio.gather(*(intake.receive(request) for request in (a_command(), a_click(), a_form())))
    assert INLINE_SECONDS - 0.01 <= clock() - started < 3
    assert [answer.body for answer in answers] == [
        {"response_type": "ephemeral", "text": LATER},
        None,
        {"response_action": "errors", "errors": {"what_happens": AGAIN}},
    ]
    gate.set()
    for _ in range(3):
        await ended.acquire()
    assert await late.get() == Answer(body="of the command")
    assert late.empty(), "a form is sent again by who has it open, and a click shows where it was made"


async def test_what_is_not_for_this_workspace_or_of_no_use_is_acknowledged_and_left(
    intake: Intake, handler: Handler, counts: Counts
) -> None:
    for request in (
        an_event(1, team="T0OTHER"),
        a_command(team_id="T0OTHER"),
        read_payload({"type": "view_closed", "team": {"id": TEAM}}),
        read_payload({}),
    ):
        assert await intake.receive(request) == Answer(200)
    assert handler.got == []
    assert await counts() == {}


async def test_the_challenge_is_answered(intake: Intake) -> None:
    assert await intake.receive(read_payload({"type": "url_verification", "challenge": "abc"})) == Answer(body="abc")


async def test_what_was_done_is_forgotten_only_when_slack_cannot_repeat_it_any_more(
    intake: Intake, clock: HandSetClock, counts: Counts, settled: Settled
) -> None:
    await intake.receive(an_event(1))
    await settled(done=1)
    clock.advance(KEEP_DONE.total_seconds())
    await intake.forget()
    assert await counts() == {"done": 1}
    clock.advance(1)
    await intake.forget()
    assert await counts() == {}


async def test_what_the_database_interrupted_is_done_anew_and_answered(
    intake: Intake, handler: Handler, settled: Settled
) -> None:
    async def interrupted_once(request: Request) -> Answer:
        if handler.got.count(handler.got[-1]) == 1:
            raise Interrupted("the server restarts")
        return Answer(body="done")

    handler.act = interrupted_once
    assert await intake.receive(a_command()) == Answer(body="done")
    await intake.receive(an_event(1))
    await settled(done=1)
    assert handler.got.count("1") == 2


async def test_what_is_worked_on_stays_ours_however_long_it_takes(
    store: Store, intake: Intake, handler: Handler, clock: HandSetClock
) -> None:
    gate = asyncio.Event()

    async def slow(_: Request) -> Answer:
        await gate.wait()
        return Answer()

    handler.act = slow
    await intake.receive(an_event(1))
    for _ in range(3):
        clock.advance(LEASE.total_seconds() / 2)
        await intake.renew()
        async with store.transaction() as tx:
            assert await tx.inbox.claim("B", clock.now(), LEASE, 10) == []
    gate.set()
