"""Liaisons announce something on the marquees of channels, and say where they stand; marquees are kept up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.desk import Desk, Transaction
from bot.rules import marquee as rules
from bot.rules.labels import IssueId
from bot.rules.marquee import CHAPTER, Announcement, Mode
from bot.rules.occasion import Occasion
from bot.rules.roles import Right, check_may

NO_ISSUE = IssueId(0)
"""What the audit notes of something that is about no issue."""
LOOK_AGAIN_AFTER = timedelta(seconds=10)
"""A time that is owed can change without an act; and the mark misses an act of a replica whose clock is slow."""
OUTDATED = "marquees"


@dataclass(frozen=True)
class Standing:
    places: Mapping[str, Mode]
    announced: Sequence[Announcement]


async def standing(desk: Desk, actor: str) -> Standing:
    check_may(await desk.people.person(actor), Right.SET_MARQUEE)
    async with desk.store.transaction() as tx:
        return Standing((await tx.policy.current(CHAPTER)).value, await tx.marquees.announced(desk.now()))


async def announce(desk: Desk, occasion: Occasion, words: str, until: str) -> Announcement:
    """Raises Refused for what is too long, names somebody, or has no end to come."""
    person = await desk.people.person(occasion.actor)
    check_may(person, Right.SET_MARQUEE)
    now = desk.now()
    said, end = rules.read_announcement(words, until, now, ZoneInfo(person.timezone))
    async with desk.act(occasion) as tx:
        rules.check_has_room(await tx.marquees.announced(now))
        made = await tx.marquees.announce(said, occasion.actor, end)
        await tx.audit.note(occasion, NO_ISSUE, "marquee announced", {"notice": made.label, "words": said}, now)
        await _keep_up(desk, tx)
    return made


async def take_down(desk: Desk, occasion: Occasion, label: str) -> Announcement:
    """Raises NotFound."""
    check_may(await desk.people.person(occasion.actor), Right.SET_MARQUEE)
    async with desk.act(occasion) as tx:
        gone = rules.named(label, await tx.marquees.announced(desk.now()))
        await tx.marquees.take_down(gone.number)
        facts = {"notice": gone.label, "words": gone.words}
        await tx.audit.note(occasion, NO_ISSUE, "marquee taken down", facts, desk.now())
        await _keep_up(desk, tx)
    return gone


async def place(desk: Desk, occasion: Occasion, channel: str, mode: Mode | None) -> None:
    """None: the channel has no marquee from now on. Raises Refused when it is so already."""
    check_may(await desk.people.person(occasion.actor), CHAPTER.changed_by)
    async with desk.act(occasion) as tx:
        agreed = await tx.policy.current(CHAPTER)
        places = rules.placed(agreed.value, channel, mode)
        await tx.policy.change(CHAPTER, places, agreed.version, occasion.actor, desk.now())
        await _keep_up(desk, tx)


async def check_may_place(desk: Desk, actor: str) -> None:
    check_may(await desk.people.person(actor), CHAPTER.changed_by)


async def outdated(desk: Desk) -> Sequence[str]:
    """Whether marquees may show too little: cheap enough to be asked at every tick."""
    async with desk.store.transaction() as tx:
        places, shown = (await tx.policy.current(CHAPTER)).value, await tx.marquees.standing()
        if places != shown:
            return [OUTDATED]
        if not places:
            return []
        looked = await tx.marquees.looked()
        is_seen = looked is not None and looked[0] == await tx.board.mark() and desk.now() < looked[1]
        return [] if is_seen else [OUTDATED]


async def keep_up(desk: Desk) -> None:
    """Those that show too little are shown anew, in the channels that are agreed on, and nowhere else."""
    async with desk.store.transaction() as tx:
        await _keep_up(desk, tx)
    desk.wake()


async def lost(desk: Desk, channel: str, ts: str) -> None:
    """Somebody deleted a message of ours; a marquee comes back."""
    async with desk.store.transaction() as tx:
        is_marquee = await tx.marquees.gone(channel, ts, desk.now())
    if is_marquee:
        desk.wake()


async def _keep_up(desk: Desk, tx: Transaction) -> None:
    now = desk.now()
    places, standing = (await tx.policy.current(CHAPTER)).value, await tx.marquees.standing()
    for channel, mode in standing.items():
        if places.get(channel) != mode:
            await tx.marquees.end(channel, now)
    mark, announced = await tx.board.mark(), await tx.marquees.announced(now)
    shown = rules.marquee(await tx.board.facts(now), announced, now)
    for channel, mode in places.items():
        await tx.marquees.want(channel, mode, shown.stamp(mode), now)
    await tx.marquees.look(mark, min([now + LOOK_AGAIN_AFTER, *(each.until for each in announced)]))
