import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.desk import Envelope
from bot.rules.refusals import AlreadyDone
from storage import Store
from tests.storage.examples import LEASE, NOON, SECOND

BODY: dict[str, Any] = {"type": "message", "text": "naïve ☃ \x00 \ud83d", "blocks": [{"n": 1}]}


def envelope(number: int) -> Envelope:
    return Envelope(f"Ev{number}", "lane", BODY)


async def keep(store: Store, *envelopes: Envelope) -> set[str]:
    async with store.transaction() as tx:
        return await tx.inbox.keep(envelopes, "A", NOON, LEASE)


async def test_the_same_occasion_is_taken_once(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.inbox.take("click:1", NOON)
    with pytest.raises(AlreadyDone):
        async with store.transaction() as tx:
            await tx.inbox.take("click:1", NOON)


async def test_whether_an_occasion_is_open_can_be_asked_without_taking_it(store: Store) -> None:
    await keep(store, envelope(1))
    async with store.transaction() as tx:
        await tx.inbox.check_open("Ev1")
        await tx.inbox.check_open("click:1")
        await tx.inbox.take("click:1", NOON)
        with pytest.raises(AlreadyDone):
            await tx.inbox.check_open("click:1")


async def test_an_occasion_that_failed_can_be_taken_again(store: Store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.inbox.take("click:1", NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.transaction() as tx:
        await tx.inbox.take("click:1", NOON)


async def test_of_many_simultaneous_takers_one_gets_the_occasion(store: Store) -> None:
    async def attempt() -> bool:
        try:
            async with store.transaction() as tx:
                await tx.inbox.take("click:1", NOON)
                await asyncio.sleep(0)
        except AlreadyDone:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(8)))) == 1


async def test_what_is_right_before_an_event_is_the_last_of_its_lane_that_is_still_to_be_handled(store: Store) -> None:
    elsewhere = replace(envelope(3), lane="another lane")
    await keep(store, envelope(1), envelope(2), elsewhere, envelope(4), envelope(5))
    async with store.transaction() as tx:
        await tx.inbox.finish(["Ev2"], NOON)
        before = await tx.inbox.right_before(["Ev5", "Ev4", "Ev3", "Ev1", "Ev9"])
        assert list(before.items()) == [("Ev1", None), ("Ev3", None), ("Ev4", "Ev1"), ("Ev5", "Ev4")]
        await tx.inbox.put_back("Ev4", "a fault of ours", None)
        assert await tx.inbox.right_before(["Ev5"]) == {"Ev5": "Ev1"}
        assert await tx.inbox.right_before([]) == {}


async def test_taking_an_occasion_finishes_its_envelope_and_drops_what_people_wrote(store: Store) -> None:
    await keep(store, envelope(1))
    async with store.transaction() as tx:
        await tx.inbox.take("Ev1", NOON)
    async with store.transaction() as tx:
        assert await tx.inbox.claim("B", NOON + 2 * LEASE, LEASE, 10) == []
        assert await tx.inbox.counts() == {"done": 1}


async def test_only_envelopes_not_seen_before_are_kept(store: Store) -> None:
    assert await keep(store, envelope(2), envelope(1), envelope(2)) == {"Ev1", "Ev2"}
    assert await keep(store, envelope(2), envelope(3)) == {"Ev3"}
    assert await keep(store) == set()


async def test_an_envelope_belongs_to_its_keeper_until_the_lease_is_over(store: Store) -> None:
    await keep(store, envelope(1))
    async with store.transaction() as tx:
        assert await tx.inbox.claim("B", NOON + LEASE - SECOND, LEASE, 10) == []
    async with store.transaction() as tx:
        (found,) = await tx.inbox.claim("B", NOON + LEASE, LEASE, 10)
    assert found == Envelope("Ev1", "lane", BODY, attempts=1)


async def claim(store: Store, now: datetime) -> list[str]:
    async with store.transaction() as tx:
        return [each.key for each in await tx.inbox.claim("B", now, LEASE, 10)]


async def test_envelopes_are_claimed_as_they_came_whatever_the_clock_said(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.inbox.keep([envelope(3), envelope(1)], "A", NOON + SECOND, LEASE)
        await tx.inbox.keep([envelope(2)], "A", NOON, LEASE)
    assert await claim(store, NOON + 2 * LEASE) == ["Ev3", "Ev1", "Ev2"]


async def test_nothing_overtakes_what_was_put_back_or_is_in_somebodys_hand(store: Store) -> None:
    elsewhere = replace(envelope(9), lane="elsewhere")
    await keep(store, envelope(1), envelope(2), elsewhere)
    async with store.transaction() as tx:
        for key in ("Ev2", "Ev9"):
            await tx.inbox.leave(key)
    assert await claim(store, NOON) == ["Ev9"]
    async with store.transaction() as tx:
        await tx.inbox.put_back("Ev1", "boom", NOON + 5 * SECOND)
        assert not await tx.inbox.is_first("Ev2")
        assert await tx.inbox.is_first("Ev9")
    assert await claim(store, NOON + 4 * SECOND) == []
    assert await claim(store, NOON + 5 * SECOND) == ["Ev1", "Ev2"]
    async with store.transaction() as tx:
        await tx.inbox.put_back("Ev1", "boom", None)
        assert await tx.inbox.is_first("Ev2"), "after a dead one the lane goes on"
        await tx.inbox.finish(["Ev2"], NOON)
        assert not await tx.inbox.is_first("Ev2")


async def test_what_was_left_counts_as_not_begun(store: Store) -> None:
    await keep(store, envelope(1))
    async with store.transaction() as tx:
        await tx.inbox.leave("Ev1")
        (found,) = await tx.inbox.claim("B", NOON, LEASE, 10)
    assert found.attempts == 0


async def test_an_envelope_put_back_waits_for_its_time_and_counts_the_attempts(store: Store) -> None:
    await keep(store, envelope(1))
    async with store.transaction() as tx:
        await tx.inbox.put_back("Ev1", "boom", NOON + 5 * SECOND)
        assert await tx.inbox.claim("A", NOON + 4 * SECOND, LEASE, 10) == []
        (once,) = await tx.inbox.claim("A", NOON + 5 * SECOND, LEASE, 10)
        await tx.inbox.put_back("Ev1", "boom", NOON + 6 * SECOND)
        (twice,) = await tx.inbox.claim("A", NOON + 6 * SECOND, LEASE, 10)
    assert (once.attempts, twice.attempts) == (1, 2)


async def test_a_dead_envelope_is_kept_and_not_handled_again(store: Store) -> None:
    await keep(store, envelope(1), envelope(2))
    async with store.transaction() as tx:
        await tx.inbox.put_back("Ev1", "boom", None)
        await tx.inbox.finish(["Ev2"], NOON)
    assert await keep(store, envelope(1)) == set()
    async with store.transaction() as tx:
        assert await tx.inbox.claim("B", NOON + 2 * LEASE, LEASE, 10) == []
        assert await tx.inbox.counts() == {"dead": 1, "done": 1}
        assert await tx.inbox.forget(NOON + LEASE) == 1
        assert await tx.inbox.counts() == {"dead": 1}


async def test_what_is_done_stays_done_when_a_late_failure_comes(store: Store) -> None:
    await keep(store, envelope(1))
    async with store.transaction() as tx:
        await tx.inbox.finish(["Ev1"], NOON)
        await tx.inbox.put_back("Ev1", "too late", NOON)
        assert await tx.inbox.counts() == {"done": 1}


async def test_two_replicas_that_keep_the_same_envelopes_share_them(store: Store) -> None:
    forwards = [envelope(number) for number in range(40)]
    kept = await asyncio.gather(*(keep(store, *batch) for batch in (forwards, forwards[::-1]) * 4))
    assert sorted(key for keys in kept for key in keys) == sorted(each.key for each in forwards)


async def test_what_happened_before_the_latest_is_known_to_be_over(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.inbox.is_latest("reaction:UANA", "1700000012.000100", NOON)
        assert not await tx.inbox.is_latest("reaction:UANA", "1700000011.000100", NOON)
        assert await tx.inbox.is_latest("reaction:UANA", "1700000012.000100", NOON), "it may be handled once more"
        assert await tx.inbox.is_latest("reaction:UBEN", "1700000011.000100", NOON)
        await tx.inbox.forget(NOON + LEASE)
        assert await tx.inbox.is_latest("reaction:UANA", "1700000011.000100", NOON)
