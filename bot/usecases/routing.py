"""Where problems go is looked up and tried out; new ones are routed where they are flagged, see `Desk.route`."""

from dataclasses import replace

from bot.desk import Desk
from bot.rules import calendars, priority, routing
from bot.rules.policy import Agreed
from bot.rules.roles import Right, check_may
from bot.rules.routing import CHAPTER, Route, Routes, Subject


async def standing(desk: Desk, actor: str) -> Agreed[Routes]:
    check_may(await desk.people.person(actor), Right.SEE_POLICY)
    async with desk.store.transaction() as tx:
        return await tx.policy.current(CHAPTER)


async def try_out(desk: Desk, actor: str, subject: Subject) -> tuple[Route, str] | None:
    """The rule that would match now, and why."""
    agreed = await standing(desk, actor)
    async with desk.store.transaction() as tx:
        known = (await tx.policy.current(calendars.CHAPTER)).value
        tier = priority.tier_of((await tx.policy.current(priority.CHAPTER)).value, subject.customer)
    subject = replace(subject, tier=tier)
    found = routing.first_match(agreed.value, subject, known, desk.now())
    return (found[0], found[1].why) if found else None
