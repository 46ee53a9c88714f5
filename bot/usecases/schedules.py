"""What happens by the clock is listed, moved, paused and resumed; every version is kept with the policy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import Desk, Transaction
from bot.rules import occurrences, roles, zones
from bot.rules.occasion import Occasion
from bot.rules.occurrences import CHAPTER, Schedule, Schedules, days_of, read_days, read_time
from bot.rules.refusals import NotFound, Refused

_HELP = "Say for example: schedule {name} fri 15:00 Europe/Madrid"


@dataclass(frozen=True)
class Planned:
    schedule: Schedule
    next_runs: Sequence[datetime]


async def planned(desk: Desk, actor: str, name: str = "") -> list[Planned]:
    """All of them, or the one with this name. Raises NotFound."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        known = (await tx.policy.current(CHAPTER)).value
        if name:
            _check_known(name, known)
        return [await _preview(desk, tx, each) for each in ([name] if name else known)]


async def pause(desk: Desk, occasion: Occasion, name: str) -> Planned:
    return await _change(desk, occasion, name, lambda schedule: replace(schedule, paused=True))


async def resume(desk: Desk, occasion: Occasion, name: str) -> Planned:
    """It goes on with the next date; those of the pause are not made up for."""
    return await _change(desk, occasion, name, lambda schedule: replace(schedule, paused=False))


async def move(desk: Desk, occasion: Occasion, name: str, words: str) -> Planned:
    """`fri 15:00 Europe/Madrid`, and each part by itself. A schedule that is moved goes on, also if it was paused."""
    return await _change(desk, occasion, name, lambda schedule: _moved(schedule, words))


def _moved(schedule: Schedule, words: str) -> Schedule:
    moved = replace(schedule, paused=False)
    days: list[str] = []
    for word in words.split():
        at = read_time(word)
        if at is not None:
            moved = replace(moved, at=at)
        elif "/" in word or word.upper() == "UTC":
            moved = replace(moved, zone=_zone(word))
        else:
            days.append(word)
    if days:
        on_days = read_days(moved, " ".join(days))
        if on_days is None:
            raise Refused(f"“{' '.join(days)[:60]}” are no days. {_HELP.format(name=schedule.name)}")
        moved = on_days
    return moved


def _zone(word: str) -> str:
    named = "/".join("_".join(part.capitalize() for part in place.split("_")) for place in word.split("/"))
    for name in (word, word.upper(), named):
        if zones.is_zone(name):
            return name
    raise Refused(f"“{word[:60]}” is no IANA time zone, such as Europe/Madrid.")


async def _change(desk: Desk, occasion: Occasion, name: str, change: Callable[[Schedule], Schedule]) -> Planned:
    roles.check_may_answer(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        agreed = await tx.policy.current(CHAPTER)
        _check_known(name, agreed.value)
        before = agreed.value[name]
        after = change(before)
        if after == before:
            said = f"{days_of(before)} at {before.at:%H:%M}, {before.zone}{', paused' if before.paused else ''}"
            raise Refused(f"Nothing was changed: {name} is set so already ({said}).")
        await tx.policy.change(CHAPTER, {**agreed.value, name: after}, agreed.version, occasion.actor, desk.now())
        return await _preview(desk, tx, name)


def _check_known(name: str, known: Schedules) -> None:
    if name not in known:
        raise NotFound(f"There is no schedule “{name[:40]}”. The schedules are: {', '.join(known)}.")


async def _preview(desk: Desk, tx: Transaction, name: str) -> Planned:
    agreed, now = await tx.policy.current(CHAPTER), desk.now()
    schedule, so_far = agreed.value[name], (await tx.occurrences.progress()).get(name)
    decided = occurrences.resumed(schedule, so_far, occurrences.begins(agreed.at, so_far, now))
    return Planned(schedule, occurrences.next_runs(schedule, decided, now))
