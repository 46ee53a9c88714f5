"""Each side says what a word means, a common wording is written, and both sides sign it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import Desk, Transaction
from bot.notices import DefinitionMoved, DefinitionRatified, Place
from bot.rules import committee, communication, definitions, proposals, roles, terms
from bot.rules.definitions import MOST_OF_DRAFT, MOST_OF_WORDING, Definition, Topic, Words
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.proposals import Fate, Proposal
from bot.rules.recognition import Side
from bot.rules.roles import Person, Right
from bot.rules.terms import ServiceLevels


@dataclass(frozen=True)
class Standing:
    """Every version of every topic; `side` is that of who asks, None for one who speaks for neither."""

    all: Sequence[Definition]
    side: Side | None
    now: datetime


async def standing(desk: Desk, actor: str) -> Standing:
    person = await _person(desk, actor)
    async with desk.store.transaction() as tx:
        return Standing(await tx.definitions.all(), await _side(tx, person), desk.now())


async def flagged_at(desk: Desk, actor: str, issue: IssueId) -> datetime:
    """By the words of that time it is judged. Raises NotFound."""
    await _person(desk, actor)
    async with desk.store.transaction() as tx:
        return (await tx.issues.get(issue)).created_at


async def draft(desk: Desk, occasion: Occasion, topic: Topic, text: str) -> Definition:
    """What the side of who acts means by it. Raises WrongInput, Refused, NotAllowed."""
    person, said = await _person(desk, occasion.actor), definitions.read_words(text, MOST_OF_DRAFT)
    async with desk.act(occasion) as tx:
        side = definitions.check_side(await _side(tx, person))
        now = desk.now()
        before = await tx.definitions.lock(topic)
        after = definitions.drafted(before, side, Words(said, person.id, now))
        await tx.definitions.save(after)
        if after.is_revealed:
            await _tell(tx, after, "", now)
    return after


async def write(desk: Desk, occasion: Occasion, topic: Topic, text: str, revision: int) -> Definition:
    """The wording that both sides are to sign, on top of that revision. Raises what `draft` does."""
    person, said = await _person(desk, occasion.actor), definitions.read_words(text, MOST_OF_WORDING)
    async with desk.act(occasion) as tx:
        await _check_may_write(tx, person)
        now = desk.now()
        after = definitions.worded(await tx.definitions.lock(topic), Words(said, person.id, now), revision)
        await tx.definitions.save(after)
        await _tell(tx, after, person.id, now)
    return after


async def sign(desk: Desk, occasion: Occasion, topic: Topic, revision: int) -> Definition:
    """The wording as of that revision, for the side of who acts. Raises Refused, NotAllowed, ChangedMeanwhile."""
    person, speakers = await _person(desk, occasion.actor), await desk.speakers()
    async with desk.act(occasion) as tx:
        side = definitions.check_side(await _side(tx, person))
        now = desk.now()
        after = definitions.signed(await tx.definitions.lock(topic), side, person.id, revision, now)
        await tx.definitions.save(after)
        if after.ratified_at is not None:
            levels = await _levels_said(tx, after)
            follows = proposals.is_binding(after.signatures, speakers)
            change = await _follow(desk, tx, after, levels, speakers) if levels is not None and follows else None
            await _ratified(tx, after, change, levels is not None and not follows, now)
    return after


async def _levels_said(tx: Transaction, ratified: Definition) -> ServiceLevels | None:
    """What is in force with the numbers of its wording; None where that changes nothing."""
    if ratified.topic is not Topic.SERVICE_LEVELS or ratified.wording is None:
        return None
    agreed = (await tx.policy.current(terms.CHAPTER)).value
    said = terms.said_in(ratified.wording.text, agreed)
    return None if said == agreed else said


async def _follow(
    desk: Desk, tx: Transaction, ratified: Definition, levels: ServiceLevels, speakers: Mapping[Side, Sequence[str]]
) -> Proposal:
    """The numbers that both sides have signed become those of the service levels, at the next midnight. What was
    proposed before is overtaken, which all hear who proposed or approved it."""
    agreed, name = await tx.policy.current(terms.CHAPTER), terms.CHAPTER.name
    by = ratified.wording.by if ratified.wording else ""
    for other in await tx.proposals.standing():
        if other.chapter == name:
            overtaken = replace(await tx.proposals.lock(other.number), fate=Fate.OVERTAKEN, effective=None)
            await tx.proposals.save(overtaken)
            await desk.tell_decided(tx, overtaken, "", speakers)
    value, signatures, now = terms.CHAPTER.plain(levels), ratified.signatures, desk.now()
    made = await tx.proposals.add(name, agreed.version, value, by, None, signatures, now)
    zone = (await tx.policy.current(communication.CHAPTER)).value.schedule.zone
    made = replace(made, fate=Fate.AGREED, effective=proposals.effective(None, now, zone))
    await tx.proposals.save(made)
    return made


async def _tell(tx: Transaction, definition: Definition, by: str, now: datetime) -> None:
    told = [words.by for words in definition.drafts.values() if words.by != by]
    facts = (definition.topic.value, definition.version, definition.revision, by)
    letters = [(DefinitionMoved(*facts, user), Place(user=user)) for user in dict.fromkeys(told)]
    await tx.outbox.leave_all(letters, now)


async def _ratified(
    tx: Transaction, definition: Definition, change: Proposal | None, is_words_only: bool, now: datetime
) -> None:
    signers = [signature.by for signature in definition.signatures.values()]
    told = dict.fromkeys([*(words.by for words in definition.drafts.values()), *signers])
    wording = definition.wording.text if definition.wording else ""
    facts = (definition.topic.value, definition.version, wording, " ".join(signers))
    notice = DefinitionRatified(*facts, is_words_only=int(is_words_only))
    if change is not None and change.effective is not None:
        before = terms.CHAPTER.plain((await tx.policy.current(terms.CHAPTER)).value)
        numbers = json.dumps(proposals.difference(before, change.value))
        notice = replace(notice, numbers=numbers, effective=int(change.effective.timestamp()))
    letters = [(replace(notice, to=user), Place(user=user)) for user in told]
    await tx.outbox.leave_all([(notice, Place()), *letters], now)


async def _person(desk: Desk, actor: str) -> Person:
    person = await desk.people.person(actor)
    roles.check_may(person, Right.LOOK_UP)
    return person


async def _side(tx: Transaction, person: Person) -> Side | None:
    return definitions.side_in(person, (await tx.policy.current(committee.CHAPTER)).value)


async def _check_may_write(tx: Transaction, person: Person) -> None:
    """The neutral member may mediate, but signs nothing."""
    members = (await tx.policy.current(committee.CHAPTER)).value
    if person.id != members.neutral:
        definitions.check_side(definitions.side_in(person, members))
