"""Letters: what is to be said, and what became of it.

`pending` -> `sending` -> `sent`, `dead`, or back; `unsure` when nobody knows whether Slack has it; `withdrawn` from
`pending` or `dead`.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, RowMapping, delete, func, or_, select, update

from bot.desk import EDITS, Due, Letter, Pace, Whereabouts
from bot.notices import KINDS, LetterEdited, Notice, Place, Urgency, from_facts
from bot.rules.labels import ReportId
from storage import numbers, turns
from storage.tables import OutboxRow
from storage.turns import DEAD, PENDING, SENDING, SENT, UNSURE
from storage.workspace import Scope, Workspace, kept

ON_THE_WAY = (PENDING, SENDING, UNSURE)
ALIVE_PART = 4
"""Who has not said within this part of the lease what came of a letter is taken for dead, and it is looked for."""


class Outbox:
    """Letters left in a transaction are written at its end: their order is decided under a lock on the workspace's
    counter, which then is the last lock taken and held only for the moment of the commit."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._left: list[dict[str, Any]] = []
        self._held: dict[str, datetime] | None = None

    async def leave(self, notice: Notice, place: Place, now: datetime, at: datetime | None = None) -> None:
        before = len(self._left)
        await self.leave_all([(notice, place)], now)
        if at is not None and at > now and len(self._left) > before:
            self._left[-1] |= {"not_before": at, "lane": f"held:{notice.key}"}

    async def take_back(self, key: str) -> bool:
        await self.write()
        row = OutboxRow
        held = delete(row).where(
            self._workspace.has(row),
            row.key == key,
            row.state == PENDING,
            row.lane.startswith("held:"),
        )
        return (await self._workspace.run(held.returning(row.key))).first() is not None

    async def take_back_about(self, report: ReportId, place: Place) -> list[Notice]:
        await self.write()
        row = OutboxRow
        waiting = (self._workspace.has(row), row.lane == place.lane, row.state == PENDING)
        found = await self._workspace.run(select(row.key, row.facts).where(*waiting))
        keys = [key for key, facts in found if facts.get("report") == report and not facts.get("others")]
        if not keys:
            return []
        gone = delete(row).where(*waiting, row.key.in_(keys)).returning(row.kind, row.facts)
        return [from_facts(kind, facts) for kind, facts in await self._workspace.run(gone)]

    async def leave_all(self, notices: Sequence[tuple[Notice, Place]], now: datetime) -> None:
        self._left += [
            {
                "workspace_id": self._workspace.id,
                "mark": secrets.token_hex(16),
                "key": notice.key,
                "kind": notice.kind,
                "urgency": notice.urgency,
                "facts": notice.facts(),
                "about": notice.about,
                "state": PENDING,
                "not_before": now,
                "attempts": 0,
                "looks": 0,
                "left_at": now,
                "trace": self._workspace.traces[-1] if self._workspace.traces else None,
                **_address(place),
                "bucket": EDITS if isinstance(notice, LetterEdited) else place.bucket,
            }
            for notice, place in notices
            if not place.is_nowhere
        ]

    async def write(self) -> None:
        """Write what was left; the store calls it before the commit."""
        if not self._left:
            return
        first = await numbers.take(self._workspace, "letter", len(self._left))
        rows = [{**row, "seq": seq} for seq, row in enumerate(self._left, start=first)]
        self._left.clear()
        await self._workspace.run(_once(self._workspace.dialect), rows)
        for urgency in sorted({each["urgency"] for each in rows} - {max(Urgency)}):
            await self._hurry({each["lane"] for each in rows if each["urgency"] == urgency}, urgency)

    async def _hurry(self, lanes: Collection[str], urgency: int) -> None:
        """What stands before an urgent letter in its lane becomes as urgent. Under the lock on the counter: nobody
        leaves anything there meanwhile."""
        await _hurried(self._workspace, list(lanes), urgency)

    async def claim(
        self, owner: str, now: datetime, lease: timedelta, limit: int, pace: Pace, among: Urgency | None = None
    ) -> list[Letter]:
        await self.write()
        heads = await turns.heads(self._workspace, now, limit, pace, among, await self.held_back(now))
        if not heads:
            return []
        self._held = None
        taken = await _taken(self._workspace, heads, owner, now, now + lease, now + lease / ALIVE_PART)
        return await self._read(taken.mappings().all())

    async def claim_unsure(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Letter]:
        # `lease_until` stays: it belongs to the try that is in doubt. The looker's lease is `not_before`.
        row = OutboxRow
        due = (
            select(row.mark)
            .where(self._workspace.has(row), row.state == UNSURE, row.not_before <= now)
            .order_by(row.not_before, row.seq)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        marks = (await self._workspace.run(due)).scalars().all()
        if not marks:
            return []
        return await self._read(await self._change(row.mark.in_(marks), owner=owner, not_before=now + lease))

    async def lose(self, owner: str | None, now: datetime) -> int:
        row = OutboxRow
        lost: ColumnElement[bool] = row.not_before <= now
        if owner is not None:
            lost = or_(lost, row.owner != owner)
        return len(await self._change(row.state == SENDING, lost, state=UNSURE, not_before=now, owner=None))

    async def sent(self, mark: str, channel: str, ts: str, now: datetime) -> Letter | None:
        news = (await _sent(self._workspace, mark, channel, ts, now)).mappings().first()
        return _letter(news) if news else None

    async def leave_edits(self, copy: str, stamp: str, now: datetime) -> None:
        await self.write()
        row = OutboxRow
        here = select(row.seq, row.key, row.issue, row.channel, row.thread, row.user_id).where(
            self._workspace.has(row), row.about == copy
        )
        # Not in order in SQL: SQLite would walk by that index through all letters there are.
        found = sorted((await self._workspace.run(here)).all(), key=lambda each: each.seq)
        await self.leave_all([(LetterEdited(key, stamp), Place(*place)) for _, key, *place in found], now)

    async def restate(self, notice: Notice, stamp: str, now: datetime) -> None:
        await self.write()
        row = OutboxRow
        here = update(row).where(self._workspace.has(row), row.key == notice.key).values(facts=notice.facts())
        found = (await self._workspace.run(here.returning(row.issue, row.channel, row.thread, row.user_id))).first()
        if found is not None:
            await self.leave(LetterEdited(notice.key, stamp), Place(*found), now)

    async def whereabouts(self, key: str) -> Whereabouts | None:
        await self.write()
        row = OutboxRow
        this = select(row.kind, row.facts, row.state, row.sent_channel, row.sent_ts).where(
            self._workspace.has(row), row.key == key
        )
        found = (await self._workspace.run(this)).first()
        if found is None:
            return None
        on_its_way = found.state in (PENDING, SENDING, UNSURE)
        return Whereabouts(from_facts(found.kind, found.facts), found.sent_channel, found.sent_ts, on_its_way)

    async def notice_at(self, channel: str, ts: str) -> Notice | None:
        row = OutboxRow
        here = select(row.kind, row.facts).where(
            self._workspace.has(row), row.sent_channel == channel, row.sent_ts == ts, row.kind.in_(list(KINDS))
        )
        found = (await self._workspace.run(here)).first()
        return from_facts(found.kind, found.facts) if found else None

    async def retry(self, letter: Letter, at: datetime, error: str) -> None:
        await self._settle(letter, state=PENDING, not_before=at, error=error, owner=None, lease_until=None)

    async def unsure(self, letter: Letter, look_at: datetime, error: str, looked: bool) -> None:
        looks = OutboxRow.looks + int(looked)
        await self._settle(letter, state=UNSURE, not_before=look_at, error=error, owner=None, looks=looks)

    async def dead(self, letter: Letter, error: str) -> None:
        await self._settle(letter, state=DEAD, error=error, owner=None)

    async def readdress(self, letter: Letter, place: Place, now: datetime) -> None:
        await self.write()
        anew = {"owner": None, "lease_until": None, **_address(place)}
        last = await numbers.take(self._workspace, "letter")
        await self._settle(letter, state=PENDING, not_before=now, seq=last, **anew)
        await self._hurry([place.lane], letter.notice.urgency)

    async def hold_back(self, bucket: str, until: datetime) -> None:
        self._held = None
        await turns.hold_back(self._workspace, bucket, until)

    async def held_back(self, now: datetime) -> dict[str, datetime]:
        """The buckets through which nothing may leave now, and until when; asked once until one of them changes."""
        if self._held is None:
            self._held = await turns.held_back(self._workspace, now)
        return self._held

    async def take_edit(self, pace: Pace, now: datetime) -> bool:
        """Whether a card may be edited now; if so, no other may before the pace is over."""
        self._held = None
        return await turns.take_one(self._workspace, EDITS, pace.edit, now)

    async def first_due(self, now: datetime) -> Due:
        await self.write()
        return await turns.first_due(self._workspace, now)

    async def next_due(self, now: datetime) -> datetime | None:
        await self.write()
        return await turns.next_due(self._workspace, now, await self.held_back(now))

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        row = OutboxRow
        old = (
            select(row.mark, row.facts)
            .where(self._workspace.has(row), row.state == SENT, row.sent_at < before, row.forgotten_at.is_(None))
            .where(row.kind.not_in([name for name, kind in KINDS.items() if kind.may_change]))
            .limit(limit)
        )
        found = (await self._workspace.run(old)).all()
        for each in found:
            bare = {name: "" if isinstance(value, str) else value for name, value in each.facts.items()}
            await self._change(row.mark == each.mark, facts=bare, error=None, forgotten_at=now)
        await turns.forget(self._workspace, before)
        return len(found)

    async def revive(self, now: datetime) -> int:
        # `first_try_at` stays: whoever searches Slack for the letter has to find an earlier try as well. So do the
        # `attempts`: they name each try for ever.
        anew = {"state": PENDING, "not_before": now, "error": None, "lease_until": None}
        return len(await self._change(OutboxRow.state == DEAD, **anew))

    async def counts(self) -> dict[str, int]:
        await self.write()
        row = OutboxRow
        count = select(row.state, func.count()).where(self._workspace.has(row)).group_by(row.state)
        return dict((await self._workspace.run(count)).all())

    async def _settle(self, letter: Letter, **values: Any) -> None:
        """Only what is on its way can be settled, and only by whoever has its last try in hand: a late answer changes
        nothing about a letter that is sent, or that somebody else is sending again."""
        row = OutboxRow
        this_try = row.attempts == letter.attempts
        await self._change(row.mark == letter.mark, this_try, row.state.in_([SENDING, UNSURE]), **values)

    async def _read(self, rows: Sequence[RowMapping]) -> list[Letter]:
        """The letters in their order. One that this version cannot read dies, or it would stop all others."""
        letters = []
        for row in sorted(rows, key=lambda each: int(each["seq"])):
            try:
                letters.append(_letter(row))
            except (KeyError, TypeError) as error:
                await self._change(OutboxRow.mark == row["mark"], state=DEAD, error=f"unreadable: {error!r}")
        return letters

    async def _change(self, *which: ColumnElement[bool], **values: Any) -> Sequence[RowMapping]:
        row = OutboxRow
        columns = row.__table__.columns
        statement = update(row).where(self._workspace.has(row), *which).values(**values).returning(*columns)
        return (await self._workspace.run(statement)).mappings().all()


@cache
def _once(dialect: str) -> Executable:
    row = OutboxRow
    return Scope("", dialect).insert(row).on_conflict_do_nothing(index_elements=[row.workspace_id, row.key])


@kept
def _taken(
    scope: Scope, marks: Sequence[str], owner: str, now: datetime, lease_until: datetime, alive_until: datetime
) -> Executable:
    row = OutboxRow
    these = update(row).where(scope.has(row), row.mark.in_(marks)).returning(*row.__table__.columns)
    return these.values(
        state=SENDING,
        owner=owner,
        lease_until=lease_until,
        not_before=alive_until,
        attempts=row.attempts + 1,
        looks=0,
        first_try_at=func.coalesce(row.first_try_at, now, type_=row.first_try_at.type),
    )


@kept
def _hurried(scope: Scope, lanes: Sequence[str], urgency: int) -> Executable:
    row = OutboxRow
    before = update(row).where(scope.has(row), row.lane.in_(lanes), row.state.in_(ON_THE_WAY))
    return before.where(row.urgency > urgency).values(urgency=urgency)


@kept
def _sent(scope: Scope, mark: str, channel: str, ts: str, now: datetime) -> Executable:
    row = OutboxRow
    news = update(row).where(scope.has(row), row.mark == mark, row.state != SENT)
    news = news.values(state=SENT, sent_at=now, sent_channel=channel, sent_ts=ts, owner=None)
    return news.returning(*row.__table__.columns)


def _address(place: Place) -> dict[str, Any]:
    return {
        "lane": place.lane,
        "bucket": place.bucket,
        "issue": place.issue,
        "channel": place.channel,
        "thread": place.thread,
        "user_id": place.user,
    }


def _letter(row: RowMapping) -> Letter:
    return Letter(
        mark=row["mark"],
        notice=from_facts(row["kind"], row["facts"]),
        place=Place(row["issue"], row["channel"], row["thread"], row["user_id"]),
        attempts=row["attempts"],
        first_try_at=row["first_try_at"] or row["left_at"],
        may_resend_at=row["lease_until"] or row["left_at"],
        looks=row["looks"],
        trace=row["trace"] or "",
    )
