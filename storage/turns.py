"""Whose turn it is: which letters and cards may go now, and which only have to wait for a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from bot.desk import Pace
from bot.notices import KINDS, CardOpened
from storage.tables import CardRow, OutboxRow, RateRow
from storage.workspace import Workspace

PENDING, SENDING, UNSURE, SENT, DEAD = "pending", "sending", "unsure", "sent", "dead"
WITHDRAWN = "withdrawn"
"""It is not true any more, and nobody was told."""
WHOLE_WORKSPACE = "*"


def is_head(workspace: Workspace) -> ColumnElement[bool]:
    """A pending letter that has to wait for nothing but a time: no other letter of its lane is in between or earlier,
    and the thread that it goes into exists. Kinds that this version of the code does not know wait for one that does.
    """
    row, other, card = OutboxRow, aliased(OutboxRow), CardRow
    blocked = exists().where(
        other.workspace_id == workspace.id,
        other.lane == row.lane,
        or_(other.state.in_([SENDING, UNSURE]), and_(other.state == PENDING, other.seq < row.seq)),
    )
    has_thread = exists().where(workspace.has(card), card.issue == row.issue, card.ts.is_not(None))
    return and_(
        workspace.has(row),
        row.state == PENDING,
        row.kind.in_(list(KINDS)),
        ~blocked,
        or_(row.issue.is_(None), row.kind == CardOpened.__name__, has_thread),
    )


def is_ready(workspace: Workspace, now: datetime) -> ColumnElement[bool]:
    """A head whose time has come and whose bucket is not held back."""
    row, rate = OutboxRow, RateRow
    held_back = exists().where(workspace.has(rate), rate.bucket.in_([row.bucket, WHOLE_WORKSPACE]), rate.next_at > now)
    return and_(is_head(workspace), row.not_before <= now, ~held_back)


def is_all_held_back(workspace: Workspace, now: datetime) -> ColumnElement[bool]:
    """Slack wants to be left alone by the whole workspace, or a letter has only just left."""
    rate = RateRow
    return exists().where(workspace.has(rate), rate.bucket == WHOLE_WORKSPACE, rate.next_at > now)


def is_stale(workspace: Workspace) -> ColumnElement[bool]:
    """A posted card that shows too little, and whose notice to wait for is not on its way any more."""
    card, letter = CardRow, OutboxRow
    awaited = exists().where(
        workspace.has(letter), letter.key == card.after, letter.state.in_([PENDING, SENDING, UNSURE])
    )
    return and_(workspace.has(card), card.applied < card.wanted, card.ts.is_not(None), ~awaited)


async def take(workspace: Workspace, buckets: Sequence[str], pace: Pace, now: datetime) -> set[str]:
    """Those of the buckets through which something may leave now; their next turn moves on by the pace.

    `buckets` holds each name once and, with a pace for the workspace, not more than one.
    """
    if not buckets or not await _take_one(workspace, WHOLE_WORKSPACE, pace.workspace, now):
        return set()
    # Always in the same order: two claimers cannot wait for each other.
    return {bucket for bucket in sorted(set(buckets)) if await _take_one(workspace, bucket, pace.channel, now)}


async def _take_one(workspace: Workspace, bucket: str, pace: timedelta, now: datetime) -> bool:
    if not pace:
        return True
    row = RateRow
    insert = workspace.insert(row).values(workspace_id=workspace.id, bucket=bucket, next_at=now + pace)
    statement = insert.on_conflict_do_update(
        index_elements=[row.workspace_id, row.bucket], set_={"next_at": now + pace}, where=row.next_at <= now
    ).returning(row.bucket)
    return (await workspace.run(statement)).first() is not None


async def hold_back(workspace: Workspace, bucket: str, until: datetime) -> None:
    row = RateRow
    insert = workspace.insert(row).values(workspace_id=workspace.id, bucket=bucket, next_at=until)
    statement = insert.on_conflict_do_update(
        index_elements=[row.workspace_id, row.bucket], set_={"next_at": until}, where=row.next_at < until
    )
    await workspace.run(statement)


async def next_due(workspace: Workspace) -> datetime | None:
    """The earliest time at which a head, a look at an unsure letter or a stale card may be taken up."""
    letter, card, rate = OutboxRow, CardRow, RateRow
    everything = select(rate.next_at).where(workspace.has(rate), rate.bucket == WHOLE_WORKSPACE)
    all_held_until = (await workspace.run(everything)).scalar()
    look = select(func.min(letter.not_before)).where(workspace.has(letter), letter.state == UNSURE)
    free_at = case((card.lease_until > card.not_before, card.lease_until), else_=card.not_before)
    redraw = (await workspace.run(select(func.min(free_at)).where(is_stale(workspace)))).scalar()
    if redraw is not None and all_held_until is not None:
        redraw = max(redraw, all_held_until)
    due = [await _next_head(workspace, all_held_until), (await workspace.run(look)).scalar(), redraw]
    return min((time for time in due if time is not None), default=None)


async def _next_head(workspace: Workspace, all_held_until: datetime | None) -> datetime | None:
    row, rate = OutboxRow, RateRow
    heads = (
        select(func.min(row.not_before), func.max(rate.next_at))
        .outerjoin(rate, and_(workspace.has(rate), rate.bucket == row.bucket))
        .where(is_head(workspace))
        .group_by(row.bucket)
    )
    due = [
        max(time for time in (not_before, held_until, all_held_until) if time is not None)
        for not_before, held_until in await workspace.run(heads)
    ]
    return min(due, default=None)
