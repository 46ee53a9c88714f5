"""Time is counted for each issue: engineers are warned before it runs out, and anybody can see how it was counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.desk import Desk, Transaction, agreed_terms
from bot.notices import LevelWarned, Place, PromiseAsked, PromiseMissed, beside, homes_of
from bot.rules import commitments, roles, service_levels, zones
from bot.rules.attainment import Attained, attained
from bot.rules.calendars import Piece
from bot.rules.commitments import Commitment
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone, NotFound, Refused
from bot.rules.roles import Person
from bot.rules.service_levels import Clock, Moment
from bot.rules.terms import Measure, Target

MOST_AT_ONCE = 50
"""So many issues are looked at in one tick."""


@dataclass(frozen=True)
class Counted:
    """One clock with every stretch since it was set; `due` and `promised` as it is judged, `version` of the terms."""

    clock: Clock
    pieces: Sequence[Piece]
    due: datetime | None
    promised: Target | None
    version: str


@dataclass(frozen=True)
class Explained:
    """`zone` is the reader's."""

    issue: Issue
    counted: Sequence[Counted]
    calendar: str
    zone: ZoneInfo
    now: datetime


async def explain(desk: Desk, actor: str, issue: IssueId) -> Explained:
    """The clocks since it was flagged or last reopened; of the updates only the last. Raises NotFound."""
    person = await desk.people.person(actor)
    roles.check_may_flag(person)
    async with desk.store.transaction() as tx:
        found, agreed = await tx.issues.get(issue), await agreed_terms(tx, issue)
        moments = await tx.service_levels.history(issue)
        kept = {each.name: each for each in await tx.service_levels.commitments(issue)}
    calendar, now = agreed.calendar(found.severity), desk.now()
    counted = [
        Counted(
            clock,
            service_levels.explained(clock, calendar, now),
            judged.due if (judged := kept.get((clock.measure, clock.since))) else None,
            judged.promised if judged else None,
            judged.terms if judged else agreed.version,
        )
        for clock in _worth_telling(service_levels.clocks(found, moments))
    ]
    zone = zones.zone(person.timezone if zones.is_zone(person.timezone) else "UTC")
    return Explained(found, counted, agreed.calendar_name(found.severity), zone, now)


def _worth_telling(clocks: Sequence[Clock]) -> list[Clock]:
    updates = [clock for clock in clocks if clock.measure is Measure.UPDATE]
    return [clock for clock in clocks if clock.promised is None and clock not in updates[:-1]]


async def hear(desk: Desk, occasion: Occasion, channel: str, thread: str, ts: str) -> None:
    """Somebody replied in a thread: in that of a card, an engineer's reply is a response and an update."""
    async with desk.store.transaction() as tx:
        issue = await tx.cards.issue_at(channel, thread)
    if issue is None or not roles.may_answer(await desk.people.person(occasion.actor)):
        return
    at = datetime.fromtimestamp(float(ts), UTC)
    try:
        async with desk.act(replace(occasion, key=f"{occasion.key}:heard")) as tx:
            await _note_heard(desk, tx, issue, at, occasion.actor)
    except AlreadyDone:
        # The event comes again because of something else that it does: that must not end here.
        return


async def _note_heard(desk: Desk, tx: Transaction, issue: IssueId, at: datetime, by: str) -> None:
    found = await tx.issues.lock(issue)
    moment = Moment(max(at, found.created_at), found.state, by, by_engineer=True)
    kept = await desk.keep_time(tx, found, moment)
    if (kept.due, kept.owed) != (found.due, found.owed):
        await tx.cards.want(issue, desk.now())


async def to_warn(desk: Desk) -> Sequence[IssueId]:
    async with desk.store.transaction() as tx:
        return await tx.service_levels.to_warn(desk.now(), MOST_AT_ONCE)


async def warn(desk: Desk, issue: IssueId) -> None:
    """Everything that is due on this issue is said; several replicas may try."""
    person = await _concerned(desk, issue)
    async with desk.store.transaction() as tx:
        found, agreed, now = await tx.issues.lock(issue), await agreed_terms(tx, issue), desk.now()
        clocks = {
            (each.measure, each.since): each
            for each in service_levels.clocks(found, await tx.service_levels.history(issue))
        }
        for kept in await tx.service_levels.commitments(issue):
            if kept.warn_at is None or kept.warn_at > now:
                continue
            clock = clocks.get(kept.name)
            if clock is None:
                await tx.service_levels.keep(issue, [replace(kept, warn_at=None)])
                continue
            number, after = commitments.warned(kept, clock, agreed, now)
            await tx.service_levels.keep(issue, [after])
            if number >= kept.warnings:
                await desk.call_off(tx, issue, kept)
                await _say(desk, tx, found, kept, number, person)
    desk.wake()


async def _concerned(desk: Desk, issue: IssueId) -> Person | None:
    """Whose turn it is, where Slack says that they can act."""
    async with desk.store.transaction() as tx:
        whom = await _turn(desk, tx, await tx.issues.get(issue))
    try:
        person = await desk.people.person(whom) if whom else None
    except Refused:
        return None
    return None if person is None or roles.is_outsider(person) else person


async def _turn(desk: Desk, tx: Transaction, issue: Issue) -> str | None:
    """The owner, or who acts where there is none."""
    return issue.owner or (await desk.duties(tx, [issue])).get(issue.id)


async def _say(desk: Desk, tx: Transaction, issue: Issue, kept: Commitment, number: int, person: Person | None) -> None:
    """To the person whose turn it is, if they may be called now; else in the card's thread, where there is a card, and
    to the person when their hours begin."""
    if kept.due is None:
        return
    now, warning = desk.now(), _warning(issue, kept, number)
    if person is not None and person.id != await _turn(desk, tx, issue):
        person = None
    at = await desk.call_at(tx, issue, person) if person else now
    if person is not None and at <= now:
        await tx.calls.leave(person.id, warning, Place(user=person.id), now)
    elif await tx.cards.place(issue.id) is not None:
        if person is not None:
            await tx.calls.leave(person.id, replace(warning, is_direct=1), Place(user=person.id), now, at)
            warning = replace(warning, person=person.id, called_at=int(at.timestamp()))
        await tx.outbox.leave(warning, Place(issue=issue.id), now)
    if kept.measure is Measure.PROMISE and kept.warnings <= 1 <= number:
        due = int(kept.due.timestamp())
        reports = await tx.reports.of_issue(issue.id)
        missed = [
            (PromiseMissed(here[0].id, issue.id, issue.title, due, beside(here)), place)
            for place, here in homes_of(reports).items()
        ]
        await tx.outbox.leave_all(missed, now)


def _warning(issue: Issue, kept: Commitment, number: int) -> LevelWarned | PromiseAsked:
    assert kept.due is not None
    due, owner = int(kept.due.timestamp()), issue.owner or ""
    if kept.measure is Measure.PROMISE and number == 0:
        return PromiseAsked(issue.id, issue.title, due, owner)
    within = int(kept.promised.within.total_seconds()) if kept.promised else None
    return LevelWarned(
        issue=issue.id,
        title=issue.title,
        severity=int(issue.severity),
        measure=kept.measure.value,
        since=int(kept.since.timestamp()),
        due=due,
        within_seconds=within,
        number=number,
        owner=owner,
    )


async def acknowledge(desk: Desk, occasion: Occasion, issue: IssueId, measure: Measure, since: int) -> None:
    """An engineer is on it, or confirms a promised date: no more of it until there is news. Raises NotFound when
    there is nothing left to be on."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        found = await tx.issues.lock(issue)
        for kept in await tx.service_levels.commitments(issue):
            if kept.measure is measure and int(kept.since.timestamp()) == since and kept.until is None:
                await tx.service_levels.keep(issue, [commitments.acknowledged(kept, occasion.actor)])
                await desk.call_off(tx, issue, kept)
                await tx.audit.note(occasion, issue, "acknowledged", {"measure": measure.value}, desk.now())
                return
    raise NotFound(f"That is settled already: {found.label} is {found.state.value}.")


async def judged_otherwise(desk: Desk) -> Sequence[IssueId]:
    """Issues whose due times do not follow from what is agreed now."""
    async with desk.store.transaction() as tx:
        return await tx.issues.judged_otherwise((await agreed_terms(tx)).version, MOST_AT_ONCE)


async def judge_anew(desk: Desk, issue: IssueId) -> None:
    async with desk.store.transaction() as tx:
        before = await tx.issues.lock(issue)
        after = await desk.keep_time(tx, before)
        if after.due != before.due and await tx.cards.place(issue) is not None:
            await tx.cards.want(issue, desk.now())
    desk.wake()


async def attainment(desk: Desk, intervals: Sequence[tuple[datetime, datetime]]) -> list[Attained]:
    """How many of what was due, or done, in each interval was in time. The intervals are in the order of time."""
    async with desk.store.transaction() as tx:
        judged = await tx.service_levels.judged(intervals[0][0], intervals[-1][1]) if intervals else []
    return attained(judged, intervals)
