"""Admins say who is called when something happens, look what came of it, and have calls made again."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.desk import Desk
from bot.rules import webhooks
from bot.rules.labels import NO_ISSUE
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.rules.roles import Right, check_may
from bot.rules.webhooks import Call, Webhook

MOST_LOGGED = 10
NO_KEY = "Webhooks are off: whoever runs Liaison sets LIAISON_SECRET_KEY, which seals their secrets in the database."


@dataclass(frozen=True)
class Standing:
    """`counts` are those of its calls, by state."""

    webhook: Webhook
    counts: dict[str, int]


async def standing(desk: Desk, actor: str) -> list[Standing]:
    check_may(await desk.people.person(actor), Right.MANAGE_TOKENS)
    async with desk.store.transaction() as tx:
        return [Standing(each, await tx.webhooks.counts(each.number)) for each in await tx.webhooks.standing()]


async def add(desk: Desk, occasion: Occasion, address: str, kinds: Sequence[str]) -> Webhook:
    """With its secret, which nobody can look up later. Raises Refused for an address that may not be called, or is
    called already."""
    check_may(await desk.people.person(occasion.actor), Right.MANAGE_TOKENS)
    if not desk.safe.can_seal():
        raise Refused(NO_KEY)
    checked, wanted = webhooks.read_address(address, desk.hosts), webhooks.read_kinds(kinds)
    async with desk.act(occasion) as tx:
        if any(each.address == checked for each in await tx.webhooks.standing()):
            raise Refused("This address is called already: `/liaison webhook` lists it.")
        secret = webhooks.new_secret(secrets.token_bytes(32))
        made = await tx.webhooks.add(checked, wanted, desk.safe.seal(secret), occasion.actor, desk.now())
        facts = {"webhook": made.label, "host": webhooks.host_of(checked)}
        await tx.audit.note(occasion, NO_ISSUE, "webhook added", facts, desk.now())
    return replace(made, secret=secret)


async def reseal(desk: Desk) -> None:
    """Every secret is sealed with the first key from here on. What no key opens stays as it is: the doctor says so."""
    if not desk.safe.can_seal():
        return
    async with desk.store.transaction() as tx:
        for each in await tx.webhooks.standing():
            if desk.safe.can_open(each.secret) and not desk.safe.is_sealed_with_first(each.secret):
                await tx.webhooks.reseal(each.number, desk.safe.seal(each.secret))


async def remove(desk: Desk, occasion: Occasion, name: str) -> Webhook:
    check_may(await desk.people.person(occasion.actor), Right.MANAGE_TOKENS)
    async with desk.act(occasion) as tx:
        gone = webhooks.named(name, await tx.webhooks.standing())
        await tx.webhooks.remove(gone.number)
        await tx.audit.note(occasion, NO_ISSUE, "webhook removed", {"webhook": gone.label}, desk.now())
    return gone


async def log(desk: Desk, actor: str, name: str) -> tuple[Webhook, Sequence[Call]]:
    """Its latest calls."""
    check_may(await desk.people.person(actor), Right.MANAGE_TOKENS)
    async with desk.store.transaction() as tx:
        found = webhooks.named(name, await tx.webhooks.standing())
        return found, await tx.webhooks.log(found.number, MOST_LOGGED)


async def replay(desk: Desk, occasion: Occasion, name: str, event: str) -> int:
    """The call of this id, or without one all that were given up; how many are made again."""
    check_may(await desk.people.person(occasion.actor), Right.MANAGE_TOKENS)
    async with desk.act(occasion) as tx:
        found = webhooks.named(name, await tx.webhooks.standing())
        count = await tx.webhooks.replay(found.number, event or None, desk.now())
        facts = {"webhook": found.label, "calls": str(count)}
        await tx.audit.note(occasion, NO_ISSUE, "webhook replayed", facts, desk.now())
    return count
