"""A proposed change of what binds both sides: the form, the difference, who approved it, and what became of it."""

import json
from collections.abc import Sequence
from typing import Any

from bot.notices import ChangeDecided, ChangeInForce, ChangeProposed, DriftFound
from bot.rules.policy import Agreed, Chapter, Plain
from bot.rules.proposals import LEFT, SIGNED, Fate, Part, Proposal, difference
from bot.rules.recognition import Side
from bot.slack import blocks, policy, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "propose_change"
MOST_START_CHARACTERS = 40
MOST_LINES = 25
Names = dict[str, str]


def form(chapter: Chapter[Any], agreed: Agreed[Any], names: Names, zone: str) -> Block:
    drawn = policy.form(chapter, agreed, names)
    element = {"type": "plain_text_input", "max_length": MOST_START_CHARACTERS}
    hint = f"A day such as 2026-12-01 or mon; without one, the first midnight in {zone} after both have approved."
    starts = blocks.field("starts", "In force from", element, hint, optional=True)
    said = blocks.context("This binds both sides: it changes when a liaison, or the committee, of each approves.")
    shown = [said, *drawn["blocks"], starts]
    return {**drawn, "callback_id": CALLBACK, "submit": blocks.words("Propose"), "blocks": shown}


def read_form(view: dict[str, Any]) -> tuple[str, int, Plain, str]:
    """Chapter, the version it was written on, what was written, and from when it shall count."""
    return (*policy.read_form(view), blocks.entered(view, "starts"))


@blocks.read_back
def read_number(value: str) -> int:
    return blocks.number(value)


def made(proposal: Proposal) -> str:
    waits = " and ".join(f"the {side.value}" for side in proposal.missing)
    return (
        f"Proposed; it waits for {waits}, who were asked. See it, or withdraw it: `/liaison policy {proposal.chapter}`"
    )


def people(proposal: Proposal) -> list[str]:
    return [proposal.by, *(each.by for each in proposal.signatures.values())]


def standing(
    chapter: Chapter[Any], agreed: Agreed[Any], proposal: Proposal, side: Side | None, names: Names
) -> Message:
    """What is proposed, with buttons for who may decide on it."""
    by = text.name_or_mention(proposal.by, names)
    drawn = [
        blocks.section(f"*{chapter.name.capitalize()}*: {chapter.about}. {policy.since(agreed, names)}"),
        blocks.section(f"*Proposed by {by}* {text.moment(proposal.at)}. {_state(proposal, names)}"),
        *_difference(difference(chapter.plain(agreed.value), proposal.value)),
    ]
    if side in proposal.missing and side is not None:
        drawn.append(_buttons(proposal.number, side.value))
    else:
        drawn.append(blocks.actions(_withdraw(proposal.number, "Withdraw it")))
    drawn.append(blocks.context(f"All that stands there: `/liaison policy {chapter.name} show`"))
    return Message(f"What is proposed on {chapter.name}", drawn)


def _state(proposal: Proposal, names: Names) -> str:
    signed = " and ".join(
        f"{text.name_or_mention(each.by, names)} for the {side.value}" for side, each in proposal.signatures.items()
    )
    if proposal.effective is not None:
        return f"Approved by {signed}. In force from {text.moment(proposal.effective)} on."
    starts = f" It is to count from {proposal.starts} on." if proposal.starts else ""
    return (f"Approved by {signed}; " if signed else "") + (
        f"it waits for {' and '.join(f'the {side.value}' for side in proposal.missing)}.{starts}"
    )


def _difference(parts: Sequence[Part]) -> list[Block]:
    lines = [_part(*part) for part in parts[:MOST_LINES]]
    if len(parts) > len(lines):
        lines.append(f"and {len(parts) - len(lines):,} more")
    return blocks.sections(lines or ["The same, agreed on as it stands."])


def _part(name: str, before: str, after: str) -> str:
    was, now = (f"“{text.one_line(each, 200)}”" if each else "nothing" for each in (before, after))
    return f"• `{text.one_line(name, 100)}`: {was} becomes {now}"


def _buttons(number: int, side: str) -> Block:
    approve = blocks.button(f"Approve for the {text.fit(side, 20)}", "approve_change", str(number), style="primary")
    return blocks.actions(approve, _withdraw(number, "Turn it down"))


def _withdraw(number: int, label: str) -> Block:
    return blocks.button(label, "withdraw_change", str(number))


def proposed(notice: ChangeProposed, names: Names) -> Message:
    by = text.name_or_mention(notice.by, names)
    starts = f"from {notice.starts} on" if notice.starts else "from the first midnight after both sides approved"
    said = f"*{by} proposes to change `{text.escape(notice.chapter)}`*: {text.escape(notice.settles)}. It would count "
    drawn = [blocks.section(f"{said}{starts} ({text.escape(notice.zone)})."), *_difference(_read(notice.parts))]
    if notice.fate == Fate.OPEN and notice.spared:
        drawn.append(blocks.context(_SPARED[notice.spared].format(side=text.escape(notice.side))))
    elif notice.fate == Fate.OPEN:
        drawn.append(_buttons(notice.number, notice.side))
    else:
        who = f" by {text.name_or_mention(notice.ended, names)}" if notice.ended else ""
        drawn.append(blocks.context(f"{_FATES[Fate(notice.fate)]}{who}."))
    return Message(f"A change of {notice.chapter} waits for your side", drawn)


_SPARED = {
    SIGNED: "Approved for the {side}; it waits for the other side.",
    LEFT: "You do not approve for the {side} any more; others were asked.",
}
_FATES = {
    Fate.OPEN: "It waits",
    Fate.AGREED: "Agreed on, with the last approval",
    Fate.IN_FORCE: "In force",
    Fate.FORCED: "Put in force without both sides",
    Fate.WITHDRAWN: "Withdrawn",
    Fate.OVERTAKEN: "Overtaken: the chapter was changed in another way",
}


def decided(notice: ChangeDecided, names: Names) -> Message:
    who = f" by {text.name_or_mention(notice.by, names)}" if notice.by else ""
    when = (
        f" In force from {words.unix(notice.effective)} on." if notice.fate == Fate.AGREED and notice.effective else ""
    )
    said = f"The proposed change of `{text.escape(notice.chapter)}`: {_FATES[Fate(notice.fate)].lower()}{who}.{when}"
    return Message(f"The proposed change of {notice.chapter}", [blocks.section(said)])


def in_force(notice: ChangeInForce, names: Names) -> Message:
    by = text.name_or_mention(notice.by, names)
    signed = " and ".join(text.name_or_mention(user, names) for user in notice.signed.split())
    how = f"put in force by {by}, an admin, without both sides" if notice.is_forced else f"approved by {signed}"
    mark = ":warning:" if notice.is_forced else ":handshake:"
    head = f"{mark} *`{text.escape(notice.chapter)}` has changed*: version {notice.version}, {how}."
    hint = blocks.context(f"All that stands there: `/liaison policy {text.escape(notice.chapter)}`")
    return Message(f"{notice.chapter} has changed", [blocks.section(head), *_difference(_read(notice.parts)), hint])


def drifted(notice: DriftFound) -> Message:
    name = text.escape(notice.chapter)
    said = (
        f":warning: *`{name}` stands other than both sides agreed*: as version {notice.version}, agreed on was version "
        f"{notice.agreed}."
    )
    hint = blocks.context(
        f"Both sides decide what shall stand there: `/liaison policy {name}` proposes it, also just as it is"
    )
    return Message(
        f"{notice.chapter} was not agreed on", [blocks.section(said), *_difference(_read(notice.parts)), hint]
    )


def _read(parts: str) -> list[Part]:
    return [(name, before, after) for name, before, after in json.loads(parts)]
