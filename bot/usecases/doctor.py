"""A liaison looks whether everything is in place."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot import model
from bot.desk import Desk, Store, Transaction, agreed_schedules
from bot.notices import ChannelMissed, Place
from bot.rules import (
    communication,
    doctor,
    holders,
    marquee,
    proposals,
    recognition,
    roles,
    routing,
    suggestion,
)
from bot.rules.doctor import LATELY, Finding
from bot.rules.occasion import Occasion
from bot.rules.roles import Right
from bot.safe import Safe

Needed = Mapping[str, Sequence[str]]
"""Channels by their ids, each with what for."""


async def examine(desk: Desk, actor: str) -> tuple[list[Finding], Needed]:
    """What this process and its database say, and which channels Liaison needs. Raises NotAllowed."""
    roles.check_may(await desk.people.person(actor), Right.EXAMINE)
    pulse = doctor.of_pulse(await desk.pulse(), desk.now())
    return [*pulse, *await look(desk.store, desk.now, desk.hosts, desk.safe)], await needed(desk.store, desk.channel)


async def revive(desk: Desk, occasion: Occasion) -> tuple[int, int]:
    """What was given up is tried again: how many events, how many messages. Raises NotAllowed."""
    roles.check_may(await desk.people.person(occasion.actor), Right.EXAMINE)
    async with desk.act(occasion) as tx:
        return await tx.inbox.revive(desk.now()), await tx.outbox.revive(desk.now())


async def look(store: Store, now: Callable[[], datetime], hosts: Collection[str], safe: Safe) -> list[Finding]:
    """What the database says, without anybody who asks. `hosts` are those to which webhooks may lead, `safe` seals
    their secrets."""
    async with store.transaction() as tx:
        waiting = await tx.backlog.waiting()
        coming, going = await tx.inbox.counts(), await tx.outbox.counts()
        findings = [
            Finding("Database", "can be read and written"),
            doctor.of_queue("Inbox", coming, waiting.oldest_event, now()),
            doctor.of_queue("Outbox", going, waiting.oldest_letter, now()),
            *await _matching(tx, now()),
            *doctor.of_schedules(
                {name: agreed.value for name, agreed in (await agreed_schedules(tx)).items()},
                await tx.occurrences.progress(),
                await tx.occurrences.missed(now() - LATELY),
                now(),
            ),
            *proposals.findings(
                (await tx.policy.current(proposals.CHAPTER)).value,
                await tx.proposals.standing(),
                await tx.proposals.drifts(),
            ),
            *(doctor.of_token(each, now()) for each in await tx.tokens.standing()),
            *[
                doctor.of_webhook(
                    each,
                    await tx.webhooks.counts(each.number),
                    hosts,
                    safe.is_sealed_with_first(each.secret),
                    safe.can_open(each.secret),
                )
                for each in await tx.webhooks.standing()
            ],
        ]
        await tx.backlog.probe()
        return findings


async def _matching(tx: Transaction, now: datetime) -> list[Finding]:
    name = await tx.models.latest() or model.shipped_name()
    lately = await tx.suggestions.numbers(now - LATELY)
    return [
        Finding("Known issues", f"model {name}; in the last {LATELY.days} days {suggestion.counted(lately)}"),
        Finding("Linking by itself", suggestion.in_words(await tx.suggestions.record(name))),
    ]


async def needed(store: Store, liaison_channel: str = "") -> Needed:
    """Those that were agreed on, after the liaison channel if it is named."""
    async with store.transaction() as tx:
        agreed = await _agreed(tx)
    found: dict[str, list[str]] = {}
    for channel, purpose in [(liaison_channel, "cards"), *agreed]:
        if channel:
            found.setdefault(channel, []).append(purpose)
    return found


async def miss(desk: Desk, missed: Mapping[str, Finding]) -> None:
    """The leads hear once a week of each of these channels in which Liaison is not."""
    if not missed:
        return
    leads, now = await desk.people.leads(), desk.now()
    monday = now.date() - timedelta(days=now.weekday())
    notices = [
        ChannelMissed(channel, found.subject, found.said, found.mend, lead, monday.isoformat())
        for channel, found in missed.items()
        for lead in leads
    ]
    async with desk.store.transaction() as tx:
        await tx.outbox.leave_all([(notice, Place(user=notice.to)) for notice in notices], now)
    desk.wake()


async def _agreed(tx: Transaction) -> list[tuple[str, str]]:
    """Channels, empty for the liaison channel, and what for."""
    shout_outs = (await tx.policy.current(recognition.CHAPTER)).value
    digest = (await tx.policy.current(communication.CHAPTER)).value
    routes = (await tx.policy.current(routing.CHAPTER)).value
    marquees = (await tx.policy.current(marquee.CHAPTER)).value
    named = (await tx.policy.current(holders.CHAPTER)).value
    return [
        (shout_outs.channel, "shout-outs"),
        (digest.channel, "the digest"),
        *((route.channel, f"the route {route.name}") for route in routes),
        *((channel, "its marquee") for channel in marquees),
        *((each, f"the role {role}") for role, given in named.items() for each in given if each.startswith(("C", "G"))),
    ]
