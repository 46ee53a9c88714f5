"""What binds both sides changes when both approve: proposed, approved or withdrawn, in force from a day on; and what
changed in another way is found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bot.desk import Desk, Transaction
from bot.notices import ChangeInForce, ChangeProposed, DriftFound, Place
from bot.rules import committee, communication, proposals
from bot.rules.chapters import CHAPTERS
from bot.rules.definitions import Signature
from bot.rules.occasion import Occasion
from bot.rules.policy import Agreed, Chapter, Plain
from bot.rules.proposals import CHAPTER, Fate, Part, Proposal
from bot.rules.recognition import Side
from bot.rules.refusals import AlreadyDone, ChangedMeanwhile, NotFound, Refused
from bot.rules.roles import Person, Right, check_may, rights_of
from bot.rules.schedules import changed

LOOKED_EVERY = timedelta(hours=1)
"""So often it is looked whether others can approve what waits."""
MOST_PARTS = 40
MOST_PART_CHARACTERS = 200


@dataclass(frozen=True)
class Standing:
    """A chapter as it is, and what is proposed. `side`: that for which who asks can approve it; `may_propose` it."""

    chapter: Chapter[Any]
    agreed: Agreed[Any]
    proposal: Proposal | None
    side: Side | None
    may_propose: bool
    zone: str


async def is_for_both(desk: Desk, name: str) -> bool:
    """Whether a change of the chapter needs both sides, or one waits for them."""
    async with desk.store.transaction() as tx:
        control = (await tx.policy.current(CHAPTER)).value
        return name in CHAPTERS and (proposals.needs_both(name, control) or await _of(tx, name) is not None)


async def standing(desk: Desk, actor: str, name: str) -> Standing:
    """Raises NotFound, NotAllowed."""
    person, chapter = await desk.people.person(actor), _chapter(name)
    async with desk.store.transaction() as tx:
        side = await _side(tx, person)
        if side is None:
            check_may(person, Right.SEE_POLICY)
        may_propose = side is not None or chapter.changed_by in rights_of(person)
        agreed = await tx.policy.current(chapter)
        return Standing(chapter, agreed, await _of(tx, name), side, may_propose, await _zone(tx))


async def propose(desk: Desk, occasion: Occasion, name: str, version: int, plain: Plain, starts: str) -> Proposal:
    """On top of that version. Who proposes it approves it for their own side. Raises WrongInput, Refused."""
    person, chapter = await desk.people.person(occasion.actor), _chapter(name)
    value = chapter.plain(chapter.read(plain))
    speakers = await desk.speakers()
    async with desk.act(occasion) as tx:
        side = await _side(tx, person)
        if side is None:
            check_may(person, chapter.changed_by)
        agreed, zone, now = await tx.policy.current(chapter), await _zone(tx), desk.now()
        if agreed.version != version:
            raise ChangedMeanwhile(f"The policy on {name}")
        proposals.check_changes(
            chapter.plain(agreed.value), value, name in {each.pact.chapter for each in await tx.proposals.drifts()}
        )
        signed = {side: Signature(person.id, now)} if side is not None else {}
        proposals.check_can_be_approved([each for each in Side if each not in signed], speakers)
        day = proposals.read_start(starts, now, zone)
        made = await tx.proposals.add(name, version, value, person.id, day, signed, now)
        await _ask(desk, tx, made, speakers)
    return made


async def asked_otherwise(desk: Desk) -> Sequence[int]:
    """Open proposals that others can approve by now than were asked: the committee, or a side of it, has changed. Where
    there is no committee, Slack has to be asked about each liaison: that is done once an hour."""
    async with desk.store.transaction() as tx:
        found, now = [each for each in await tx.proposals.standing() if each.fate is Fate.OPEN], desk.now()
        is_named = (await tx.policy.current(committee.CHAPTER)).value.members
        if not found or not (is_named or await tx.occurrences.lead("proposals", uuid4().hex, now, LOOKED_EVERY)):
            return []
    speakers = await desk.speakers()
    return [each.number for each in found if set(proposals.to_ask(each, speakers)) != set(each.asked)]


async def ask_others(desk: Desk, number: int) -> None:
    """Letters to who does not approve it any more lose their buttons, and say why."""
    speakers = await desk.speakers()
    async with desk.store.transaction() as tx:
        await _ask(desk, tx, await tx.proposals.lock(number), speakers)
    desk.wake()


async def _ask(desk: Desk, tx: Transaction, proposal: Proposal, speakers: Mapping[Side, Sequence[str]]) -> None:
    now, wanted = desk.now(), proposals.to_ask(proposal, speakers)
    everybody = {user for users in speakers.values() for user in users}
    for user in [each for each in proposal.asked if each not in wanted]:
        await _restate(desk, tx, proposal, user, proposals.SIGNED if user in everybody else proposals.LEFT)
    chapter = _chapter(proposal.chapter)
    stands = chapter.plain((await tx.policy.current(chapter)).value)
    parts, starts, zone = _parts(stands, proposal.value), str(proposal.starts or ""), await _zone(tx)
    about = (proposal.number, chapter.name, chapter.about, parts)
    for user, side in wanted.items():
        if user not in proposal.asked and not await _restate(desk, tx, proposal, user, ""):
            notice = ChangeProposed(*about, side.value, starts, zone, proposal.by, user)
            await tx.outbox.leave(notice, Place(user=user), now)
    await tx.proposals.save(replace(proposal, asked=tuple(wanted)))


async def _restate(desk: Desk, tx: Transaction, proposal: Proposal, user: str, spared: str) -> bool:
    """Whether this person has a letter about it."""
    there = await tx.outbox.whereabouts(f"proposal:{proposal.number}:{user}")
    if there is None or not isinstance(there.notice, ChangeProposed):
        return False
    await tx.outbox.restate(replace(there.notice, spared=spared), f"{spared}:{desk.now().timestamp()}", desk.now())
    return True


async def propose_schedule(desk: Desk, occasion: Occasion, wish: str) -> Proposal:
    """That the digest comes at another time."""
    chapter = communication.CHAPTER
    async with desk.store.transaction() as tx:
        agreed = await tx.policy.current(chapter)
    value = replace(agreed.value, schedule=changed(agreed.value.schedule, wish))
    return await propose(desk, occasion, chapter.name, agreed.version, chapter.plain(value), "")


async def propose_undo(desk: Desk, occasion: Occasion, name: str) -> Proposal:
    """That the version before stands again."""
    chapter = _chapter(name)
    async with desk.store.transaction() as tx:
        now, *before = await tx.policy.history(chapter, 2)
    if not before:
        raise Refused(f"Nothing about {name} has been changed yet.")
    return await propose(desk, occasion, name, now.version, chapter.plain(before[0].value), "")


async def approve(desk: Desk, occasion: Occasion, number: int) -> Proposal:
    """For the side of who acts. Raises Refused, NotAllowed."""
    person = await desk.people.person(occasion.actor)
    speakers = await desk.speakers()
    async with desk.act(occasion) as tx:
        before, now = await tx.proposals.lock(number), desk.now()
        side = await _side(tx, person)
        after = proposals.approved(before, side, person.id, now, await _zone(tx))
        await tx.proposals.save(after)
        if after.fate is Fate.AGREED:
            await desk.tell_decided(tx, after, person.id, speakers)
        else:
            await _ask(desk, tx, after, speakers)
    return after


async def withdraw(desk: Desk, occasion: Occasion, number: int) -> Proposal:
    """Who proposed it takes it back, or who could approve it turns it down, as long as it is not in force."""
    person = await desk.people.person(occasion.actor)
    speakers = await desk.speakers()
    async with desk.act(occasion) as tx:
        before = await tx.proposals.lock(number)
        if before.by != person.id and await _side(tx, person) is None:
            check_may(person, _chapter(before.chapter).changed_by)
        proposals.check_stands(before)
        after = replace(before, fate=Fate.WITHDRAWN, effective=None)
        await tx.proposals.save(after)
        await desk.tell_decided(tx, after, person.id, speakers)
    return after


async def force(desk: Desk, occasion: Occasion, name: str) -> Proposal:
    """An admin does not wait for the other side. It stands as a drift until both sides agree on it: where they never
    agreed on anything, on what stood before."""
    check_may(await desk.people.person(occasion.actor), Right.CHANGE_ROLES)
    speakers = await desk.speakers()
    async with desk.act(occasion) as tx:
        found = await _of(tx, _chapter(name).name)
        if found is None:
            raise Refused(f"Nothing is proposed on {name}. Propose it first: policy {name}")
        proposal = await tx.proposals.lock(found.number)
        proposals.check_stands(proposal)
        for bound, stood in await _bound(tx, _chapter(name)):
            await tx.proposals.presume(bound.name, stood.version, bound.plain(stood.value))
        after = await _set(desk, tx, replace(proposal, fate=Fate.FORCED, effective=desk.now()), occasion.actor)
        await desk.tell_decided(tx, after, occasion.actor, speakers)
    return after


async def due(desk: Desk) -> Sequence[int]:
    """What both sides agreed on and whose day has come."""
    async with desk.store.transaction() as tx:
        return [
            each.number for each in await tx.proposals.standing() if each.effective and each.effective <= desk.now()
        ]


async def come_into_force(desk: Desk, number: int) -> None:
    """Once: the proposal is locked. What was changed in another way meanwhile overtakes it."""
    speakers = await desk.speakers()
    async with desk.store.transaction() as tx:
        proposal = await tx.proposals.lock(number)
        if proposal.fate is not Fate.AGREED:
            raise AlreadyDone(f"proposal {number}")
        chapter = _chapter(proposal.chapter)
        if (await tx.policy.current(chapter)).version != proposal.base:
            after = replace(proposal, fate=Fate.OVERTAKEN)
            await tx.proposals.save(after)
        else:
            after = await _set(desk, tx, replace(proposal, fate=Fate.IN_FORCE), proposal.by)
            for bound, stands in await _bound(tx, chapter):
                await tx.proposals.seal(bound.name, stands.version, bound.plain(stands.value))
        await desk.tell_decided(tx, after, "", speakers)
    desk.wake()


async def drifted(desk: Desk) -> Sequence[str]:
    """Chapters that stand other than both sides agreed, of which nobody was told yet."""
    async with desk.store.transaction() as tx:
        return [each.pact.chapter for each in await tx.proposals.drifts() if not each.was_told]


async def tell_drift(desk: Desk, name: str) -> None:
    async with desk.store.transaction() as tx:
        for each in await tx.proposals.drifts():
            if each.pact.chapter == name and not each.was_told:
                parts = _parts(each.pact.value, each.value)
                await tx.proposals.told(name, each.name)
                notice = DriftFound(name, each.version, each.pact.version, each.name, parts)
                await tx.outbox.leave(notice, Place(), desk.now())
    desk.wake()


async def _set(desk: Desk, tx: Transaction, proposal: Proposal, by: str) -> Proposal:
    """It stands in the chapter from now on, and everybody hears it."""
    chapter = _chapter(proposal.chapter)
    before = await tx.policy.current(chapter)
    value = chapter.read(proposal.value)
    stands = await tx.policy.change(chapter, value, before.version, by, desk.now())
    await tx.proposals.save(proposal)
    parts = _parts(chapter.plain(before.value), proposal.value)
    signed = " ".join(each.by for each in proposal.signatures.values())
    is_forced = int(proposal.fate is Fate.FORCED)
    notice = ChangeInForce(proposal.number, chapter.name, stands.version, parts, by, signed, is_forced)
    await tx.outbox.leave(notice, Place(), desk.now())
    return proposal


async def _bound(tx: Transaction, chapter: Chapter[Any]) -> list[tuple[Chapter[Any], Agreed[Any]]]:
    """As it stands; with change control itself, everything that it binds from now on."""
    bound = [chapter, *(CHAPTERS[name] for name in sorted(proposals.JOINT))] if chapter is CHAPTER else [chapter]
    return [(each, await tx.policy.current(each)) for each in bound]


async def _side(tx: Transaction, person: Person) -> Side | None:
    return proposals.speaks_for(person, (await tx.policy.current(committee.CHAPTER)).value)


async def _of(tx: Transaction, name: str) -> Proposal | None:
    return next((each for each in await tx.proposals.standing() if each.chapter == name), None)


async def _zone(tx: Transaction) -> str:
    """Days begin where weeks do: where the digest is due."""
    return (await tx.policy.current(communication.CHAPTER)).value.schedule.zone


def _parts(before: Plain, after: Plain) -> str:
    parts: list[Part] = proposals.difference(before, after)
    cut = [[text[:MOST_PART_CHARACTERS] for text in part] for part in parts[:MOST_PARTS]]
    return json.dumps(cut)


def _chapter(name: str) -> Chapter[Any]:
    if name not in CHAPTERS:
        raise NotFound(f"There is no chapter “{name[:40]}”. The chapters are: {', '.join(CHAPTERS)}.")
    return CHAPTERS[name]
