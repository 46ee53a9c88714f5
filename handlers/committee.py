"""Somebody looks at the agenda, adds to it, records a decision, or looks one up; and its day comes."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import Desk
from bot.rules import committee as rules
from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId, issue_label, read_issue_label
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import Refused
from bot.slack import committee as texts
from bot.slack.blocks import Message
from bot.slack.links import Links
from bot.slack.spoken import Where, named
from bot.usecases import committee


async def agenda_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """`agenda`, `agenda add KI-3 why`, or `agenda remove KI-3`; in a card's thread the id may be left out."""
    if not spoken.text:
        found = await committee.agenda(desk, occasion.actor)
        return texts.agenda(found.items, found.loads, found.committee, Links(where.workspace, found.places))
    wish, _, rest = spoken.text.partition(" ")
    first, _, why = rest.strip().partition(" ")
    issue = read_issue_label(first)
    if issue is None:
        issue, why = where.issue, rest
    if wish.lower() not in ("add", "remove") or issue is None:
        raise Refused("Say for example: agenda add KI-3 two customers are about to leave; or: agenda remove KI-3")
    if wish.lower() == "remove":
        off_it = issue_label(await committee.remove(desk, occasion, issue))
        return f"{off_it} is no longer on the agenda because somebody asked for it."
    on_it = await committee.add(desk, occasion, issue, why)
    return f"{issue_label(on_it)} is on the next agenda."


async def decide_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    """`decide KI-3 decision: ...`, in a card's thread without the id; or `decide undo D-3 why`."""
    wish, _, rest = spoken.text.partition(" ")
    if wish.lower() == "undo" and spoken.issue is None:
        undone = await committee.take_back(desk, occasion, *rules.read_undo(rest))
        return f"{undone.label} is taken back, and who was told of it hears so."
    if wish:
        raise Refused(f"Nothing was recorded: it is not clear what “{wish[:60]}” means. {rules.EXAMPLE}")
    issue = named(replace(spoken, issue=spoken.issue or where.issue))
    made, members = await committee.decide(desk, occasion, issue, spoken.options, spoken.people)
    quorum = "with a quorum" if made.had_quorum else "without a quorum"
    present = len({*made.agreed, occasion.actor} & set(members.members))
    return (
        f"{made.label} is recorded, {quorum} ({present} of {len(members.members)} members). It is told in the card's "
        f"thread, to watchers and to its owner, and comes before the committee again on {made.review}."
    )


async def decisions_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    found = await committee.decisions(desk, occasion.actor, named(spoken))
    people = [user for each in found for user in (*each.agreed, each.owner, each.by)]
    return texts.listed(named(spoken), found, await desk.people.names(people))


async def agenda_due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await committee.announce(desk, occurrence, plan)


async def find_gaps(desk: Desk) -> Sequence[tuple[str, ...]]:
    return await committee.gaps(desk)


async def members_left(desk: Desk, gone: tuple[str, ...]) -> None:
    await committee.tell_gaps(desk, gone)


async def note_due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await committee.note_to_sponsors(desk, occurrence, plan)


async def find_breached_again(desk: Desk) -> Sequence[tuple[IssueId, int]]:
    return await committee.breached_again(desk)


async def breached_again(desk: Desk, found: tuple[IssueId, int]) -> None:
    await committee.tell_sponsors(desk, *found)
