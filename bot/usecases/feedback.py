"""A session of feedback is due, was held or was skipped; the sponsors hear of two that were skipped in a row."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.desk import Desk, Transaction
from bot.notices import FeedbackDue, FeedbackMissed, Place
from bot.rules import feedback, roles
from bot.rules.feedback import SKIPS_TOLD, Outcome, Session
from bot.rules.labels import NO_ISSUE
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Fate, Occurrence
from bot.rules.refusals import Refused
from bot.rules.roles import Right

LATELY, MOST_IN_A_ROW = 6, 400


async def sessions(desk: Desk, actor: str) -> list[Session]:
    """The latest first."""
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return await tx.feedback.latest(LATELY)


async def settle(desk: Desk, occasion: Occasion, outcome: Outcome, words: str, day: date | None = None) -> Session:
    """The session of that day, or the latest. Who says it last is right. Raises Refused, NotFound."""
    roles.check_may(await desk.people.person(occasion.actor), Right.LOOK_UP)
    sponsors = await desk.people.sponsors()
    async with desk.act(occasion) as tx:
        found = await tx.feedback.latest(1)
        if not found:
            raise Refused("No feedback session was due yet. Plan them: `/liaison schedule feedback resume`")
        before = await tx.feedback.lock(day or found[0].day)
        after = feedback.settled(before, outcome, words, occasion.actor, desk.now())
        await _keep(desk, tx, after)
        await _tell(desk, tx, sponsors)
        facts = {"day": after.day.isoformat(), "from": before.outcome.value, "to": after.outcome.value}
        facts["why"] = after.words if after != before else ""
        await tx.audit.note(occasion, NO_ISSUE, "feedback settled", facts, desk.now())
    return after


async def begin(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """One is due. Of an earlier one nobody said anything: that counts as skipped."""
    sponsors = await desk.people.sponsors()
    async with desk.at(occurrence, plan) as tx:
        now = desk.now()
        for each in await tx.feedback.latest(LATELY):
            if each.outcome is Outcome.OPEN:
                await _keep(desk, tx, feedback.unsaid(each, now))
        await tx.feedback.keep(Session(occurrence.day, at=now))
        late = int(occurrence.fate is Fate.LATE)
        await tx.outbox.leave(FeedbackDue(occurrence.day.isoformat(), late), Place(), now)
        await _tell(desk, tx, sponsors)


async def _keep(desk: Desk, tx: Transaction, session: Session) -> None:
    await tx.feedback.keep(session)
    there = await tx.outbox.whereabouts(FeedbackDue(session.day.isoformat(), 0).key)
    if there is not None and isinstance(there.notice, FeedbackDue):
        said = replace(there.notice, outcome=session.outcome.value, words=session.words, by=session.by)
        await tx.outbox.restate(said, f"{desk.now().timestamp()}", desk.now())


async def _tell(desk: Desk, tx: Transaction, sponsors: Sequence[str]) -> None:
    """Once for each row of skips, however long it gets."""
    row = feedback.skipped_in_a_row(await tx.feedback.latest(MOST_IN_A_ROW))
    if len(row) >= SKIPS_TOLD:
        skipped = json.dumps([(each.day.isoformat(), each.words) for each in row])
        notices = [FeedbackMissed(row[-1].day.isoformat(), skipped, user) for user in sponsors]
        await tx.outbox.leave_all([(each, Place(user=each.to)) for each in notices], desk.now())
