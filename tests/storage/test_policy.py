"""What is agreed: versions one after the other, the default before the first."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.rules import communication, occurrences, proposals
from bot.rules.communication import MONDAYS, Communication
from bot.rules.occurrences import SCHEDULES
from bot.rules.proposals import ChangeControl, Fate
from bot.rules.reactions import CHAPTER, EMOJI, Act, Emoji
from bot.rules.refusals import ChangedMeanwhile, Refused
from storage import Database
from storage.migrations import steps
from storage.store import Store
from storage.tables import PolicyRow
from tests.clock import HandSetClock
from tests.storage.examples import NOON

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


@pytest.mark.parametrize("agreed_on_more", [False, True])
async def test_the_day_of_the_digest_that_liaisons_had_set_counts_as_agreed(
    database: Database, store: Store, clock: HandSetClock, agreed_on_more: bool
) -> None:
    """Before, it stood with the other schedules: `downgrade` writes it there."""
    fridays = replace(MONDAYS, weekdays=frozenset({4}), zone="Europe/Madrid")
    digest, daily = communication.CHAPTER, replace(SCHEDULES["queue"], weekdays=frozenset({0}))
    async with store.transaction() as tx:
        if agreed_on_more:
            await tx.policy.change(digest, Communication(lines=3), 0, "U0MIA", clock.now())
        now = await tx.policy.current(digest)
        await tx.policy.change(proposals.CHAPTER, ChangeControl(on=True), 0, "U0MIA", clock.now())
        await tx.proposals.seal("digest", now.version, digest.plain(now.value))
        await tx.proposals.add("digest", now.version, digest.plain(Communication(lines=9)), "U0MIA", None, {}, NOON)
        await tx.policy.change(occurrences.CHAPTER, {**SCHEDULES, "queue": daily}, 0, "U0MIA", clock.now())
    await steps.downgrade(database.engine, "0028")
    async with database.engine.begin() as connection:
        found = await connection.execute(select(PolicyRow.value).where(PolicyRow.chapter == "schedules"))
        plain = {**found.scalar_one(), "digest": occurrences.plain(fridays)}
        await connection.execute(update(PolicyRow).where(PolicyRow.chapter == "schedules").values(value=plain))
    await database.migrate()
    async with store.transaction() as tx:
        agreed = await tx.policy.current(digest)
        assert (agreed.version, agreed.value.lines) == (1, 3 if agreed_on_more else 5)
        assert agreed.value.schedule == fridays
        assert (await tx.policy.current(occurrences.CHAPTER)).value["queue"] == daily
        assert await tx.proposals.drifts() == []
        (waiting,) = await tx.proposals.standing()
        assert (waiting.base, digest.read(waiting.value)) == (1, Communication(lines=9, schedule=fridays))
