"""A liaison says what marquees announce and where they stand; the clock keeps them up; one is deleted in Slack."""

from collections.abc import Sequence
from typing import Any

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.marquee import read_mode
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import marquee as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import marquee


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    wish, _, rest = spoken.text.partition(" ")
    if wish.startswith("#"):
        if not spoken.groups:
            raise Refused("Slack did not say which channel is meant: choose it from the list that it shows after #.")
        return await _place(desk, occasion, where, spoken.groups[0], rest)
    match wish.lower():
        case "" | "list":
            found = await marquee.standing(desk, occasion.actor)
            names = await desk.people.names([each.by for each in found.announced])
            return texts.listed(found.places, found.announced, names)
        case "add":
            made = await marquee.announce(desk, occasion, rest, spoken.options.get("until", ""))
            return texts.announced(made)
        case "down":
            gone = await marquee.take_down(desk, occasion, rest)
            return f"{gone.label} is taken down."
        case "here":
            return await _place(desk, occasion, where, where.channel, rest)
        case _:
            raise Refused(f"Say: {texts.HOW}")


async def _place(desk: Desk, occasion: Occasion, where: Where, channel: str, rest: str) -> str:
    mode = read_mode(rest)
    await marquee.check_may_place(desk, occasion.actor)
    if mode is not None:
        await texts.enter(where.client, channel)
    await marquee.place(desk, occasion, channel, mode)
    return texts.placed(channel, mode)


async def find_outdated(desk: Desk) -> Sequence[str]:
    return await marquee.outdated(desk)


async def happened(desk: Desk, _: str) -> None:
    await marquee.keep_up(desk)


async def is_own_deleted(event: dict[str, Any], context: dict[str, Any]) -> bool:
    """One with replies becomes a tombstone."""
    is_tombstone = (event.get("message") or {}).get("subtype") == "tombstone"
    is_gone = event.get("subtype") == "message_deleted" or is_tombstone
    return is_gone and (event.get("previous_message") or {}).get("user") == context["bot_user_id"]


async def message_deleted(desk: Desk, event: dict[str, Any]) -> None:
    await marquee.lost(desk, event["channel"], event["previous_message"]["ts"])
