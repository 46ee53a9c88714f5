"""Whose turn it is: which letters and cards may go now, and which only have to wait for a time.

Nothing is kept about whose turn it is: the head of a lane is an indexed look-up, and the letters are walked in the
order in which they may go, only as far as the first that may.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Result,
    Select,
    String,
    and_,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import aliased

from bot.desk import EDITS, POSTS, Due, Pace
from bot.notices import KINDS, CardOpened, Urgency
from bot.rules.marquee import Mode
from storage.tables import CardRow, MarqueeRow, OutboxRow, RateRow
from storage.workspace import Scope, Workspace, kept

PENDING, SENDING, UNSURE, SENT, DEAD = "pending", "sending", "unsure", "sent", "dead"
WITHDRAWN = "withdrawn"
"""It is not true any more, and nobody was told."""


MOST_LATE = 8
"""So many posts may follow each other at once after a hold-up: Slack counts those of a workspace by the minute."""


# Kept: both are asked several times for each letter, and to put them together takes longer than the answer.
@cache
def is_head(workspace_id: str) -> ColumnElement[bool]:
    """A pending letter that has to wait for nothing but a time: no other letter of its lane is in between or earlier,
    and the thread that it goes into exists, or the letter that it goes under is settled. Kinds that this version of the
    code does not know wait for one that does.
    """
    row, card, other, earlier = OutboxRow, CardRow, aliased(OutboxRow), aliased(OutboxRow)
    parent = aliased(OutboxRow)
    # Values, not EXISTS: no engine can make joins of everything that waits out of them.
    under_way = select(func.count()).where(
        other.workspace_id == workspace_id, other.lane == row.lane, other.state.in_([SENDING, UNSURE])
    )
    first = select(func.min(earlier.seq)).where(
        earlier.workspace_id == workspace_id, earlier.lane == row.lane, earlier.state == PENDING
    )
    thread = select(card.ts).where(card.workspace_id == workspace_id, card.issue == row.issue)
    coming = select(func.count()).where(
        parent.workspace_id == workspace_id,
        parent.key == row.thread,
        parent.state.in_([PENDING, SENDING, UNSURE]),
    )
    return and_(
        row.workspace_id == workspace_id,
        row.state == PENDING,
        row.kind.in_(_known_kinds()),
        row.seq == first.scalar_subquery(),
        under_way.scalar_subquery() == 0,
        or_(row.thread.is_(None), row.channel.is_not(None), coming.scalar_subquery() == 0),
        or_(row.issue.is_(None), row.kind == CardOpened.__name__, thread.scalar_subquery().is_not(None)),
    )


def _known_kinds() -> list[ColumnElement[str]]:
    """Names of classes, as they are: SQLAlchemy would write a list of values anew with every statement."""
    quoted = String().literal_processor(DefaultDialect())  # type: ignore[no-untyped-call]
    assert quoted is not None
    return [literal_column(quoted(kind)) for kind in KINDS]


@cache
def is_stale(workspace_id: str) -> ColumnElement[bool]:
    """A posted card that shows too little, and whose notice to wait for is not on its way any more."""
    card, letter = CardRow, OutboxRow
    awaited = exists().where(
        letter.workspace_id == workspace_id, letter.key == card.after, letter.state.in_([PENDING, SENDING, UNSURE])
    )
    return and_(card.workspace_id == workspace_id, card.applied < card.wanted, card.ts.is_not(None), ~awaited)


@cache
def is_outdated(workspace_id: str) -> ColumnElement[bool]:
    """A marquee that shows too little, and can be edited: a posted message, or a topic."""
    row = MarqueeRow
    there = or_(row.mode == Mode.TOPIC.value, row.ts.is_not(None))
    return and_(row.workspace_id == workspace_id, row.applied < row.wanted, there)


async def held_back(workspace: Workspace, now: datetime) -> dict[str, datetime]:
    """The buckets through which nothing may leave now, and until when: a few, as a turn moves on by a second."""
    return dict((await _held_back(workspace, now)).all())


@kept
def _held_back(scope: Scope, now: datetime) -> Executable:
    return select(RateRow.bucket, RateRow.next_at).where(scope.has(RateRow), RateRow.next_at > now)


async def heads(
    workspace: Workspace, now: datetime, limit: int, pace: Pace, among: Urgency | None, held: Mapping[str, datetime]
) -> list[str]:
    """The marks of letters that may leave now, locked, their turns taken: the most urgent first, then the oldest."""
    if POSTS in held:
        return []

    async def ready(held: Collection[str], limit: int) -> Result[*tuple[Any, ...]]:
        if among is None:
            return await _ready(workspace, now, list(held), limit)
        return await _ready_among(workspace, now, list(held), limit, among)

    if not pace.channel and not pace.workspace:
        return list((await ready(held, limit)).scalars())
    found: dict[str, str] = {}
    while len(found) < (1 if pace.workspace else limit):
        head = (await ready(held.keys() | found.keys(), 1)).first()
        if head is None:
            break
        found[head.bucket] = head.mark
    return [found[bucket] for bucket in await _take(workspace, list(found), pace, now)]


@kept
def _ready(scope: Scope, now: datetime, held: Sequence[str], limit: int) -> Executable:
    return _in_turn(scope, now, held).limit(limit)


@kept
def _ready_among(scope: Scope, now: datetime, held: Sequence[str], limit: int, urgency: int) -> Executable:
    return _in_turn(scope, now, held).where(OutboxRow.urgency == urgency).limit(limit)


def _in_turn(scope: Scope, now: datetime, held: Sequence[str]) -> Select[str, str]:
    row = OutboxRow
    ready = select(row.mark, row.bucket).where(is_head(scope.id), _is_time(now), row.bucket.not_in(held))
    return ready.order_by(row.urgency, row.seq).with_for_update(skip_locked=True, of=row)


async def _take(workspace: Workspace, buckets: Sequence[str], pace: Pace, now: datetime) -> list[str]:
    """Those of the buckets through which something may leave now; their next turn moves on by the pace."""
    if not buckets or not await _take_a_post(workspace, pace.workspace, now):
        return []
    # Always in the same order: two claimers cannot wait for each other.
    paces = {bucket: pace.edit if bucket == EDITS else pace.channel for bucket in sorted(buckets)}
    return [bucket for bucket, least in paces.items() if await take_one(workspace, bucket, least, now)]


async def _take_a_post(workspace: Workspace, pace: timedelta, now: datetime) -> bool:
    """Who comes a little late for the turn of the workspace does not put off all that follow."""
    row = RateRow
    planned = select(row.next_at).where(workspace.has(row), row.bucket == POSTS).with_for_update()
    turn: datetime | None = (await workspace.run(planned)).scalar() if pace else None
    return await take_one(workspace, POSTS, pace, now, turn if turn and now - MOST_LATE * pace < turn <= now else now)


async def take_one(
    workspace: Workspace, bucket: str, pace: timedelta, now: datetime, since: datetime | None = None
) -> bool:
    """Whether something may leave through this bucket now; if so, nothing else may before the pace is over, counted
    from `since`."""
    if not pace:
        return True
    row, next_at = RateRow, (since or now) + pace
    insert = workspace.insert(row).values(workspace_id=workspace.id, bucket=bucket, next_at=next_at)
    statement = insert.on_conflict_do_update(
        index_elements=[row.workspace_id, row.bucket], set_={"next_at": next_at}, where=row.next_at <= now
    ).returning(row.bucket)
    return (await workspace.run(statement)).first() is not None


async def hold_back(workspace: Workspace, bucket: str, until: datetime) -> None:
    row = RateRow
    insert = workspace.insert(row).values(workspace_id=workspace.id, bucket=bucket, next_at=until)
    statement = insert.on_conflict_do_update(
        index_elements=[row.workspace_id, row.bucket], set_={"next_at": until}, where=row.next_at < until
    )
    await workspace.run(statement)


async def forget(workspace: Workspace, before: datetime) -> None:
    """Turns that came long ago hold nothing back."""
    row = RateRow
    await workspace.run(delete(row).where(workspace.has(row), row.next_at < before))


async def first_due(workspace: Workspace, now: datetime) -> Due:
    """Whatever the pace."""
    return Due(*(await _first_due(workspace, now)).one())


@kept
def _first_due(scope: Scope, now: datetime) -> Executable:
    letter, card, shown = OutboxRow, CardRow, MarqueeRow
    head = select(letter.not_before).where(is_head(scope.id))
    ready = head.where(_is_time(now)).order_by(letter.urgency, letter.seq).limit(1)
    later = head.where(letter.not_before > now).order_by(letter.not_before).limit(1)
    leaves = func.coalesce(ready.scalar_subquery(), later.scalar_subquery(), type_=letter.not_before.type)
    unsure = select(func.min(letter.not_before)).where(scope.has(letter), letter.state == UNSURE)
    free_at = case((card.lease_until > card.not_before, card.lease_until), else_=card.not_before)
    stale = select(func.min(free_at)).where(is_stale(scope.id))
    shown_at = case((shown.lease_until > shown.not_before, shown.lease_until), else_=shown.not_before)
    outdated = select(func.min(shown_at)).where(is_outdated(scope.id))
    return select(leaves, *(each.scalar_subquery() for each in (unsure, stale, outdated)))


async def next_due(workspace: Workspace, now: datetime, held: Mapping[str, datetime]) -> datetime | None:
    """The earliest time at which a head, a look at an unsure letter, a stale card or a marquee may be taken up."""
    first = await first_due(workspace, now)
    if first.letter is not None and first.letter <= now and held:
        first = replace(first, letter=await _next_head(workspace, now, held))
    edits = (max(each, held.get(EDITS, each)) for each in (first.card, first.marquee) if each is not None)
    return min((time for time in (first.letter, first.look, *edits) if time is not None), default=None)


async def _next_head(workspace: Workspace, now: datetime, held: Mapping[str, datetime]) -> datetime | None:
    row = OutboxRow
    ready = await _some_head(workspace, _is_time(now), row.bucket.not_in(held))
    due = [ready] if ready is not None else [*await _held_heads(workspace, held)]
    if ready is None:
        # Perhaps its bucket is held for longer: who looks then finds out.
        later = select(row.not_before).where(is_head(workspace.id), row.not_before > now).order_by(row.not_before)
        due += (await workspace.run(later.limit(1))).scalars()
    return max(min(due), held.get(POSTS, min(due))) if due else None


async def _held_heads(workspace: Workspace, held: Mapping[str, datetime]) -> Collection[datetime]:
    """When the first of the buckets that are held back, and through which something wants to leave, is free."""
    row = OutboxRow
    for bucket, until in sorted(held.items(), key=lambda each: each[1]):
        if await _some_head(workspace, row.bucket == bucket, _is_time(until)) is not None:
            return [until]
    return []


async def _some_head(workspace: Workspace, *which: ColumnElement[bool]) -> datetime | None:
    """Since when it might have left; None if there is none."""
    row = OutboxRow
    found = select(row.not_before).where(is_head(workspace.id), *which).order_by(row.urgency, row.seq).limit(1)
    since: datetime | None = (await workspace.run(found)).scalar()
    return since


def _is_time(by: datetime) -> ColumnElement[bool]:
    """Not the bare column: SQLite would fetch by its index all that wait, and sort them, to find the first."""
    row = OutboxRow
    return func.coalesce(row.not_before, row.left_at, type_=row.not_before.type) <= by
