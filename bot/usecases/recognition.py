"""Somebody is thanked in public; real work is noticed in private; both sides see whether both are thanked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.desk import Desk, Transaction
from bot.notices import BalanceNudged, BehavioursCounted, Place, RoundedUp, ShoutOutGiven, ThanksSuggested
from bot.rules import occurrences, periods, recognition, roles
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Fate, Occurrence
from bot.rules.periods import Period
from bot.rules.recognition import BALANCE_OVER, CHAPTER, Earned, Pattern, Recognition, ShoutOut, Side, Thanks
from bot.rules.refusals import AlreadyDone, NotAllowed, NotFound, Refused
from bot.rules.roles import Person, Right

LATELY = 5
A_WEEK = timedelta(weeks=1)
MOST_SUGGESTED = 3
"""On one day: a suggestion is a favour asked of a busy person."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Mine:
    """One's own, the latest; `left` is how many people one can thank today."""

    given: Sequence[ShoutOut]
    received: Sequence[ShoutOut]
    left: int
    is_unnamed: bool
    agreed: Recognition


async def agreed(desk: Desk) -> Recognition:
    async with desk.store.transaction() as tx:
        return (await tx.policy.current(CHAPTER)).value


async def check_may_thank(desk: Desk, actor: str) -> Recognition:
    """What is agreed. Raises NotAllowed."""
    roles.check_may(await desk.people.person(actor), Right.SHOUT_OUT)
    return await agreed(desk)


async def mine(desk: Desk, actor: str) -> Mine:
    person = await desk.people.person(actor)
    roles.check_may(person, Right.SHOUT_OUT)
    async with desk.store.transaction() as tx:
        found = (await tx.policy.current(CHAPTER)).value
        today = await tx.shout_outs.thanked_by(actor, recognition.day_begins(desk.now(), person.timezone))
        return Mine(
            given=await tx.shout_outs.given(actor, LATELY),
            received=await tx.shout_outs.received(actor, LATELY),
            left=max(found.per_day - today, 0),
            is_unnamed=bool(await tx.shout_outs.unnamed([actor])),
            agreed=found,
        )


async def give(desk: Desk, occasion: Occasion, thanks: Thanks, link: str = "", suggestion: str = "") -> ShoutOut:
    """Posted once, in the agreed channel. `link` leads to what it is about, `suggestion` is the key of the one that it
    answers. Raises Refused with nothing saved."""
    giver = await desk.people.person(occasion.actor)
    roles.check_may(giver, Right.SHOUT_OUT)
    people = [await _somebody(desk, user) for user in thanks.people]
    async with desk.act(occasion) as tx:
        now, terms = desk.now(), (await tx.policy.current(CHAPTER)).value
        recognition.check_thanks(thanks, giver.id, people, await tx.shout_outs.unnamed(thanks.people))
        sides = [recognition.side_of(person) for person in people]
        # Added before it is counted: two at once by one person would both find room.
        saved = await tx.shout_outs.add(giver.id, thanks, sides, now)
        today = await tx.shout_outs.thanked_by(giver.id, recognition.day_begins(now, giver.timezone))
        recognition.check_limit(today - len(people), len(people), terms)
        await tx.outbox.leave(_notice(saved, link), Place(channel=terms.channel or None), now)
        if suggestion:
            await _answer(tx, giver.id, suggestion, "thanked", now)
    return saved


async def take_back(desk: Desk, occasion: Occasion, number: int) -> None:
    """The post says so from then on, and names nobody any more. Raises Refused when it is too late."""
    roles.check_may(await desk.people.person(occasion.actor), Right.SHOUT_OUT)
    async with desk.act(occasion) as tx:
        found, now = await tx.shout_outs.get(number), desk.now()
        recognition.check_may_take_back(found, occasion.actor, now)
        if not await tx.shout_outs.take_back(number, now):
            raise AlreadyDone(f"shout-out {number}")
        await tx.outbox.restate(replace(_notice(found, ""), is_taken_back=1), "taken back", now)


async def be_named(desk: Desk, occasion: Occasion, is_named: bool) -> bool:
    """Whether this is another wish than before."""
    roles.check_may(await desk.people.person(occasion.actor), Right.SHOUT_OUT)
    async with desk.act(occasion) as tx:
        return await tx.shout_outs.set_unnamed(occasion.actor, not is_named, desk.now())


async def may_prompt(desk: Desk, actor: str, author: str) -> bool:
    """Whether raised hands on this person's message may become a shout-out: a gesture is never refused aloud."""
    if not author or author == actor:
        return False
    try:
        for user in (actor, author):
            roles.check_may(await desk.people.person(user), Right.SHOUT_OUT)
    except NotAllowed:
        return False
    async with desk.store.transaction() as tx:
        return not await tx.shout_outs.unnamed([author])


async def card_of(desk: Desk, issue: IssueId) -> tuple[str, str] | None:
    async with desk.store.transaction() as tx:
        return await tx.cards.place(issue)


async def leave_it(desk: Desk, occasion: Occasion, suggestion: str) -> None:
    """Not now: it is not suggested again."""
    async with desk.act(occasion) as tx:
        await _answer(tx, occasion.actor, suggestion, "not now", desk.now())


async def suggest(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """Each deed to one liaison, by turns; and a neglected side to the leads."""
    liaisons, leads = await desk.people.liaisons(), await desk.people.leads()
    found = await _earned(desk, occurrence)
    there = {user for user in {each.person for each in found} if await desk.can_act(user)}
    async with desk.at(occurrence, plan) as tx:
        silent, count = await tx.shout_outs.unnamed(there), 0
        for each in found:
            if count < MOST_SUGGESTED and each.person in there - silent:
                count += await _suggest(tx, each, liaisons, desk.now())
        await _nudge(tx, leads, occurrence, desk.now())


async def _earned(desk: Desk, occurrence: Occurrence) -> list[Earned]:
    monday = occurrence.day - timedelta(days=occurrence.day.weekday())
    begins, week = datetime.combine(monday, time(0), UTC), monday.isoformat()
    since = occurrence.due - A_WEEK
    async with desk.store.transaction() as tx:
        terms = (await tx.policy.current(CHAPTER)).value
        first = await tx.shout_outs.first_workaround(begins)
        clean = await tx.shout_outs.clean_report(begins, recognition.LEAST_STEPS_CHARACTERS)
        return [
            *(replace(each, week=week) for each in (first, clean) if each is not None),
            *await tx.shout_outs.fixed_after_long(since, since - terms.long_open),
            *await tx.shout_outs.helpful_flags(since, terms.joined_by),
        ]


async def _suggest(tx: Transaction, earned: Earned, liaisons: Sequence[str], now: datetime) -> bool:
    asked = [user for user in liaisons if user != earned.person]
    if not asked:
        return False
    turn, _ = await tx.shout_outs.nudged("thanks")
    if not await tx.shout_outs.nudge(earned.key, "thanks", now):
        return False
    asks = ThanksSuggested(
        suggestion=earned.key,
        to=asked[turn % len(asked)],
        deed=earned.deed.value,
        person=earned.person,
        issue=earned.issue,
        title=earned.title,
    )
    await tx.outbox.leave(asks, Place(user=asks.to), now)
    return True


async def _nudge(tx: Transaction, leads: Sequence[str], occurrence: Occurrence, now: datetime) -> None:
    """Only when shout-outs are older than the time that is looked at; once in that time."""
    since = now - BALANCE_OVER
    share, before = await tx.shout_outs.share(since, now), await tx.shout_outs.share(BEGINNING, since)
    _, last = await tx.shout_outs.nudged("balance")
    if share.neglected is None or not before.agents + before.engineers or (last is not None and last > since):
        return
    if leads and await tx.shout_outs.nudge(f"balance:{occurrence.day}", "balance", now):
        day = occurrence.day.isoformat()
        nudges = [BalanceNudged(day, lead, share.agents, share.engineers) for lead in leads]
        await tx.outbox.leave_all([(nudge, Place(user=nudge.to)) for nudge in nudges], now)


async def round_up(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    """The week's shout-outs by side, in the agreed channel; who has come not to want it is not named."""
    async with desk.at(occurrence, plan) as tx:
        found = await tx.shout_outs.between(occurrence.due - A_WEEK, occurrence.due)
        silent = await tx.shout_outs.unnamed({person for each in found for person in each.thanks.people})
        said = {side: _of_side(found, side, silent) for side in Side}
        notice = RoundedUp(
            day=occurrence.day.isoformat(),
            late=int(occurrence.fate is Fate.LATE),
            who=" ".join(
                sorted({user for lines in said.values() for people, giver, _ in lines for user in (*people, giver)})
            ),
            agents=json.dumps(said[Side.AGENTS]),
            engineers=json.dumps(said[Side.ENGINEERS]),
            untagged=sum(not each.thanks.behaviour for each in found),
        )
        channel = (await tx.policy.current(CHAPTER)).value.channel
        await tx.outbox.leave(notice, Place(channel=channel or None), desk.now())
        await _count(tx, occurrence, channel, desk.now())


async def pattern(desk: Desk, actor: str, wanted: str) -> Pattern:
    """`wanted`: such as 2026-Q3, or empty for the last quarter. Raises Refused for what is none, or not over."""
    roles.check_may(await desk.people.person(actor), Right.SHOUT_OUT)
    async with desk.store.transaction() as tx:
        zone = await _zone(tx)
        return await _pattern(tx, periods.read(wanted, desk.now(), zone, periods.QUARTER), zone)


async def _pattern(tx: Transaction, quarter: Period, zone: str) -> Pattern:
    now, before = [await tx.shout_outs.behaviours(*each.span(zone)) for each in (quarter, quarter.before())]
    return recognition.pattern(quarter.key, now, before, (await tx.policy.current(CHAPTER)).value)


async def _zone(tx: Transaction) -> str:
    """Quarters begin where the round-up is due."""
    return (await tx.policy.current(occurrences.CHAPTER)).value["round-up"].zone


async def _count(tx: Transaction, occurrence: Occurrence, channel: str, now: datetime) -> None:
    """With the first round-up of a quarter, what the last one was like; a quarter without any is not told of."""
    quarter = periods.period_of(occurrence.day, periods.QUARTER).before()
    found = await _pattern(tx, quarter, await _zone(tx))
    if not found.is_empty:
        counts = BehavioursCounted(found.quarter, json.dumps(found.behaviours), *found.untagged)
        await tx.outbox.leave(counts, Place(channel=channel or None), now)


def _of_side(found: Sequence[ShoutOut], side: Side, silent: frozenset[str]) -> list[tuple[list[str], str, str]]:
    """Whom, by whom and for what, oldest first."""
    lines = []
    for each in reversed(found):
        pairs = zip(each.thanks.people, each.sides, strict=True)
        people = [person for person, its in pairs if its is side and person not in silent]
        if people:
            lines.append((people, each.giver, each.thanks.reason))
    return lines


def _notice(saved: ShoutOut, link: str) -> ShoutOutGiven:
    return ShoutOutGiven(
        shout_out=saved.number,
        giver=saved.giver,
        honoured=" ".join(saved.thanks.people),
        reason=saved.thanks.reason,
        behaviour=saved.thanks.behaviour,
        link=link,
    )


async def _answer(tx: Transaction, actor: str, suggestion: str, answer: str, now: datetime) -> None:
    there = await tx.outbox.whereabouts(f"suggested:{suggestion}")
    if there is None or not isinstance(there.notice, ThanksSuggested):
        raise NotFound("There is no such suggestion.")
    if there.notice.to != actor:
        raise Refused("This suggestion was made to somebody else.")
    await tx.outbox.restate(replace(there.notice, answer=answer), answer, now)


async def _somebody(desk: Desk, user: str) -> Person:
    try:
        return await desk.people.person(user)
    except NotAllowed as unknown:
        raise Refused(f"Nothing was posted: Slack does not know <@{user}> as a member of this workspace.") from unknown
