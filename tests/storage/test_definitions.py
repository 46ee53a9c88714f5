"""A version of a word is kept from its first draft to its last signature; the next one begins after it."""

from dataclasses import replace
from datetime import timedelta

from bot.rules.definitions import Definition, Topic, Words, drafted, signed, worded
from bot.rules.recognition import Side
from storage import Database, Store
from tests.storage.examples import NOON

HOUR = timedelta(hours=1)
ANAS, MIAS = Words("customers wait", "U0ANA", NOON), Words("it is down", "U0MIA", NOON + HOUR)


async def test_a_version_comes_back_as_it_was_saved(database: Database) -> None:
    store = database.store("T1")
    async with store.transaction() as tx:
        begun = await tx.definitions.lock(Topic.SEVERITY)
        assert begun == Definition(Topic.SEVERITY, 1)
        one = drafted(begun, Side.AGENTS, ANAS)
        await tx.definitions.save(one)
    async with store.transaction() as tx:
        assert await tx.definitions.lock(Topic.SEVERITY) == one
        both = worded(drafted(one, Side.ENGINEERS, MIAS), replace(MIAS, text="both"), 0)
        half = signed(both, Side.ENGINEERS, "U0MIA", 1, NOON + 2 * HOUR)
        await tx.definitions.save(half)
        assert await tx.definitions.all() == [half]
    async with database.store("T2").transaction() as tx:
        assert await tx.definitions.all() == []


async def test_the_next_version_begins_once_one_is_ratified(store: Store) -> None:
    async with store.transaction() as tx:
        first = replace(await tx.definitions.lock(Topic.PRIORITY), ratified_at=NOON)
        await tx.definitions.save(first)
        assert await tx.definitions.lock(Topic.PRIORITY) == Definition(Topic.PRIORITY, 2)
        other = await tx.definitions.lock(Topic.SEVERITY)
        assert await tx.definitions.all() == [first, Definition(Topic.PRIORITY, 2), other]
