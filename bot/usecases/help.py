"""Somebody asks what they may do."""

from bot.desk import Desk
from bot.rules import roles


async def may_answer(desk: Desk, actor: str) -> bool:
    """Whether this person is an engineer or a liaison. Raises NotAllowed for who may not use Liaison at all."""
    person = await desk.people.person(actor)
    roles.check_may_flag(person)
    return roles.may_answer(person)
