"""What happens by the clock is listed, moved, paused and resumed; every version is kept with the policy."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import Desk, Transaction, agreed_schedules
from bot.rules import communication, occurrences, proposals
from bot.rules.occasion import Occasion
from bot.rules.occurrences import CHAPTER, Schedule
from bot.rules.policy import Agreed
from bot.rules.refusals import NotFound
from bot.rules.roles import Right, check_may
from bot.rules.schedules import changed


@dataclass(frozen=True)
class Planned:
    schedule: Schedule
    next_runs: Sequence[datetime]


async def planned(desk: Desk, actor: str, name: str = "") -> list[Planned]:
    """All of them, or the one with this name. Raises NotFound."""
    check_may(await desk.people.person(actor), Right.SEE_POLICY)
    async with desk.store.transaction() as tx:
        known = await agreed_schedules(tx)
        if name:
            _check_known(name, known)
        return [await _preview(desk, tx, each) for each in ([name] if name else known)]


async def change(desk: Desk, occasion: Occasion, name: str, wish: str) -> Planned:
    """`pause`, `resume`, or `fri 15:00 Europe/Madrid` and each part by itself. What goes on goes on with the next
    date; those of the pause are not made up for."""
    check_may(await desk.people.person(occasion.actor), Right.CHANGE_SCHEDULE)
    async with desk.act(occasion) as tx:
        known = await agreed_schedules(tx)
        _check_known(name, known)
        after = changed(known[name].value, wish)
        if name == communication.CHAPTER.name:
            proposals.check_is_alone(name, (await tx.policy.current(proposals.CHAPTER)).value)
            digest = await tx.policy.current(communication.CHAPTER)
            value = replace(digest.value, schedule=after)
            await tx.policy.change(communication.CHAPTER, value, digest.version, occasion.actor, desk.now())
        else:
            agreed = await tx.policy.current(CHAPTER)
            await tx.policy.change(CHAPTER, {**agreed.value, name: after}, agreed.version, occasion.actor, desk.now())
        return await _preview(desk, tx, name)


def _check_known(name: str, known: dict[str, Agreed[Schedule]]) -> None:
    if name not in known:
        raise NotFound(f"There is no schedule “{name[:40]}”. The schedules are: {', '.join(known)}.")


async def _preview(desk: Desk, tx: Transaction, name: str) -> Planned:
    agreed, now = (await agreed_schedules(tx))[name], desk.now()
    so_far = (await tx.occurrences.progress()).get(name)
    decided = occurrences.resumed(agreed.value, so_far, occurrences.begins(agreed.at, so_far, now))
    return Planned(agreed.value, occurrences.next_runs(agreed.value, decided, now))
