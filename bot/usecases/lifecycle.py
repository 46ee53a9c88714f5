"""An engineer changes where a known issue stands; the agents concerned hear of it once."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.rules import dates, merging, roles
from bot.rules import issue as issues
from bot.rules import lifecycle as table
from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion

Change = Callable[[Issue, bool], Issue]
"""From the issue, and whether it has a workaround, to the issue as it shall be. Raises Refused."""


async def standing(desk: Desk, actor: str, issue: IssueId) -> Known:
    """Where it stands. Raises NotFound."""
    roles.check_may(await desk.people.person(actor), roles.Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return await tx.issues.known(issue)


async def issue_of_card(desk: Desk, channel: str, ts: str) -> IssueId | None:
    """The issue whose card this message is."""
    async with desk.store.transaction() as tx:
        return await tx.cards.issue_at(channel, ts)


async def is_owner(desk: Desk, actor: str, issue: IssueId) -> bool:
    async with desk.store.transaction() as tx:
        return (await tx.issues.get(issue)).owner == actor


async def may_reopen(desk: Desk, actor: str, issue: IssueId) -> bool:
    """Whether it is fixed, and this person could say that it is not."""
    if not roles.may_answer(await desk.people.person(actor)):
        return False
    async with desk.store.transaction() as tx:
        return (await tx.issues.get(issue)).state is State.FIXED


async def claim(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    """Raises Refused when it has an owner or is over; of two at once, one gets ChangedMeanwhile or Refused."""
    return await _change(desk, occasion, issue, lambda before, _: issues.claimed(before, occasion.actor), "claimed")


async def give_back(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    return await _change(
        desk, occasion, issue, lambda before, _: issues.given_back(before, occasion.actor), "given back"
    )


async def change(desk: Desk, occasion: Occasion, issue: IssueId, to: State, why: str = "") -> Issue:
    """To needs info, cannot reproduce, investigating, fixed or closed. Raises Refused for the others."""
    return await _change(
        desk, occasion, issue, lambda before, _: issues.changed(before, to, occasion.actor), "status", why
    )


async def schedule(desk: Desk, occasion: Occasion, issue: IssueId, due: datetime) -> Issue:
    """Promise the fix for `due`; another date than before is told like the first one."""
    return await _change(
        desk, occasion, issue, lambda before, _: issues.scheduled(before, due, desk.now(), occasion.actor), "eta"
    )


async def check_may_decline(desk: Desk, actor: str, issue: IssueId) -> Issue:
    """For the form, before anything has been typed. Raises NotAllowed, NotFound or Refused."""
    await _check_may_change(desk, actor, issue)
    async with desk.store.transaction() as tx:
        found = await tx.issues.get(issue)
    merging.check_is_canonical(found)
    table.change(found.label, found.state, State.DECLINED)
    return found


async def decline(desk: Desk, occasion: Occasion, issue: IssueId, reason: str, customer_answer: str) -> Issue:
    """Raises WrongInput for the fields `reason` and `customer_answer`."""
    return await _change(
        desk, occasion, issue, lambda before, _: issues.declined(before, reason, customer_answer), "declined", reason
    )


async def resolve(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    return await _change(desk, occasion, issue, lambda before, _: issues.fixed(before), "resolved")


async def reopen(desk: Desk, occasion: Occasion, issue: IssueId) -> Issue:
    return await _change(desk, occasion, issue, issues.reopened, "reopened")


async def read_due(desk: Desk, actor: str, text: str) -> datetime:
    """The time that this person means, in their own zone. Raises Refused with examples."""
    person = await desk.people.person(actor)
    try:
        zone = ZoneInfo(person.timezone)
    except (KeyError, ValueError, OSError):
        return dates.read_date(text, desk.now(), UTC)
    return dates.read_date(text, desk.now(), zone)


async def _change(desk: Desk, occasion: Occasion, issue: IssueId, change: Change, act: str, why: str = "") -> Issue:
    await _check_may_change(desk, occasion.actor, issue)
    async with desk.act(occasion) as tx:
        before = await tx.issues.lock(issue)
        merging.check_is_canonical(before)
        has_workaround = await tx.workarounds.current(issue) is not None
        after = change(before, has_workaround)
        if after.state is State.CLOSED:
            issues.check_may_close(before, len(await tx.reports.of_issue(issue)))
        return await desk.save_change(tx, occasion, before, after, act, why)


async def _check_may_change(desk: Desk, actor: str, issue: IssueId) -> None:
    """Engineers; and whom somebody called for this issue, whatever their role."""
    person = await desk.people.person(actor)
    if not roles.may_answer(person) and not roles.is_outsider(person):
        async with desk.store.transaction() as tx:
            if any(each.call.person == actor and each.is_open for each in await tx.escalations.of_issue(issue)):
                return
    roles.check_may_answer(person)
