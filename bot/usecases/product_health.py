"""How the product was in a month is told the day before the meeting about it, to whoever asks, and as a table."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.desk import Desk, Store, Transaction
from bot.notices import HealthPosted, Place
from bot.rules import actions, communication, exports, occurrences, periods, product_health, roles, zones
from bot.rules.labels import IssueId
from bot.rules.occurrences import Fate, Occurrence
from bot.rules.periods import MONTH, Period
from bot.rules.product_health import Pack
from bot.rules.roles import Right

BEFORE = timedelta(days=1)
"""The pack comes so long before the meeting."""
MOST_LINES = 10
MOST_ACTIONS = 40


@dataclass(frozen=True)
class Told:
    """`pack` holds the first of each part, `counts` how many it has; `cards` channel and ts. `today` is where the
    meeting is."""

    month: Period
    pack: Pack
    counts: Mapping[str, int]
    cards: Mapping[IssueId, tuple[str, str]]
    today: date


async def of_month(desk: Desk, actor: str, wanted: str) -> Told:
    """`wanted`: such as 2026-10, or empty for the last one. Raises Refused for what is no month that is over."""
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        month = periods.read(wanted, desk.now(), await _zone(tx), MONTH)
        return await _told(tx, month, desk.now())


async def post(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """The last month that was over on that day, however late it is said."""
    async with desk.at(occurrence, plan) as tx:
        told = await _told(tx, periods.period_of(occurrence.day, MONTH).before(), desk.now())
        agreed = (await tx.policy.current(communication.CHAPTER)).value
        reports, before = told.pack.reports
        notice = HealthPosted(
            meeting=(occurrence.day + BEFORE).isoformat(),
            month=told.month.key,
            late=int(occurrence.fate is Fate.LATE),
            reports=reports,
            reports_before=before,
            actions=json.dumps(
                [
                    (each.label, each.words[:200], each.owner, each.due.isoformat(), actions.state(each, told.today))
                    for each in told.pack.actions[:MOST_ACTIONS]
                ]
            ),
            movers=json.dumps([(each.issue, each.title[:150], each.reports, each.before) for each in told.pack.movers]),
            lines=json.dumps([(each.section, each.about, each.figures, each.issue) for each in told.pack.digest.lines]),
            counts=json.dumps(told.counts),
            workspace=desk.address,
            cards=json.dumps({str(issue): place for issue, place in told.cards.items()}),
        )
        await tx.outbox.leave(notice, Place(channel=agreed.channel or None), desk.now())


async def export(store: Store, now: Callable[[], datetime], wanted: str) -> str:
    """The whole of it as CSV. Raises Refused."""
    async with store.transaction() as tx:
        zone = await _zone(tx)
        month = periods.read(wanted, now(), zone, MONTH)
        return exports.table("month", month.key, product_health.rows(await _pack(tx, month), _today(now(), zone)))


async def _told(tx: Transaction, month: Period, now: datetime) -> Told:
    shown, counts = product_health.shortened(await _pack(tx, month), MOST_LINES)
    lines = [each.issue for each in shown.digest.lines if each.issue is not None]
    places = await tx.cards.places(sorted({*lines, *(each.issue for each in shown.movers)}))
    return Told(month, shown, counts, places, _today(now, await _zone(tx)))


async def _pack(tx: Transaction, month: Period) -> Pack:
    zone = await _zone(tx)
    facts = await tx.digests.facts([each.span(zone) for each in (month, month.before())], product_health.ASKED)
    since = month.span(zone)[0]
    return product_health.pack(facts, actions.in_order(await tx.actions.since(since), since))


async def _zone(tx: Transaction) -> str:
    """Months begin where the pack is due."""
    return (await tx.policy.current(occurrences.CHAPTER)).value["product-health"].zone


def _today(now: datetime, zone: str) -> date:
    return zones.local_date(now, zone)
