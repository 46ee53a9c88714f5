"""Calls of people by name: held until their hours, taken back, counted."""

from datetime import timedelta

from bot.notices import Place
from storage.store import Store
from tests.storage.examples import LEASE, NOON, SECOND, UNPACED, mark

HOUR = timedelta(hours=1)
MIA = Place(user="U0MIA")


async def test_what_is_held_comes_at_its_time_and_holds_up_nothing(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.calls.leave("U0MIA", mark(1), MIA, NOON, NOON + HOUR)
        await tx.outbox.leave(mark(2), MIA, NOON)
        await tx.calls.leave("U0MIA", mark(3), MIA, NOON)
    async with store.transaction() as tx:
        found = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        assert [letter.notice for letter in found] == [mark(2)]
        await tx.outbox.sent(found[0].mark, "D", "1", NOON)
    async with store.transaction() as tx:
        assert [each.notice for each in await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)] == [mark(3)]
        assert await tx.outbox.claim("A", NOON + HOUR - SECOND, LEASE, 10, UNPACED) == []
        (held,) = await tx.outbox.claim("A", NOON + HOUR, LEASE, 10, UNPACED)
        assert (held.notice, held.place) == (mark(1), MIA)


async def test_what_is_still_held_can_be_taken_back_and_what_is_said_cannot(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.calls.leave("U0MIA", mark(1), MIA, NOON, NOON + HOUR)
        await tx.calls.leave("U0MIA", mark(2), MIA, NOON)
        await tx.calls.leave("U0LEA", mark(2), MIA, NOON)
        await tx.calls.leave("U0LEA", mark(3), MIA, NOON, NOON)
    async with store.transaction() as tx:
        assert await tx.calls.count(NOON, NOON + HOUR + SECOND) == {"U0MIA": 2, "U0LEA": 1}
        assert await tx.calls.count(NOON, NOON + HOUR) == {"U0MIA": 1, "U0LEA": 1}
        for number in (1, 2, 3):
            await tx.calls.take_back(mark(number).key)
        assert await tx.calls.count(NOON, NOON + HOUR + SECOND) == {"U0MIA": 1, "U0LEA": 1}
        assert (await tx.outbox.counts()) == {"pending": 2}
