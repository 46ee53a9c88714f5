"""Somebody asks what they may do, or says something in a thread: about what?"""

from bot.desk import Desk
from bot.rules import roles
from bot.rules.labels import IssueId
from bot.rules.roles import Right


async def rights(desk: Desk, actor: str) -> frozenset[Right]:
    """What this person may do. Raises NotAllowed for who may not use Liaison at all."""
    person = await desk.people.person(actor)
    roles.check_may_flag(person)
    return roles.rights_of(person)


async def issue_here(desk: Desk, channel: str, thread: str) -> IssueId | None:
    """The issue whose card heads this thread, or that a message of this thread was flagged for."""
    async with desk.store.transaction() as tx:
        on_card = await tx.cards.issue_at(channel, thread)
        return on_card if on_card is not None else await tx.reports.issue_in_thread(channel, thread)
