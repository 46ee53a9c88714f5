"""What is agreed: versions one after the other, the default before the first."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rules.proposals import Fate
from bot.rules.reactions import CHAPTER, EMOJI, Act, Emoji
from bot.rules.refusals import ChangedMeanwhile, Refused
from storage import Database
from storage.store import Store
from tests.clock import HandSetClock

FIRST: Emoji = {Act.CLAIM: ("mag",)}
SECOND: Emoji = {Act.CLAIM: ("eyes", "mag"), Act.DID_NOT_WORK: ()}


async def test_each_change_is_a_version_and_the_default_stands_before_the_first(
    store: Store, clock: HandSetClock
) -> None:
    async with store.transaction() as tx:
        assert await tx.policy.history(CHAPTER, 5) == [await tx.policy.current(CHAPTER)]
        assert (await tx.policy.current(CHAPTER)).value == EMOJI
        first = await tx.policy.change(CHAPTER, FIRST, 0, "U0MIA", clock.now())
    later = clock.now() + timedelta(hours=1)
    async with store.transaction() as tx:
        second = await tx.policy.change(CHAPTER, SECOND, 1, "U0BEN", later)
        assert await tx.policy.current(CHAPTER) == second
        found = await tx.policy.history(CHAPTER, 5)
    assert found[:2] == [second, first]
    assert (second.version, second.by, second.at) == (2, "U0BEN", later)
    assert [each.version for each in found] == [2, 1, 0]


async def test_of_two_who_change_the_same_version_one_is_told(store: Store, clock: HandSetClock) -> None:
    async with store.transaction() as tx:
        await tx.policy.change(CHAPTER, FIRST, 0, "U0MIA", clock.now())
    with pytest.raises(ChangedMeanwhile, match="reactions was changed by somebody else"):
        async with store.transaction() as tx:
            await tx.policy.change(CHAPTER, SECOND, 0, "U0BEN", clock.now())
    async with store.transaction() as tx:
        assert (await tx.policy.current(CHAPTER)).value == FIRST


async def test_each_workspace_has_its_own(database: Database, store: Store, clock: HandSetClock) -> None:
    async with database.store("T0OTHER").transaction() as tx:
        await tx.policy.change(CHAPTER, FIRST, 0, "U0MIA", clock.now())
    async with store.transaction() as tx:
        assert (await tx.policy.current(CHAPTER)).value == EMOJI


async def test_of_changes_proposed_at_once_for_a_chapter_one_stands(store: Store, clock: HandSetClock) -> None:
    async def propose(chapter: str) -> int:
        async with store.transaction() as tx:
            return (await tx.proposals.add(chapter, 0, {}, "U0MIA", None, {}, clock.now())).number

    chapters = ["digest"] * 4 + ["routes"]
    ended = await asyncio.gather(*(propose(chapter) for chapter in chapters), return_exceptions=True)
    assert [type(each) for each in ended].count(Refused) == 3
    async with store.transaction() as tx:
        standing = await tx.proposals.standing()
        assert sorted(each.chapter for each in standing) == ["digest", "routes"]
        await tx.proposals.save(replace(standing[0], fate=Fate.WITHDRAWN))
        await tx.proposals.add(standing[0].chapter, 0, {}, "U0MIA", None, {}, clock.now())
