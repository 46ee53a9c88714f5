"""Whatever happens to letters, each lane comes out in the order in which it was left, one letter at a time."""

from collections import defaultdict
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import Letter
from bot.notices import ReplyMarked
from storage import Database
from tests.storage.examples import LEASE, NOON, SECOND, UNPACED, mark, thread

LANES = ("a", "b", "c")
FATES = ("sent", "retry", "unsure", "dead", "crash")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("leave"), st.sampled_from(LANES)),
        st.tuples(st.just("claim"), st.integers(1, 3)),
        st.tuples(st.just("settle"), st.sampled_from(FATES)),
        st.tuples(st.just("wait"), st.integers(1, 90)),
        st.tuples(st.just("look"), st.booleans()),
    ),
    max_size=40,
)
_workspaces = count(1)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_lanes_keep_their_order(database: Database, steps: list[tuple[str, str | int | bool]]) -> None:
    world = World(database, f"T{next(_workspaces)}")
    for step, detail in steps:
        await getattr(world, step)(detail)
    await world.finish()


class World:
    def __init__(self, database: Database, workspace: str) -> None:
        self.store = database.store(workspace)
        self.now = NOON
        self.numbers = count(1)
        self.left: dict[str, list[int]] = defaultdict(list)
        self.out: dict[str, list[int]] = defaultdict(list)
        self.dead: set[int] = set()
        self.sending: list[Letter] = []

    async def leave(self, lane: str) -> None:
        number = next(self.numbers)
        async with self.store.transaction() as tx:
            await tx.outbox.leave(mark(number), thread(lane), self.now)
        self.left[lane].append(number)

    async def claim(self, limit: int) -> None:
        async with self.store.transaction() as tx:
            letters = await tx.outbox.claim("A", self.now, LEASE, limit, UNPACED)
        self.sending += letters
        lanes = [letter.place.lane for letter in self.sending]
        assert len(lanes) == len(set(lanes)), "two letters of one lane under way"

    async def settle(self, fate: str) -> None:
        if not self.sending:
            return
        letter = self.sending.pop(0)
        async with self.store.transaction() as tx:
            match fate:
                case "sent":
                    await tx.outbox.sent(letter.mark, "C1", "5.5", self.now)
                    self.note(letter)
                case "retry":
                    await tx.outbox.retry(letter, self.now + 7 * SECOND, "ratelimited")
                case "unsure":
                    await tx.outbox.unsure(letter, self.now + 7 * SECOND, "time-out", looked=False)
                case "dead":
                    await tx.outbox.dead(letter, "is_archived")
                    if number_of(letter) not in self.out[letter.place.thread or ""]:
                        self.dead.add(number_of(letter))

    async def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        async with self.store.transaction() as tx:
            await tx.outbox.lose(None, self.now)
            due = await tx.outbox.next_due(self.now)
            if due is not None and due <= self.now:
                letters = await tx.outbox.claim("A", self.now, LEASE, 1, UNPACED)
                doubtful = await tx.outbox.claim_unsure("A", self.now, LEASE, 1)
                assert letters or doubtful, "due, but nothing can be taken up"
                for letter in doubtful:
                    await tx.outbox.unsure(letter, self.now, "not looked for yet", looked=False)
                self.sending += letters
        self.sending = [letter for letter in self.sending if letter.may_resend_at > self.now]

    async def look(self, found: bool) -> None:
        async with self.store.transaction() as tx:
            for letter in await tx.outbox.claim_unsure("A", self.now, LEASE, 10):
                if found:
                    await tx.outbox.sent(letter.mark, "C1", "5.5", self.now)
                    self.note(letter)
                    self.sending = [each for each in self.sending if each.mark != letter.mark]
                elif self.now >= letter.may_resend_at:
                    await tx.outbox.retry(letter, self.now, "not found")
                else:
                    await tx.outbox.unsure(letter, self.now, "not found yet", looked=True)

    def note(self, letter: Letter) -> None:
        self.out[letter.place.thread or ""].append(number_of(letter))

    async def finish(self) -> None:
        for _ in range(200):
            while self.sending:
                await self.settle("sent")
            await self.wait(60)
            await self.look(found=True)
            await self.claim(10)
            async with self.store.transaction() as tx:
                if set(await tx.outbox.counts()) <= {"sent", "dead"}:
                    break
        expected = {lane: [number for number in left if number not in self.dead] for lane, left in self.left.items()}
        assert {lane: self.out[lane] for lane in expected} == expected


def number_of(letter: Letter) -> int:
    assert isinstance(letter.notice, ReplyMarked)
    return int(letter.notice.ts)
