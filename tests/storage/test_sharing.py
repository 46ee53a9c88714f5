"""Who does something at the same time shares one commit, and nothing else."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.exc import OperationalError

import storage
from bot.rules.refusals import AlreadyDone, Interrupted
from storage import Database, Store
from storage.connections import DatabaseClosed
from storage.trips import SHORT
from tests.storage.examples import NOON, mark, thread

NUMBERS = f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {10 * SHORT}) SELECT i FROM n)"
PATIENCE_SECONDS = 20
LONG = select(func.count()).select_from(text(NUMBERS))
"""Is broken off, and asked again in a thread."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await storage.open_database(f"sqlite:///{tmp_path / 'some.db'}")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> Store:
    return database.store("T1")


async def leave(store: Store, number: int, fails: bool = False) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave(mark(number), thread("1.1"), NOON)
        await tx.outbox.counts()
        if fails:
            raise ZeroDivisionError


async def letters(store: Store) -> int:
    async with store.transaction() as tx:
        return (await tx.outbox.counts()).get("pending", 0)


@asynccontextmanager
async def held_up(store: Store) -> AsyncIterator[None]:
    """Whoever asks within waits until the end of this; then they go in their order."""
    async with store.transaction():
        yield
        await asyncio.sleep(0)
        await asyncio.sleep(0)


class Commits:
    """Those of this process. From `full_after` on the disk is full."""

    def __init__(self) -> None:
        self.count, self.full_after = 0, 1_000_000
        self.can_take_back = True
        self.may_go_on, self.is_under_way = threading.Event(), threading.Event()
        self.may_go_on.set()

    def take_back(self) -> None:
        if not self.can_take_back:
            raise failed("ROLLBACK", "disk I/O error", sqlite3.SQLITE_IOERR)

    def add(self) -> None:
        if not self.may_go_on.is_set():
            self.is_under_way.set()
            self.may_go_on.wait(PATIENCE_SECONDS)
        self.count += 1
        if self.count > self.full_after:
            raise failed("COMMIT", "database or disk is full", sqlite3.SQLITE_FULL)


def failed(statement: str, said: str, code: int) -> OperationalError:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return OperationalError(statement, {}, error)


@pytest.fixture
def commits() -> Iterator[Commits]:
    commits = Commits()

    def count(_: Connection) -> None:
        commits.add()

    def take_back(_: Connection) -> None:
        commits.take_back()

    event.listen(Engine, "commit", count)
    event.listen(Engine, "rollback", take_back)
    yield commits
    event.remove(Engine, "commit", count)
    event.remove(Engine, "rollback", take_back)


async def test_those_who_wait_for_each_other_share_one_commit(store: Store, commits: Commits) -> None:
    assert await letters(store) == 0
    commits.count = 0
    async with held_up(store):
        everybody = asyncio.gather(*(leave(store, number) for number in range(20)))
    await everybody
    assert commits.count == 2, "one of who held them up, one of all the others"
    assert await letters(store) == 20


async def test_who_fails_takes_back_only_what_they_did(store: Store) -> None:
    async with held_up(store):
        everybody = asyncio.gather(
            *(leave(store, number, fails=number in (0, 5, 9)) for number in range(10)), return_exceptions=True
        )
    failed = [number for number, ended in enumerate(await everybody) if isinstance(ended, ZeroDivisionError)]
    assert failed == [0, 5, 9]
    assert await letters(store) == 7


async def test_nobody_hears_that_it_was_done_already_before_that_is_on_the_disk(store: Store, tmp_path: Path) -> None:
    seen: list[int] = []

    async def take() -> None:
        try:
            async with store.transaction() as tx:
                await tx.inbox.take("form:1", NOON)
        except AlreadyDone:
            with closing(sqlite3.connect(tmp_path / "some.db")) as beside:
                seen.append(beside.execute("SELECT count(*) FROM inbox").fetchone()[0])

    async with held_up(store):
        everybody = asyncio.gather(take(), take())
    await everybody
    assert seen == [1]


async def test_nobody_hears_that_it_is_done_before_it_is_on_the_disk(store: Store, tmp_path: Path) -> None:
    kept: list[int] = []

    async def leave_and_look(number: int) -> None:
        await leave(store, number)
        with closing(sqlite3.connect(tmp_path / "some.db")) as beside:
            kept.append(beside.execute("SELECT count(*) FROM outbox").fetchone()[0])

    async with held_up(store):
        everybody = asyncio.gather(*(leave_and_look(number) for number in range(8)))
    await everybody
    assert min(kept) == 8


async def test_if_the_commit_fails_all_who_share_it_hear_so(store: Store, commits: Commits) -> None:
    async with held_up(store):
        everybody = asyncio.gather(*(leave(store, number) for number in range(4)), return_exceptions=True)
        commits.full_after = commits.count + 1
    assert [type(each) for each in await everybody] == [OperationalError] * 4
    commits.full_after = 1_000_000
    assert await letters(store) == 0


async def test_if_sqlite_gives_up_all_of_it_those_who_were_done_begin_anew(store: Store) -> None:
    async def give_up() -> None:
        async with store.transaction() as tx:
            await tx.outbox.leave(mark(3), thread("1.1"), NOON)
            tx._workspace.line.raw.rollback()  # type: ignore[attr-defined]  # as it does when the disk is full
            raise ZeroDivisionError

    async with held_up(store):
        everybody = asyncio.gather(leave(store, 1), leave(store, 2), give_up(), leave(store, 4), return_exceptions=True)
    ended = await everybody
    assert [type(each) for each in ended] == [Interrupted, Interrupted, ZeroDivisionError, type(None)]
    assert await letters(store) == 1


async def test_if_even_taking_back_fails_all_who_share_it_hear_so(store: Store, commits: Commits) -> None:
    async def give_up() -> None:
        async with store.transaction() as tx:
            tx._workspace.line.raw.rollback()  # type: ignore[attr-defined]
            raise ZeroDivisionError

    commits.can_take_back = False
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with held_up(store):
            first = asyncio.gather(leave(store, 1), give_up(), return_exceptions=True)
        assert [type(each) for each in await first] == [Interrupted, OperationalError]
        async with held_up(store):
            second = asyncio.gather(leave(store, 2), leave(store, 3), return_exceptions=True)
            commits.full_after = commits.count + 1
        assert [type(each) for each in await second] == [OperationalError] * 2
        commits.full_after, commits.can_take_back = 1_000_000, True
        await leave(store, 4)
    assert await letters(store) == 1


def ending() -> asyncio.Task[object]:
    """The task that commits what is shared."""
    (found,) = [task for task in asyncio.all_tasks() if "_end_in_turn" in repr(task.get_coro())]
    return found


async def test_a_commit_that_is_cancelled_leaves_nobody_waiting(store: Store, commits: Commits) -> None:
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def leave_slowly() -> None:
        async with store.transaction() as tx:
            await tx.outbox.leave(mark(2), thread("1.1"), NOON)
            inside.set()
            await go_on.wait()

    async with asyncio.timeout(PATIENCE_SECONDS):
        async with held_up(store):
            both = asyncio.gather(leave(store, 1), leave_slowly())
        await inside.wait()
        ending().cancel()  # before its turn
        go_on.set()
        await both
        commits.may_go_on.clear()
        third = asyncio.create_task(leave(store, 3))
        await asyncio.to_thread(commits.is_under_way.wait)
        ending().cancel()  # in the midst of it
        await asyncio.sleep(0)
        commits.may_go_on.set()
        await third
    assert await letters(store) == 3


async def test_what_is_done_is_kept_before_a_question_that_takes_long(
    store: Store, commits: Commits, tmp_path: Path
) -> None:
    seen: list[object] = []

    async def ask_long(is_cancelled: bool) -> None:
        async with store.transaction() as tx:
            assert await tx.outbox.counts() != {}, "in one transaction with those before it"
            before = commits.count
            assert (await tx._workspace.run(LONG)).scalar_one() == 10 * SHORT
            seen.append(commits.count - before)
            with closing(sqlite3.connect(tmp_path / "some.db")) as beside:
                seen.append(beside.execute("SELECT count(*) FROM outbox").fetchone()[0])
            await tx.outbox.leave(mark(100), thread("1.1"), NOON)
            if is_cancelled:
                raise asyncio.CancelledError

    async with held_up(store):
        everybody = asyncio.gather(
            *(leave(store, 1), leave(store, 2), ask_long(True), leave(store, 3), ask_long(False), leave(store, 4)),
            return_exceptions=True,
        )
    done = [type(each) for each in await everybody]
    assert done == [type(None), type(None), asyncio.CancelledError, *[type(None)] * 3]
    assert seen == [1, 2, 1, 3], "once each; who takes long has its own part to itself"
    assert await letters(store) == 5


async def test_what_has_written_stays_with_the_others_however_long_it_asks(store: Store, commits: Commits) -> None:
    async def write_and_ask_long() -> None:
        async with store.transaction() as tx:
            await tx.inbox.take("form:1", NOON)
            before = commits.count
            await tx._workspace.run(LONG)
            assert commits.count == before
            raise ZeroDivisionError

    async with held_up(store):
        everybody = asyncio.gather(leave(store, 1), write_and_ask_long(), leave(store, 2), return_exceptions=True)
    assert [type(each) for each in await everybody] == [type(None), ZeroDivisionError, type(None)]
    async with store.transaction() as tx:
        await tx.inbox.check_open("form:1")
    assert await letters(store) == 2


async def test_who_is_cancelled_while_they_wait_for_the_commit_holds_nobody_up(store: Store) -> None:
    for first in (True, False):
        async with held_up(store):
            number = 10 * first
            tasks = [asyncio.create_task(leave(store, number + each)) for each in range(3)]
        while not tasks[0 if first else 1].cancel():
            await asyncio.sleep(0)
        await asyncio.wait(tasks)
    await leave(store, 30)
    assert await letters(store) >= 5


async def test_what_waits_for_its_commit_is_kept_when_the_database_is_closed(
    database: Database, tmp_path: Path
) -> None:
    store = database.store("T1")

    async def leave_while_it_is_closed() -> asyncio.Task[None]:
        async with store.transaction() as tx:
            await tx.outbox.leave(mark(1), thread("1.1"), NOON)
            closed = asyncio.create_task(database.close())
            await asyncio.sleep(0)
        return closed

    async with held_up(store):
        first = asyncio.create_task(leave_while_it_is_closed())
        second = asyncio.create_task(leave(store, 2))
    await (await first)
    with pytest.raises(DatabaseClosed):
        await second
    again = await storage.open_database(f"sqlite:///{tmp_path / 'some.db'}")
    assert await letters(again.store("T1")) == 1
    await again.close()
