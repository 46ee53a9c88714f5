"""The marquee of each channel: what it shall show, what it shows; and what is announced on all of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, case, delete, or_, select, update

from bot.desk import EDITS, Pace, StaleMarquee
from bot.notices import MarqueePinned, MarqueePosted, MarqueeTakenDown, Place
from bot.rules.marquee import Announcement, Mode
from storage import numbers, turns
from storage.outbox import Outbox
from storage.tables import AnnouncementRow, MarqueeRow
from storage.workspace import Workspace


class Marquees:
    def __init__(self, workspace: Workspace, outbox: Outbox) -> None:
        self._workspace, self._outbox = workspace, outbox

    async def announce(self, words: str, by: str, until: datetime) -> Announcement:
        number = await numbers.take(self._workspace, "announcement")
        insert = self._workspace.insert(AnnouncementRow).values(
            workspace_id=self._workspace.id, number=number, words=words, by=by, until=until
        )
        await self._workspace.run(insert)
        return Announcement(number, words, by, until)

    async def announced(self, now: datetime) -> list[Announcement]:
        row = AnnouncementRow
        found = select(row.number, row.words, row.by, row.until).where(self._workspace.has(row), row.until > now)
        return [Announcement(*each) for each in await self._workspace.run(found.order_by(row.until, row.number))]

    async def take_down(self, number: int) -> None:
        row = AnnouncementRow
        await self._workspace.run(delete(row).where(self._workspace.has(row), row.number == number))

    async def looked(self) -> tuple[str, datetime] | None:
        row = MarqueeRow
        first = select(row.mark, row.look_at).where(self._workspace.has(row)).order_by(row.look_at).limit(1)
        found = (await self._workspace.run(first)).first()
        return (found.mark, found.look_at) if found else None

    async def look(self, mark: str, again_at: datetime) -> None:
        every = update(MarqueeRow).where(self._workspace.has(MarqueeRow))
        await self._workspace.run(every.values(mark=mark, look_at=again_at))

    async def standing(self) -> dict[str, Mode]:
        row = MarqueeRow
        found = await self._workspace.run(select(row.channel, row.mode).where(self._workspace.has(row)))
        return {channel: Mode(mode) for channel, mode in found}

    async def want(self, channel: str, mode: Mode, stamp: str, now: datetime) -> None:
        row = MarqueeRow
        if (await self._workspace.run(select(row.number).where(*self._is(channel)))).first() is None:
            await self._begin(channel, mode, stamp, now)
            return
        news = update(row).where(*self._is(channel), row.stamp != stamp)
        await self._workspace.run(news.values(wanted=row.wanted + 1, stamp=stamp))

    async def _begin(self, channel: str, mode: Mode, stamp: str, now: datetime) -> None:
        row = MarqueeRow
        number = await numbers.take(self._workspace, "marquee")
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id,
            channel=channel,
            mode=mode.value,
            wanted=1,
            applied=0,
            stamp=stamp,
            number=number,
            mark="",
            look_at=now,
            not_before=now,
            attempts=0,
        )
        begun = insert.on_conflict_do_nothing(index_elements=[row.workspace_id, row.channel]).returning(row.number)
        if (await self._workspace.run(begun)).first() is not None and mode is Mode.MESSAGE:
            await self._outbox.leave(MarqueePosted(channel, number), Place(channel=channel), now)

    async def end(self, channel: str, now: datetime) -> None:
        row = MarqueeRow
        ended = delete(row).where(*self._is(channel)).returning(row.number, row.ts, row.before)
        found = (await self._workspace.run(ended)).first()
        # One that is on its way is taken away when it is there: see `posted`.
        if found is not None and (found.ts is not None or found.before is not None):
            await self._outbox.leave(MarqueeTakenDown(channel, *found), Place(channel=channel), now)

    async def claim(self, now: datetime, lease: timedelta, pace: Pace) -> StaleMarquee | None:
        if EDITS in await self._outbox.held_back(now):
            return None
        row = MarqueeRow
        free = (
            select(row.channel, row.mode, row.number, row.ts, row.before, row.attempts)
            .where(turns.is_outdated(self._workspace.id), row.not_before <= now)
            .where(or_(row.lease_until.is_(None), row.lease_until <= now))
            .order_by(row.not_before, row.channel)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = (await self._workspace.run(free)).mappings().first()
        if found is None or not await self._outbox.take_edit(pace, now):
            return None
        await self._change(found["channel"], lease_until=now + lease, attempts=found["attempts"] + 1)
        return _stale(found)

    async def version(self, channel: str) -> int:
        wanted: int | None = (await self._workspace.run(select(MarqueeRow.wanted).where(*self._is(channel)))).scalar()
        return wanted or 0

    async def shown(self, channel: str, version: int) -> None:
        # As with cards: an older drawing may have come after a newer one, and is drawn once more.
        row = MarqueeRow
        newer = case((row.applied > version, row.wanted + 1), else_=row.wanted)
        highest = case((row.applied > version, row.applied), else_=version)
        await self._change(channel, wanted=newer, applied=highest, lease_until=None, attempts=0, error=None)

    async def remember(self, channel: str, before: str) -> None:
        await self._change(channel, before=before)

    async def posted(self, channel: str, number: int, ts: str, now: datetime) -> None:
        row = MarqueeRow
        mine = update(row).where(*self._is(channel), row.number == number).values(ts=ts).returning(row.ts)
        if (await self._workspace.run(mine)).first() is not None:
            await self._outbox.leave(MarqueePinned(channel, ts), Place(channel=channel), now)
        else:
            await self._outbox.leave(MarqueeTakenDown(channel, number, ts, None), Place(channel=channel), now)

    async def gone(self, channel: str, ts: str, now: datetime) -> bool:
        row = MarqueeRow
        if (await self._workspace.run(select(row.number).where(*self._is(channel), row.ts == ts))).first() is None:
            return False
        number = await numbers.take(self._workspace, "marquee")
        anew = {"number": number, "ts": None, "lease_until": None, "attempts": 0, "error": None}
        lost = update(row).where(*self._is(channel), row.ts == ts).values(**anew).returning(row.number)
        is_lost = (await self._workspace.run(lost)).first() is not None
        if is_lost:
            await self._outbox.leave(MarqueePosted(channel, number), Place(channel=channel), now)
        return is_lost

    async def retry(self, channel: str, at: datetime, error: str) -> None:
        await self._change(channel, not_before=at, error=error, lease_until=None)

    async def _change(self, channel: str, **values: Any) -> None:
        await self._workspace.run(update(MarqueeRow).where(*self._is(channel)).values(**values))

    def _is(self, channel: str) -> tuple[Any, ...]:
        return self._workspace.has(MarqueeRow), MarqueeRow.channel == channel


def _stale(row: RowMapping) -> StaleMarquee:
    return StaleMarquee(row["channel"], Mode(row["mode"]), row["number"], row["ts"], row["before"], row["attempts"] + 1)
