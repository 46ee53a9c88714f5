"""Events that reports are compared around are marked, listed and taken away."""

from datetime import date, timedelta

from bot.desk import Desk, Transaction
from bot.rules import communication, zones
from bot.rules.markers import Marker, read_marker
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotFound
from bot.rules.roles import Right, check_may

LISTED = timedelta(days=366)


async def standing(desk: Desk, actor: str) -> list[Marker]:
    """Those of a year, and those ahead; the latest first."""
    check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        today = await _today(desk, tx)
        return await tx.markers.between(today - LISTED, today + LISTED)


async def mark(desk: Desk, occasion: Occasion, words: str) -> Marker:
    """`2026-11-20 release 4.2`. Raises Refused."""
    check_may(await desk.people.person(occasion.actor), Right.ANSWER)
    async with desk.act(occasion) as tx:
        marked = read_marker(words, await _today(desk, tx))
        return await tx.markers.add(marked, occasion.actor, desk.now())


async def remove(desk: Desk, occasion: Occasion, number: int) -> None:
    """Raises NotFound."""
    check_may(await desk.people.person(occasion.actor), Right.ANSWER)
    async with desk.act(occasion) as tx:
        if not await tx.markers.remove(number, occasion.actor, desk.now()):
            raise NotFound(f"There is no event {number}. `/liaison marker` lists them.")


async def _today(desk: Desk, tx: Transaction) -> date:
    """Where weeks begin as well."""
    return zones.local_date(desk.now(), (await tx.policy.current(communication.CHAPTER)).value.schedule.zone)
