"""What comes before the committee is gathered and announced; what it decides is kept and told."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from bot.desk import Desk, Transaction
from bot.notices import (
    AgendaPosted,
    BreachedAgain,
    Decided,
    DecisionTakenBack,
    MeetingNear,
    MemberLeft,
    Notice,
    Place,
    SponsorNoted,
)
from bot.rules import committee as rules
from bot.rules import load, occurrences, roles, zones
from bot.rules.committee import ASKED, CHAPTER, Added, Case, Committee, Decision, Item
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Fate, Occurrence
from bot.rules.refusals import NotFound, NotYet, Refused
from bot.rules.roles import Right
from bot.rules.terms import Measure

BEFORE = timedelta(days=1)
"""The agenda comes so long before the meeting: at the same time of the day before, whatever the clocks do."""
REMINDED = timedelta(hours=1)
"""Each member, so long before the meeting."""
AHEAD = timedelta(weeks=1)
LOOKED_EVERY = timedelta(hours=1)
"""So often it is looked whether a member has left the workspace."""
MOST_STALLED = 30
MOST_TOLD = 10
Over = tuple[str, int, int, int]


@dataclass(frozen=True)
class Agenda:
    """`loads`: teams over their budgets, each with its minutes, those in all, and the agreed percent."""

    items: Sequence[Item]
    loads: Sequence[Over]
    committee: Committee
    places: Mapping[IssueId, tuple[str, str]]


async def agenda(desk: Desk, actor: str) -> Agenda:
    """As it is now, with what comes up within a week."""
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        limits = (await tx.policy.current(CHAPTER)).value
        items = await _items(desk, tx, limits, (desk.now() + AHEAD).date())
        over = await _over_budget(tx, desk.now())
        return Agenda(items, over, limits, await tx.cards.places([item.case.issue.id for item in items]))


async def add(desk: Desk, occasion: Occasion, issue: IssueId, why: str) -> IssueId:
    """The issue that is on the agenda now: of a merged one what it became. Raises Refused, NotFound."""
    roles.check_may(await desk.people.person(occasion.actor), Right.LOOK_UP)
    if not why.strip():
        raise Refused("Why? For example: agenda add KI-3 two customers are about to leave")
    async with desk.act(occasion) as tx:
        found = (await tx.issues.known(issue)).issue
        await tx.committees.add(Added(found.id, why.strip()[: rules.MOST_TEXT_CHARACTERS], occasion.actor, desk.now()))
        await tx.audit.note(occasion, found.id, "added to the agenda", {"why": why}, desk.now())
    return found.id


async def remove(desk: Desk, occasion: Occasion, issue: IssueId) -> IssueId:
    """What somebody asked for is not asked for any more. Raises Refused, NotFound, NotAllowed."""
    roles.check_may(await desk.people.person(occasion.actor), Right.LOOK_UP)
    async with desk.act(occasion) as tx:
        found = (await tx.issues.known(issue)).issue
        added = next((each for each in await tx.committees.added() if each.issue == found.id), None)
        rules.check_may_remove(added, found.label, occasion.actor, (await tx.policy.current(CHAPTER)).value)
        await tx.committees.remove(found.id)
        await tx.audit.note(occasion, found.id, "removed from the agenda", {}, desk.now())
    return found.id


async def decide(
    desk: Desk, occasion: Occasion, issue: IssueId, said: Mapping[str, str], people: Sequence[str]
) -> tuple[Decision, Committee]:
    """Written into the card's thread, told to its watchers and to who has to see to it. Raises Refused."""
    person = await desk.people.person(occasion.actor)
    roles.check_may(person, Right.LOOK_UP)
    zone = zones.zone(person.timezone if zones.is_zone(person.timezone) else "UTC")
    async with desk.act(occasion) as tx:
        now, members = desk.now(), (await tx.policy.current(CHAPTER)).value
        rules.check_member(occasion.actor, members)
        found = await tx.issues.lock((await tx.issues.known(issue)).issue.id)
        before = await tx.committees.decisions(found.id)
        minutes = rules.read_minutes(said, people, now, zone, before)
        made = await tx.committees.decide(
            found.id, minutes, occasion.actor, members.has_quorum({*minutes.agreed, occasion.actor}), now
        )
        owners = [made.owner, *(each.owner for each in before if each.number == made.replaces)]
        await _tell(desk, tx, _decided(made, found.title), owners, occasion.actor)
        facts = {"decision": made.label}
        if made.replaces is not None:
            facts["replaces"] = rules.decision_label(made.replaces)
        await tx.audit.note(occasion, found.id, "decided", facts, now)
    return made, members


async def take_back(desk: Desk, occasion: Occasion, number: int, why: str) -> Decision:
    """It counts as if it had never been made; who was told of it hears so. Raises NotFound, Refused, NotAllowed."""
    roles.check_may(await desk.people.person(occasion.actor), Right.LOOK_UP)
    async with desk.act(occasion) as tx:
        rules.check_member(occasion.actor, (await tx.policy.current(CHAPTER)).value)
        made = await tx.committees.numbered(number)
        if made is None:
            raise NotFound(f"There is no decision {rules.decision_label(number)}.")
        found = await tx.issues.lock((await tx.issues.known(made.issue)).issue.id)
        made = next(each for each in await tx.committees.decisions(made.issue) if each.number == number)
        rules.check_may_take_back(made, occasion.actor, desk.now())
        await tx.committees.take_back(number, why, desk.now())
        notice = DecisionTakenBack(number, found.id, found.title, made.decision, why, occasion.actor)
        await _tell(desk, tx, notice, [made.owner], occasion.actor)
        await tx.audit.note(occasion, found.id, "decision taken back", {"decision": made.label, "why": why}, desk.now())
    return made


async def _tell(
    desk: Desk, tx: Transaction, notice: Decided | DecisionTakenBack, owners: Sequence[str], actor: str
) -> None:
    """On the card and in its thread, and to who sees to it and who watches."""
    issue = IssueId(notice.issue)
    ears, reports = await tx.watches.ears(issue), await tx.reports.of_issue(issue)
    told = dict.fromkeys([*owners, *ears.watchers_to_tell(reports)])
    letters: list[tuple[Notice, Place]] = []
    if await tx.cards.is_wanted(issue):
        await tx.cards.want(issue, desk.now())
        letters.append((notice, Place(issue=issue)))
    letters += [(replace(notice, to=user), Place(user=user)) for user in told if user != actor]
    await tx.outbox.leave_all(letters, desk.now())


async def decisions(desk: Desk, actor: str, issue: IssueId) -> list[Decision]:
    """Latest first; of a merged issue those of what it became. Raises NotFound."""
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return await tx.committees.decisions((await tx.issues.known(issue)).issue.id)


async def announce(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """The agenda, in the liaison channel and to each member; nothing while there is no committee."""
    async with desk.at(occurrence, plan) as tx:
        members = (await tx.policy.current(CHAPTER)).value
        if not members.members:
            return
        meeting = occurrence.day + BEFORE
        items = await _items(desk, tx, members, meeting)
        lines = [(item.case.issue.id, item.case.issue.title[:120], _why(item), ASKED[item.why]) for item in items]
        chair = members.chair(meeting)
        over = await _over_budget(tx, occurrence.due)
        late = int(occurrence.fate is Fate.LATE)
        cards = await tx.cards.places([item.case.issue.id for item in items])
        notice = AgendaPosted(
            meeting.isoformat(),
            late,
            chair,
            json.dumps(lines),
            loads=json.dumps(over),
            workspace=desk.address,
            cards=json.dumps({str(each): place for each, place in cards.items()}),
        )
        letters = [(notice, Place()), *((replace(notice, to=user), Place(user=user)) for user in members.members)]
        await tx.outbox.leave_all(letters, desk.now())
        await _remind(desk, tx, members, meeting)


async def _remind(desk: Desk, tx: Transaction, committee: Committee, meeting: date) -> None:
    """Held until an hour before; of an agenda that comes later than that there is nothing to be reminded."""
    agenda = (await tx.policy.current(occurrences.CHAPTER)).value["agenda"]
    at = zones.moment(meeting, agenda.at, agenda.zone)
    if at - REMINDED < desk.now():
        return
    chair = committee.chair(meeting)
    for user in committee.members:
        notice = MeetingNear(meeting.isoformat(), int(at.timestamp()), chair, user)
        await tx.outbox.leave(notice, Place(user=user), desk.now(), at - REMINDED)


async def _over_budget(tx: Transaction, now: datetime) -> list[Over]:
    """By the seven days before."""
    agreed = (await tx.policy.current(load.CHAPTER)).value
    if not agreed.teams:
        return []
    found = load.loads(agreed, await tx.digests.touches(now - timedelta(weeks=1), now))
    return [(each.team, each.minutes, each.of_minutes, each.budget) for each in found if each.is_over]


def _why(item: Item) -> str:
    return f"{item.why.value}: {item.words[:300]}" if item.words else item.why.value


async def _items(desk: Desk, tx: Transaction, limits: Committee, until: date) -> list[Item]:
    added, latest = await tx.committees.added(), await tx.committees.latest()
    breached, elusive = await tx.committees.breached(desk.now()), await tx.committees.elusive_since()
    escalated = await tx.escalations.latest()
    unfinished = [issue.id for issue in await tx.issues.unfinished()]
    wanted = [*unfinished, *({each.issue for each in added} - set(unfinished))]
    cases = [
        Case(
            known.issue,
            known.reports,
            escalated=escalated.get(known.issue.id),
            breached_at=breached.get(known.issue.id),
            elusive_since=elusive.get(known.issue.id),
        )
        for known in await tx.issues.listed(wanted)
    ]
    return rules.agenda(cases, added, latest, limits, desk.now(), until)


async def gaps(desk: Desk) -> Sequence[tuple[str, ...]]:
    """Members who cannot act any more break parity. Slack is asked about them once an hour, by one replica."""
    async with desk.store.transaction() as tx:
        members, now = (await tx.policy.current(CHAPTER)).value.members, desk.now()
        # another owner each time: who has looked does not look again before the hour is over
        if not members or not await tx.occurrences.lead("committee", uuid4().hex, now, LOOKED_EVERY):
            return []
    gone = tuple([user for user in members if not await _is_there(desk, user)])
    return [gone] if gone else []


async def tell_gaps(desk: Desk, gone: tuple[str, ...]) -> None:
    """The chair hears of each, once."""
    async with desk.store.transaction() as tx:
        agreed, now = await tx.policy.current(CHAPTER), desk.now()
        chair = agreed.value.chair(now.date(), away=frozenset(gone))
        left = [user for user in gone if user in agreed.value.members]
        if chair:
            letters = [(MemberLeft(user, chair, agreed.version), Place(user=chair)) for user in left]
            await tx.outbox.leave_all(letters, now)
    desk.wake()


async def note_to_sponsors(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """What was missed in the month before, by months of UTC, and which decisions nobody came back to."""
    sponsors = await desk.people.sponsors()
    end = occurrence.day.replace(day=1)
    start = (end - timedelta(days=1)).replace(day=1)
    async with desk.at(occurrence, plan) as tx:
        judged = await tx.service_levels.judged(_midnight(start), _midnight(end))
        missed = Counter(
            each.measure.value for each in judged if each.due and (each.until is None or each.until > each.due)
        )
        stalled = await _stalled(tx, occurrence.day)
        facts = (len(judged), json.dumps(missed), json.dumps(stalled[:MOST_STALLED]))
        notes = [(SponsorNoted(f"{start:%Y-%m}", user, *facts), Place(user=user)) for user in sponsors]
        await tx.outbox.leave_all(notes, desk.now())


async def _stalled(tx: Transaction, day: date) -> list[tuple[int, IssueId, str, str]]:
    """The longest overdue first."""
    latest = await tx.committees.latest()
    is_open = {issue.id: issue.title for issue in await tx.issues.unfinished()}
    late = [each for each in latest.values() if each.review < day and each.issue in is_open]
    ordered = sorted(late, key=lambda each: (each.review, each.number))
    return [(each.number, each.issue, is_open[each.issue][:120], each.review.isoformat()) for each in ordered]


async def breached_again(desk: Desk) -> Sequence[tuple[IssueId, int]]:
    """Each an issue, and the number of the decision after which something was missed once more."""
    async with desk.store.transaction() as tx:
        return await tx.committees.breached_again(desk.now())


async def tell_sponsors(desk: Desk, issue: IssueId, decision: int) -> None:
    """Once for each decision that did not help, with what happened before."""
    sponsors = await desk.people.sponsors()
    async with desk.store.transaction() as tx:
        now = desk.now()
        if not await tx.committees.note_breach(issue, decision, now):
            return
        missed = [
            (each.measure.value, int(each.due.timestamp()))
            for each in await tx.service_levels.commitments(issue)
            if each.measure is not Measure.UPDATE
            and each.due is not None
            and each.due <= now
            and (each.until is None or each.until > each.due)
        ]
        decided = [
            (each.number, each.decision[:200], int(each.at.timestamp()))
            for each in await tx.committees.decisions(issue)
            if each.taken_back_at is None
        ]
        facts = (json.dumps(missed[-MOST_TOLD:]), json.dumps(decided[:MOST_TOLD]))
        title = (await tx.issues.get(issue)).title
        notes = [(BreachedAgain(issue, title, decision, user, *facts), Place(user=user)) for user in sponsors]
        await tx.outbox.leave_all(notes, now)
    desk.wake()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


async def _is_there(desk: Desk, user: str) -> bool:
    """Whom Slack cannot tell of just now has not gone."""
    try:
        return await desk.can_act(user)
    except NotYet:
        return True


def _decided(made: Decision, title: str) -> Decided:
    return Decided(
        decision=made.number,
        issue=made.issue,
        title=title,
        said=made.decision,
        alternatives=made.alternatives,
        agreed=" ".join(made.agreed),
        owner=made.owner,
        review=made.review.isoformat(),
        has_quorum=int(made.had_quorum),
        by=made.by,
        replaces=made.replaces or 0,
    )
