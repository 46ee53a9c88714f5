"""Somebody calls who must act on a known issue; who was called answers."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import Desk, Transaction
from bot.notices import Escalated, Place, ReplyMarked
from bot.rules import escalation as rules
from bot.rules import merging, rotas
from bot.rules.escalation import Call, Escalation, Rung
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotAllowed, NotFound, Refused
from bot.rules.roles import Person, Right, Role, check_may, is_outsider
from bot.rules.severity import Severity

MARK = "warning"
MOST_ASKED = 10
"""Of one rung: of so many it is looked whether they can act. Only who was called already, or calls, is passed over."""


@dataclass(frozen=True)
class Called:
    """`is_new` is False where somebody had been called a moment ago: then that one is meant, and nobody else is. `at`:
    the call is held until then."""

    issue: Issue
    escalation: Escalation
    is_new: bool
    at: datetime | None = None


@dataclass(frozen=True)
class Prospect:
    """What escalating it would do now. `fresh` is the call after which nobody else is called yet."""

    issue: Issue
    call: Call
    fresh: Escalation | None = None


async def check_may_escalate(desk: Desk, actor: str, issue: IssueId) -> Prospect:
    """For the form, before anything has been typed. Raises NotAllowed, NotFound, or Refused when it is over or nobody
    is left to call."""
    check_may(await desk.people.person(actor), Right.ESCALATE)
    ladder = await _ladder(desk, issue)
    async with desk.store.transaction() as tx:
        found = await tx.issues.get(issue)
        _check_can_be_escalated(found)
        so_far = await tx.escalations.of_issue(issue)
        fresh = rules.already_called(so_far, desk.now())
        return Prospect(found, fresh.call if fresh else await _next(tx, found, so_far, list(ladder), actor), fresh)


async def escalate(
    desk: Desk, occasion: Occasion, issue: IssueId, why: str = "", severity: Severity | None = None
) -> Called:
    """Calls the next one up, and raises the severity if one is given. Raises Refused when nobody is left to call."""
    check_may(await desk.people.person(occasion.actor), Right.ESCALATE)
    why = rules.read_why(why)
    ladder = await _ladder(desk, issue)
    async with desk.act(occasion) as tx:
        found = await tx.issues.lock(issue)
        _check_can_be_escalated(found)
        found = await _raise_severity(desk, tx, occasion, found, severity, why)
        so_far = await tx.escalations.of_issue(issue)
        fresh = rules.already_called(so_far, desk.now())
        if fresh is not None:
            return Called(found, fresh, is_new=False)
        call = await _next(tx, found, so_far, list(ladder), occasion.actor)
        new = Escalation(len(so_far) + 1, call, occasion.actor, why, desk.now())
        await tx.escalations.add(issue, new)
        at = await _tell(desk, tx, found, new, ladder.get(call))
        facts = {"rung": call.rung.value, "person": call.person, "why": why}
        await tx.audit.note(occasion, issue, "escalated", facts, desk.now())
    return Called(found, new, True, at)


async def issue_at(desk: Desk, channel: str, ts: str) -> IssueId | None:
    """The issue for which this message stands: its card, or a message from which it was flagged."""
    async with desk.store.transaction() as tx:
        on_card = await tx.cards.issue_at(channel, ts)
        if on_card is not None:
            return on_card
        report = await tx.reports.flagged_at(channel, ts)
        return report.issue if report is not None else None


async def answer(desk: Desk, occasion: Occasion, issue: IssueId, number: int) -> None:
    """Who was called is on it, or an engineer is. Raises Refused when somebody was first."""
    person = await desk.people.person(occasion.actor)
    async with desk.act(occasion) as tx:
        found = await tx.issues.lock(issue)
        meant = next((each for each in await tx.escalations.of_issue(issue) if each.number == number), None)
        if meant is None:
            raise NotFound(f"{found.label} was not escalated.")
        check_may(person, Right.FLAG if meant.call.person == person.id else Right.ANSWER)
        if not meant.is_open:
            raise Refused(f"<@{meant.answered_by}> has answered that already.")
        await desk.answer_escalation(tx, found, meant, occasion.actor)
        await tx.cards.want(issue, desk.now())
        await tx.audit.note(occasion, issue, "answered the escalation", {"number": str(number)}, desk.now())


async def _ladder(desk: Desk, issue: IssueId) -> dict[Call, Person]:
    """From the lowest rung up, those who can act."""
    liaisons, sponsors = await desk.people.given(Role.LIAISON), await desk.people.given(Role.SPONSOR)
    async with desk.store.transaction() as tx:
        rota = await desk.rota(tx, await tx.issues.get(issue))
        on_duty = rotas.on_duty(rota, desk.now()) if rota else None
        agreed = (await tx.policy.current(rotas.CHAPTER)).value
    duties = [person for rota in agreed.values() if (person := rotas.on_duty(rota, desk.now()))]
    calls = rules.ladder(on_duty, liaisons, sponsors, duties)
    asked = [call for rung in Rung for call in [each for each in calls if each.rung is rung][:MOST_ASKED]]
    people = await asyncio.gather(*(_somebody(desk, call.person) for call in asked))
    return {call: person for call, person in zip(asked, people, strict=True) if person and not is_outsider(person)}


async def _somebody(desk: Desk, user: str) -> Person | None:
    try:
        return await desk.people.person(user)
    except NotAllowed:
        return None


async def _raise_severity(
    desk: Desk, tx: Transaction, occasion: Occasion, issue: Issue, severity: Severity | None, why: str
) -> Issue:
    """Only up: what is less bad than it was thought is no reason to call anybody."""
    if severity is None or severity == issue.severity:
        return issue
    if severity > issue.severity:
        raise Refused(f"{issue.label} is more severe already. Escalating goes up only.")
    return await desk.save_change(tx, occasion, issue, replace(issue, severity=severity), "severity raised", why)


def _check_can_be_escalated(issue: Issue) -> None:
    merging.check_is_canonical(issue)
    rules.check_may_escalate(issue)


async def _next(tx: Transaction, issue: Issue, so_far: list[Escalation], ladder: list[Call], by: str) -> Call:
    call = rules.next_call(ladder, await _since_reopened(tx, issue.id, so_far), by)
    if call is None:
        raise Refused(await _nobody_left(tx, issue, so_far))
    return call


async def _since_reopened(tx: Transaction, issue: IssueId, so_far: list[Escalation]) -> list[Escalation]:
    """Once it was over, the ladder begins anew."""
    over = [moment.at for moment in await tx.service_levels.history(issue) if moment.state in OVER]
    return [each for each in so_far if not over or each.at > over[-1]]


async def _nobody_left(tx: Transaction, issue: Issue, so_far: list[Escalation]) -> str:
    place = await tx.cards.place(issue.id)
    where = f"<#{place[0]}>" if place else "the liaison channel"
    called = " and ".join(f"<@{each.call.person}>" for each in so_far if each.call.person)
    before = f"{called} {'was' if called.count('<@') == 1 else 'were'} called" if called else "It was marked for all"
    return f"Nobody is left to escalate {issue.label} to. {before}; please go on in {where}, in its thread."


async def _tell(desk: Desk, tx: Transaction, issue: Issue, new: Escalation, person: Person | None) -> datetime | None:
    """A mention in the thread reaches who is in the channel; outside their working hours it is held. Until when."""
    now = desk.now()
    at = await desk.call_at(tx, issue, person) if person else now
    is_direct = person is not None and (at > now or not person.in_liaison_channel)
    notice = Escalated(
        issue=issue.id,
        number=new.number,
        title=issue.title,
        severity=int(issue.severity),
        rung=new.call.rung.value,
        person=new.call.person,
        by=new.by,
        why=new.why,
        is_elsewhere=int(is_direct),
        called_at=int(at.timestamp()) if at > now else None,
    )
    if person is None or is_direct:
        await tx.outbox.leave(notice, Place(issue=issue.id), now)
    else:
        await tx.calls.leave(person.id, notice, Place(issue=issue.id), now)
    if person is not None and is_direct:
        direct = replace(notice, is_direct=1, is_elsewhere=0, called_at=None)
        await tx.calls.leave(person.id, direct, Place(user=person.id), now, at)
    card = await tx.cards.place(issue.id)
    if card is not None:
        await tx.outbox.leave(ReplyMarked(*card, MARK), Place(issue=issue.id), now)
    await tx.cards.want(issue.id, now)
    return at if at > now else None
