import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from bot.desk import Letter, Pace
from bot.notices import Place
from storage import Database, Store
from storage.tables import RateRow
from tests.storage.examples import LEASE, NOON, SECOND, UNPACED, mark, thread

ONE_A_SECOND = Pace(channel=SECOND, workspace=timedelta(0))
FOUR_A_SECOND_IN_ALL = Pace(channel=SECOND, workspace=SECOND / 4)


async def leave(store: Store, *channels: str) -> None:
    async with store.transaction() as tx:
        for number, channel in enumerate(channels):
            await tx.outbox.leave(mark(number, channel), thread(str(number), channel), NOON)


async def claim(store: Store, pace: Pace, seconds: float = 0, limit: int = 10) -> list[str]:
    """The channels of the letters that may go then."""
    return [letter.place.channel or "" for letter in await claim_letters(store, pace, seconds, limit)]


async def claim_letters(store: Store, pace: Pace, seconds: float = 0, limit: int = 10) -> list[Letter]:
    async with store.transaction() as tx:
        return await tx.outbox.claim("A", NOON + timedelta(seconds=seconds), LEASE, limit, pace)


async def due_after(store: Store, seconds: float = 0) -> timedelta | None:
    async with store.transaction() as tx:
        due = await tx.outbox.next_due(NOON + timedelta(seconds=seconds))
    return None if due is None else due - NOON


async def test_one_letter_a_second_leaves_for_each_channel(store: Store) -> None:
    await leave(store, "C1", "C1", "C2", "C1")
    assert await claim(store, ONE_A_SECOND) == ["C1", "C2"]
    assert await claim(store, ONE_A_SECOND, 0.9) == []
    assert await due_after(store) == SECOND
    assert await claim(store, ONE_A_SECOND, 1) == ["C1"]
    assert await claim(store, ONE_A_SECOND, 2) == ["C1"]
    assert await due_after(store) is None


async def test_the_workspace_has_a_pace_of_its_own(store: Store) -> None:
    await leave(store, "C1", "C2", "C3")
    assert await claim(store, FOUR_A_SECOND_IN_ALL) == ["C1"]
    assert await claim(store, FOUR_A_SECOND_IN_ALL) == []
    assert await due_after(store) == SECOND / 4
    assert await claim(store, FOUR_A_SECOND_IN_ALL, 0.25) == ["C2"]


async def test_who_comes_a_little_late_does_not_put_off_all_that_follow(store: Store) -> None:
    await leave(store, *(f"C{number}" for number in range(6)))
    assert await claim(store, FOUR_A_SECOND_IN_ALL) == ["C0"]
    assert await claim(store, FOUR_A_SECOND_IN_ALL, 0.35) == ["C1"]
    assert await due_after(store, 0.35) == SECOND / 2
    assert await claim(store, FOUR_A_SECOND_IN_ALL, 0.5) == ["C2"]
    assert await claim(store, FOUR_A_SECOND_IN_ALL, 10) == ["C3"]
    assert await claim(store, FOUR_A_SECOND_IN_ALL, 10.2) == [], "a long silence saves nothing up"


async def test_a_busy_channel_does_not_crowd_out_the_others(store: Store) -> None:
    await leave(store, *["C1"] * 20, "C2")
    assert await claim(store, ONE_A_SECOND, limit=2) == ["C1", "C2"]


async def test_one_person_gets_one_letter_a_second(store: Store) -> None:
    async with store.transaction() as tx:
        for number in (1, 2):
            await tx.outbox.leave(mark(number), Place(user="U1"), NOON)
    assert len(await claim_letters(store, ONE_A_SECOND)) == 1


async def test_without_a_pace_nothing_is_noted_and_all_may_go(store: Store, database: Database) -> None:
    await leave(store, "C1", "C1", "C1")
    assert await claim(store, UNPACED) == ["C1", "C1", "C1"]
    async with database.engine.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(RateRow))).scalar() == 0


async def test_slacks_retry_after_holds_back_one_channel_also_without_a_pace(store: Store) -> None:
    await leave(store, "C1", "C2")
    async with store.transaction() as tx:
        await tx.outbox.hold_back("C1", NOON + 30 * SECOND)
        await tx.outbox.hold_back("C1", NOON + 20 * SECOND)
    assert await claim(store, UNPACED, 29) == ["C2"]
    assert await due_after(store) == 30 * SECOND
    assert await claim(store, UNPACED, 30) == ["C1"]


async def test_slacks_retry_after_can_hold_back_the_workspace(store: Store) -> None:
    await leave(store, "C1", "C2")
    async with store.transaction() as tx:
        await tx.outbox.hold_back("*", NOON + 30 * SECOND)
    assert await claim(store, ONE_A_SECOND, 29) == []
    assert await due_after(store) == 30 * SECOND
    assert await claim(store, UNPACED, 30) == ["C1", "C2"]


async def test_simultaneous_claimers_keep_the_pace_together(store: Store) -> None:
    await leave(store, *["C1"] * 8)
    claims = await asyncio.gather(*(claim(store, ONE_A_SECOND) for _ in range(8)))
    assert sum(map(len, claims)) == 1
