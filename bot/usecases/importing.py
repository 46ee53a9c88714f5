"""Known issues from somewhere else: no report of ours, no card until somebody flags one of them."""

from collections.abc import Sequence

from bot.desk import Desk
from bot.rules import report
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone
from bot.rules.report import Draft


async def load(desk: Desk, known: Sequence[tuple[str, Draft]], actor: str) -> int:
    """Each draft under its key from there, once for ever; how many are new. Raises WrongInput for a draft to mend."""
    new = 0
    for key, draft in known:
        checked = report.check(draft)
        occasion = Occasion(f"import:{key}", actor)
        try:
            async with desk.act(occasion) as tx:
                issue = await tx.issues.add(checked, desk.now())
                await tx.wordings.add(checked, issue.id, None, desk.now())
                await tx.audit.note(occasion, issue.id, "imported", {"from": key}, desk.now())
        except AlreadyDone:
            continue
        new += 1
    return new
