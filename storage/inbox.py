"""What came in. A row is `new` until it is `done`, or `dead` when it failed too often."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.desk import Envelope
from bot.rules.occasion import trace_of
from bot.rules.refusals import AlreadyDone
from storage import numbers
from storage.tables import InboxRow, LatestRow
from storage.workspace import Scope, Workspace, kept

NEW, DONE, DEAD = "new", "done", "dead"


class Inbox:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def take(self, key: str, now: datetime) -> None:
        if (await _taken(self._workspace, key, now)).first() is None:
            raise AlreadyDone(key)
        self._workspace.traces.append(trace_of(key))

    async def check_open(self, key: str) -> None:
        if (await _known_as_done(self._workspace, key)).first() is not None:
            raise AlreadyDone(key)

    async def is_latest(self, what: str, stamp: str, now: datetime) -> bool:
        row = LatestRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, what=what, stamp=stamp, seen_at=now
        )
        statement = insert.on_conflict_do_update(
            index_elements=[row.workspace_id, row.what],
            set_={"stamp": stamp, "seen_at": now},
            where=row.stamp <= stamp,
        ).returning(row.what)
        return (await self._workspace.run(statement)).first() is not None

    async def keep(self, envelopes: Sequence[Envelope], owner: str, now: datetime, lease: timedelta) -> set[str]:
        if not envelopes:
            return set()
        # In the order in which they came. The counter stays locked until the commit: what is earlier is seen earlier.
        first = await numbers.take(self._workspace, "event", len(envelopes))
        # Always in the order of the keys: two replicas that get the same envelopes cannot wait for each other.
        rows = [
            {
                "workspace_id": self._workspace.id,
                "key": envelope.key,
                "lane": envelope.lane,
                "seq": seq,
                "body": envelope.body,
                "state": NEW,
                "owner": owner,
                "lease_until": now + lease,
                "attempts": envelope.attempts + 1,
                "next_at": now,
                "received_at": now,
            }
            for seq, envelope in sorted(enumerate(envelopes, first), key=lambda numbered: numbered[1].key)
        ]
        return set((await self._workspace.run(_unless_kept(self._workspace.dialect), rows)).scalars())

    async def right_before(self, keys: Collection[str]) -> dict[str, str | None]:
        if not keys:
            return {}
        return {each.key: each.before for each in await _right_before(self._workspace, list(keys))}

    async def claim(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Envelope]:
        row, earlier = InboxRow, aliased(InboxRow)
        not_yet = exists().where(
            *_earlier(self._workspace, row, earlier), or_(earlier.next_at > now, earlier.lease_until > now)
        )
        free = (
            select(row.key, row.lane, row.body, row.attempts)
            .where(self._workspace.has(row), row.state == NEW, row.next_at <= now)
            .where(or_(row.lease_until.is_(None), row.lease_until <= now), ~not_yet)
            .order_by(row.seq, row.received_at, row.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = (await self._workspace.run(free)).all()
        await self._change(
            [each.key for each in found], owner=owner, lease_until=now + lease, attempts=row.attempts + 1
        )
        return [Envelope(each.key, each.lane, each.body or {}, each.attempts) for each in found]

    async def is_first(self, key: str) -> bool:
        return (await _first(self._workspace, key)).first() is not None

    async def leave(self, key: str) -> None:
        await self._change([key], owner=None, lease_until=None, attempts=InboxRow.attempts - 1)

    async def renew(self, keys: Sequence[str], owner: str, until: datetime) -> None:
        row = InboxRow
        mine = update(row).where(self._workspace.has(row), row.key.in_(keys), row.owner == owner)
        await self._workspace.run(mine.values(lease_until=until))

    async def release(self, owner: str) -> None:
        row = InboxRow
        others = update(row).where(self._workspace.has(row), row.state == NEW, row.owner != owner)
        await self._workspace.run(others.values(owner=None, lease_until=None))

    async def finish(self, keys: Sequence[str], now: datetime) -> None:
        await _finished(self._workspace, keys, now)

    async def put_back(self, key: str, error: str, next_at: datetime | None) -> None:
        waiting = {"state": DEAD} if next_at is None else {"state": NEW, "next_at": next_at}
        await self._change([key], error=error, owner=None, lease_until=None, **waiting)

    async def forget(self, before: datetime) -> int:
        row, latest = InboxRow, LatestRow
        await self._workspace.run(delete(latest).where(self._workspace.has(latest), latest.seen_at < before))
        old = delete(row).where(self._workspace.has(row), row.state == DONE, row.done_at < before)
        return (await self._workspace.run(old)).rowcount

    async def revive(self, now: datetime) -> int:
        row = InboxRow
        dead = update(row).where(self._workspace.has(row), row.state == DEAD)
        return (await self._workspace.run(dead.values(state=NEW, next_at=now, attempts=0))).rowcount

    async def counts(self) -> dict[str, int]:
        count = select(InboxRow.state, func.count()).where(self._workspace.has(InboxRow)).group_by(InboxRow.state)
        return dict((await self._workspace.run(count)).all())

    async def _change(self, keys: Sequence[str], **values: Any) -> None:
        """What is done stays done, whoever comes late."""
        row = InboxRow
        if keys:
            change = update(row).where(self._workspace.has(row), row.key.in_(keys), row.state != DONE).values(**values)
            await self._workspace.run(change)


@kept
def _taken(scope: Scope, key: str, now: datetime) -> Executable:
    """One statement: the second of two simultaneous takers waits for the first, then finds the row done."""
    row, done = InboxRow, _done(now)
    insert = scope.insert(row).values(
        workspace_id=scope.id, key=key, lane="", attempts=0, next_at=now, received_at=now, **done
    )
    return insert.on_conflict_do_update(
        index_elements=[row.workspace_id, row.key], set_=done, where=row.state != DONE
    ).returning(row.key)


@kept
def _known_as_done(scope: Scope, key: str) -> Executable:
    row = InboxRow
    return select(row.key).where(scope.has(row), row.key == key, row.state == DONE)


@cache
def _unless_kept(dialect: str) -> Executable:
    return Scope("", dialect).insert(InboxRow).on_conflict_do_nothing().returning(InboxRow.key)


@kept
def _first(scope: Scope, key: str) -> Executable:
    row, earlier = InboxRow, aliased(InboxRow)
    found = select(row.key).where(scope.has(row), row.key == key, row.state == NEW)
    return found.where(~exists().where(*_earlier(scope, row, earlier)))


@kept
def _right_before(scope: Scope, keys: Sequence[str]) -> Executable:
    row, earlier = InboxRow, aliased(InboxRow)
    before = select(earlier.key).where(*_earlier(scope, row, earlier)).order_by(earlier.seq.desc()).limit(1)
    found = select(row.key, before.scalar_subquery().label("before"))
    return found.where(scope.has(row), row.key.in_(keys)).order_by(row.seq)


@kept
def _finished(scope: Scope, keys: Sequence[str], now: datetime) -> Executable:
    row = InboxRow
    return update(row).where(scope.has(row), row.key.in_(keys), row.state != DONE).values(**_done(now))


def _earlier(workspace: Scope, row: type[InboxRow], earlier: type[InboxRow]) -> tuple[ColumnElement[bool], ...]:
    """Those of the same lane that came before it and are not done yet."""
    return workspace.has(earlier), earlier.lane == row.lane, earlier.state == NEW, earlier.seq < row.seq


def _done(now: datetime) -> dict[str, Any]:
    """A done row only remembers that it is done: what people wrote is not kept longer than needed."""
    return {"state": DONE, "done_at": now, "body": None, "owner": None, "lease_until": None}
