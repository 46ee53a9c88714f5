"""Somebody takes all reports, known issues or workarounds out of Slack, as a file."""

from bot.desk import Desk
from bot.notices import FileHandedOver, Place
from bot.rules.exporting import Wanted
from bot.rules.labels import NO_ISSUE
from bot.rules.occasion import Occasion
from bot.rules.roles import Right, check_may


async def hand_over(desk: Desk, occasion: Occasion, wanted: Wanted) -> None:
    """The file is written when it is sent, to nobody but who asks. Raises NotAllowed."""
    check_may(await desk.people.person(occasion.actor), Right.EXPORT)
    async with desk.act(occasion) as tx:
        now = desk.now()
        notice = FileHandedOver(wanted.name, wanted.form, occasion.key)
        await tx.outbox.leave(notice, Place(user=occasion.actor, is_file=True), now)
        await tx.audit.note(occasion, NO_ISSUE, "exported", {"rows": wanted.name, "form": wanted.form}, now)
