"""What goes live is marked, called off and listed; two weeks later everybody sees whether customers felt it."""

import json
from collections.abc import Mapping
from datetime import timedelta

from bot.desk import Desk, Transaction
from bot.notices import LaunchWatched, Place
from bot.rules import communication, digest, launches, zones
from bot.rules.labels import NO_ISSUE
from bot.rules.launches import TOLD_FOR_DAYS, Calendar, Watched
from bot.rules.markers import Kind, Marker
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import NotFound
from bot.rules.roles import Right, check_may

LISTED = timedelta(days=90)
AHEAD = timedelta(days=366)


async def standing(desk: Desk, actor: str) -> Calendar:
    """Those of LISTED, and those ahead."""
    check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        zone = await _zone(tx)
        today = zones.local_date(desk.now(), zone)
        found = await tx.markers.launches(today - LISTED, today + AHEAD)
        ahead = [each for each in reversed(found) if each.day > today]
        live = [(each, launches.days_over(each, today)) for each in found if each.day <= today]
        watched = [await tx.launches.watched(each, days, zone) if days else Watched(each, 0, 0) for each, days in live]
        return Calendar(ahead, watched)


async def add(desk: Desk, occasion: Occasion, name: str, said: Mapping[str, str]) -> Marker:
    """Raises Refused."""
    check_may(await desk.people.person(occasion.actor), Right.ANSWER)
    async with desk.act(occasion) as tx:
        today = zones.local_date(desk.now(), await _zone(tx))
        launch = await tx.markers.add(launches.read_launch(name, said, today), occasion.actor, desk.now())
        await _note(desk, tx, occasion, launch, "launch added")
        return launch


async def call_off(desk: Desk, occasion: Occasion, number: int) -> Marker:
    """As it was. Raises NotFound."""
    check_may(await desk.people.person(occasion.actor), Right.ANSWER)
    async with desk.act(occasion) as tx:
        launch = await tx.markers.get(number)
        if launch is None or launch.kind is not Kind.LAUNCH:
            raise NotFound(f"There is no launch {launches.launch_label(number)}. `/liaison launch` lists them.")
        await tx.markers.remove(number, occasion.actor, desk.now())
        await _note(desk, tx, occasion, launch, "launch called off")
        return launch


async def tell(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """Each launch whose days were over in the last TOLD_FOR_DAYS: its notice is said once, however often it is left."""
    async with desk.at(occurrence, plan) as tx:
        zone = await _zone(tx)
        last = zones.local_date(desk.now(), zone) - timedelta(days=1)
        for watched in await tx.launches.over(last - timedelta(days=TOLD_FOR_DAYS - 1), last, zone):
            line = digest.of_launch(watched)
            notice = LaunchWatched(watched.launch.number, line.about, json.dumps(line.figures))
            await tx.outbox.leave(notice, Place(), desk.now())


async def _note(desk: Desk, tx: Transaction, occasion: Occasion, launch: Marker, act: str) -> None:
    facts = {"launch": launches.launch_label(launch.number), "day": launch.day.isoformat(), "area": launch.area}
    await tx.audit.note(occasion, NO_ISSUE, act, facts, desk.now())


async def _zone(tx: Transaction) -> str:
    """Days are those of the weeks that are told of."""
    return (await tx.policy.current(communication.CHAPTER)).value.schedule.zone
