import asyncio
import random
import signal
import sys
from collections import Counter

import psycopg
import pytest
from sqlalchemy import event, select, text

import storage
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.refusals import Interrupted
from storage import Database, Store, is_transient
from storage.tables import AuditRow
from tests.storage.examples import EXPORT, LEASE, NOON, UNPACED, an_issue, mark, thread

FLAG = """
import asyncio, sys
import storage
from tests.storage.examples import EXPORT, NOON, mark, thread

async def main():
    database = await storage.open_database(sys.argv[1])
    async with database.store("T1").transaction() as tx:
        await tx.inbox.take("form:1", NOON)
        issue = await tx.issues.add(EXPORT, NOON)
        await tx.reports.add(EXPORT, issue.id, "UANA", NOON)
        await tx.outbox.leave(mark(1), thread("1.1"), NOON)
        await tx.cards.want(issue.id, NOON)
        await tx.outbox.counts()
        if sys.argv[2] == "before":
            print("now", flush=True)
            await asyncio.sleep(60)
    print("now", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize(("moment", "issues", "letters"), [("before", 0, {}), ("after", 1, {"pending": 2})])
async def test_a_process_killed_before_the_commit_leaves_nothing_and_after_it_everything(
    address: str, moment: str, issues: int, letters: dict[str, int]
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FLAG, address, moment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"now\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    database = await storage.open_database(address)
    async with database.store("T1").transaction() as tx:
        assert await tx.issues.count() == issues
        assert len(await tx.reports.of_issue(IssueId(1))) == issues
        assert await tx.outbox.counts() == letters
        assert await tx.inbox.counts() == ({"done": 1} if issues else {})
    await database.close()


async def flag(store: Store) -> None:
    async with store.transaction() as tx:
        issue = await tx.issues.add(EXPORT, NOON)
        await tx.reports.add(EXPORT, issue.id, "UANA", NOON)
        await tx.outbox.leave(mark(issue.id), thread("1.1"), NOON)


async def test_cancelled_transactions_leave_nothing_behind_and_the_store_in_order(
    database: Database, store: Store
) -> None:
    opened: list[object] = []
    event.listen(database.engine.sync_engine, "connect", lambda connection, _: opened.append(connection))
    chance = random.Random(1)
    for _ in range(60):
        tasks = [asyncio.create_task(flag(store)) for _ in range(chance.choice([1, 3]))]
        await asyncio.sleep(chance.uniform(0, 0.02))
        for _ in range(chance.choice([1, 2, 3])):  # also while it is still being rolled back
            for task in tasks:
                task.cancel()
            await asyncio.sleep(chance.choice([0, 0.001]))
        await asyncio.wait(tasks)
    await flag(store)
    async with store.transaction() as tx:
        issues = await tx.issues.count()
        assert (await tx.issues.get(IssueId(issues))).label == f"KI-{issues}"
        assert await tx.outbox.counts() == {"pending": issues}
        assert [len(await tx.reports.of_issue(IssueId(number))) for number in range(1, issues + 1)] == [1] * issues
    assert len(opened) <= (1 if store.exclusive else 3)


async def test_one_who_waits_for_the_database_can_be_cancelled(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.issues.save(issue)
        waiting = asyncio.create_task(flag(store))
        await asyncio.sleep(0.02)
        waiting.cancel()
        await asyncio.wait([waiting])
    await flag(store)


async def test_eight_claimers_hand_out_five_hundred_letters_each_once(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave_all([(mark(number), thread(str(number % 100))) for number in range(500)], NOON)
    claimed: list[str] = []

    async def work(owner: str) -> None:
        while True:
            async with store.transaction() as tx:
                letters = await tx.outbox.claim(owner, NOON, LEASE, 10, UNPACED)
            async with store.transaction() as tx:
                claimed.extend(letter.notice.key for letter in letters)
                for letter in letters:
                    await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
                if not letters and (await tx.outbox.counts()) == {"sent": 500}:
                    return

    await asyncio.gather(*(work(str(number)) for number in range(8)))
    assert Counter(Counter(claimed).values()) == {1: 500}


async def test_a_lost_connection_is_an_error_that_passes_and_the_next_transaction_works(
    database: Database, store: Store
) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a file has no connection to lose")

    async def lose_connection() -> None:
        async with database.engine.begin() as connection, database.engine.begin() as other:
            mine = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            await other.execute(text(f"SELECT pg_terminate_backend({mine})"))
            await connection.execute(text("SELECT 1"))

    with pytest.raises(Exception, match="terminat") as failure:
        await lose_connection()
    assert isinstance(failure.value.__cause__, psycopg.Error)
    assert is_transient(failure.value)
    await flag(store)


async def test_two_who_wait_for_each_other_do_not_wait_for_ever(database: Database, store: Store) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("one transaction at a time")
    one, two = await an_issue(store), await an_issue(store)
    both = asyncio.Barrier(2)

    async def save(first: Issue, second: Issue) -> None:
        async with store.transaction() as tx:
            await tx.issues.save(first)
            await both.wait()
            await tx.issues.save(second)

    ended = await asyncio.gather(save(one, two), save(two, one), return_exceptions=True)
    (failure,) = [error for error in ended if error is not None]
    assert isinstance(failure, Interrupted)


async def test_audit_rows_keep_their_order_and_their_facts(database: Database, store: Store) -> None:
    async with store.transaction() as tx:
        for number in range(20):
            await tx.audit.note(Occasion("click:1", "UENG"), IssueId(1), f"act {number}", {"n": str(number)}, NOON)
    async with database.engine.connect() as connection:
        rows = (await connection.execute(select(AuditRow.act, AuditRow.facts).order_by(AuditRow.id))).all()
    assert [tuple(row) for row in rows] == [(f"act {number}", {"n": str(number)}) for number in range(20)]


async def test_a_row_with_an_id_of_its_own_belongs_to_the_workspace_of_its_store(
    database: Database, store: Store
) -> None:
    async with store.transaction() as tx:
        await tx.audit.note(Occasion("click:1", "UENG"), IssueId(1), "claim", {}, NOON)
    async with database.engine.connect() as connection:
        (row,) = await connection.execute(select(AuditRow.workspace_id, AuditRow.id))
    assert row.workspace_id == "T1"
    assert row.id != "T1"
