from datetime import timedelta

from bot.desk import Envelope, Waiting
from storage import Store
from tests.storage.examples import LEASE, NOON, UNPACED, mark, thread


async def test_only_what_waits_is_counted_and_only_what_will_be_done_grows_old(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.backlog.waiting() == Waiting({}, {}, None, None)
    later = NOON + timedelta(minutes=1)
    async with store.transaction() as tx:
        await tx.inbox.keep([Envelope("done", "lane", {}), Envelope("dead", "lane", {})], "A", NOON, LEASE)
        await tx.inbox.keep([Envelope("new", "lane", {})], "A", later, LEASE)
        await tx.inbox.finish(["done"], NOON)
        await tx.inbox.put_back("dead", "failed", None)
        for number in range(3):
            await tx.outbox.leave(mark(number), thread(str(number)), NOON)
    async with store.transaction() as tx:
        sent, dead, *_ = await tx.outbox.claim("A", NOON, LEASE, 2, UNPACED)
        await tx.outbox.sent(sent.mark, "C1", "1.1", NOON)
        await tx.outbox.dead(dead, "gone")
        await tx.outbox.leave(mark(4), thread("4"), later)
    async with store.transaction() as tx:
        letters = {("ReplyMarked", "pending"): 2, ("ReplyMarked", "dead"): 1}
        assert await tx.backlog.waiting() == Waiting({"new": 1, "dead": 1}, letters, later, NOON)


async def test_a_probe_is_written_and_leaves_nothing_to_do(store: Store) -> None:
    for _ in range(2):
        async with store.transaction() as tx:
            await tx.backlog.probe()
    async with store.transaction() as tx:
        assert await tx.backlog.waiting() == Waiting({}, {}, None, None)


async def test_what_waits_for_its_pace_is_counted_until_it_may_go_on(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.backlog.held_back(NOON) == (0, None)
        await tx.outbox.hold_back("C1", NOON + timedelta(seconds=30))
        await tx.outbox.hold_back("chat.update", NOON + timedelta(seconds=5))
        assert await tx.backlog.held_back(NOON) == (2, NOON + timedelta(seconds=30))
        assert await tx.backlog.held_back(NOON + timedelta(seconds=5)) == (1, NOON + timedelta(seconds=30))
