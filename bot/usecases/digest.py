"""What a week was like is told: every week where both sides agreed on, and to whoever asks."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.desk import Desk, Store, Transaction
from bot.notices import ChartsPosted, DigestPosted, Place
from bot.rules import charts, communication, digest, exports, load, priority, returns, roles
from bot.rules.charts import Chart
from bot.rules.digest import COURSE_WEEKS, Digest
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Fate, Occurrence
from bot.rules.refusals import Refused
from bot.rules.roles import Right
from bot.rules.weeks import Span, Week, last_week, read_week, week_of


@dataclass(frozen=True)
class Told:
    """`digest` holds the first lines of each section, `counts` how many it has; `cards` channel and ts; `drawn` those
    of its numbers that are drawn."""

    week: Week
    digest: Digest
    counts: Mapping[communication.Section, int]
    cards: Mapping[IssueId, tuple[str, str]]
    drawn: Sequence[Chart]


async def of_week(desk: Desk, occasion: Occasion, wanted: str) -> Told:
    """`wanted`: such as 2026-W34, or empty for the last one. Its pictures follow in a direct message. Raises Refused
    for what is no week that is over."""
    roles.check_may(await desk.people.person(occasion.actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        told = await _told(tx, await _week(tx, wanted, desk.now()))
    # By itself: nobody who writes waits until a week is counted.
    async with desk.act(occasion) as tx:
        if told.drawn:
            pictures = ChartsPosted("", told.week.key, _plain(told.drawn), occasion.key)
            await tx.outbox.leave(pictures, Place(user=occasion.actor, is_file=True), desk.now())
    return told


async def post(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """The week before the one in which the day lies, however late it is said."""
    async with desk.at(occurrence, plan) as tx:
        told = await _told(tx, week_of(occurrence.day).before())
        agreed = (await tx.policy.current(communication.CHAPTER)).value
        notice = DigestPosted(
            day=occurrence.day.isoformat(),
            monday=told.week.monday.isoformat(),
            late=int(occurrence.fate is Fate.LATE),
            lines=json.dumps([(line.section, line.about, line.figures, line.issue) for line in told.digest.lines]),
            counts=json.dumps(told.counts),
            workspace=desk.address,
            cards=json.dumps({str(issue): place for issue, place in told.cards.items()}),
        )
        await tx.outbox.leave(notice, Place(channel=agreed.channel or None), desk.now())
        if told.drawn:
            pictures = ChartsPosted(notice.day, told.week.key, _plain(told.drawn))
            await tx.outbox.leave(pictures, Place(thread=notice.key), desk.now())


async def export(store: Store, now: Callable[[], datetime], wanted: str) -> str:
    """The whole of it as CSV. Raises Refused."""
    week, _, told = await whole(store, now, wanted)
    return exports.as_csv(week, told)


async def whole(store: Store, now: Callable[[], datetime], wanted: str) -> tuple[Week, Span, Digest]:
    """All lines, with the time that they are about. Raises Refused."""
    async with store.transaction() as tx:
        week = await _week(tx, wanted, now())
        return week, week.span(await _zone(tx)), await _digest(tx, week)


async def _week(tx: Transaction, wanted: str, now: datetime) -> Week:
    last = last_week(now, await _zone(tx))
    week = read_week(wanted) if wanted.strip() else last
    if week.monday > last.monday:
        raise Refused(f"{week.key} is not over yet. The last week that is: {last.key}.")
    return week


async def _zone(tx: Transaction) -> str:
    """Weeks begin where the digest is due."""
    return (await tx.policy.current(communication.CHAPTER)).value.schedule.zone


async def _told(tx: Transaction, week: Week) -> Told:
    agreed = (await tx.policy.current(communication.CHAPTER)).value
    shown, counts = digest.shortened(await _digest(tx, week), agreed.lines)
    issues = sorted({line.issue for line in shown.lines if line.issue is not None})
    drawn = charts.charts(shown.lines, week) if agreed.charts and not shown.is_empty else []
    return Told(week, shown, counts, await tx.cards.places(issues), drawn)


def _plain(drawn: Sequence[Chart]) -> str:
    return json.dumps([charts.plain(each) for each in drawn])


async def _digest(tx: Transaction, week: Week) -> Digest:
    zone = await _zone(tx)
    facts = await tx.digests.facts([week.before(back).span(zone) for back in range(COURSE_WEEKS)])
    launches = await tx.launches.over(week.monday, week.monday + timedelta(days=6), zone)
    facts = replace(
        facts,
        launches=launches,
        maintenance=(await tx.policy.current(load.CHAPTER)).value,
        matrix=(await tx.policy.current(priority.CHAPTER)).value,
        costs=(await tx.policy.current(returns.CHAPTER)).value,
    )
    return digest.digest(facts, (await tx.policy.current(communication.CHAPTER)).value)
