"""Shout-outs as people see them: the form, the post, one's own, suggestions, and the round-up of the week."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.notices import BalanceNudged, BehavioursCounted, RoundedUp, ShoutOutGiven, ThanksSuggested
from bot.rules.labels import IssueId, issue_label
from bot.rules.recognition import (
    BALANCE_OVER,
    LEAST_SHARE_PERCENT,
    MOST_REASON_CHARACTERS,
    UNDO_WITHIN,
    Deed,
    Pattern,
    Recognition,
    ShoutOut,
)
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "say_thanks"
MOST_LINES = 20
"""Of one side in the round-up."""
MOST_BEHAVIOURS = 30
EXAMPLE = "`/kudos @name for what, and why it helped #behaviour`"


@dataclass(frozen=True)
class Occasioned:
    """What the form begins with: who, for what, where that can be seen; `issue` and `suggestion` of a suggestion."""

    who: str
    reason: str = ""
    link: str = ""
    issue: int | None = None
    suggestion: str = ""


@blocks.read_back
def read_occasioned(value: str) -> Occasioned:
    return Occasioned(**json.loads(value))


def prompt(begun: Occasioned, names: dict[str, str]) -> Message:
    """Only for who raised their hands."""
    said = f":raised_hands: Do you want to thank {text.name_or_mention(begun.who, names)} in public?"
    return Message(said, [blocks.section(said), blocks.actions(_thank_button(begun))])


def _thank_button(begun: Occasioned) -> Block:
    return blocks.button("Say thanks", "say_thanks", json.dumps(asdict(begun)))


def form(begun: Occasioned, agreed: Recognition) -> Block:
    who: Block = {"type": "users_select"}
    if begun.who:
        who["initial_user"] = begun.who
    reason: Block = {"type": "plain_text_input", "multiline": True, "max_length": MOST_REASON_CHARACTERS}
    if begun.reason:
        reason["initial_value"] = text.fit(begun.reason, MOST_REASON_CHARACTERS)
    drawn = [
        blocks.field("who", "Thank", who, "Several people at once: /kudos @one @two for what"),
        blocks.field("reason", "For", reason, "What was done, and how it helped. Everybody can read it."),
    ]
    if agreed.behaviours:
        options = [blocks.option(f"#{each}", each) for each in agreed.behaviours[:100]]
        element = {"type": "static_select", "options": options}
        drawn.append(blocks.field("behaviour", "Behaviour", element, "What both sides want more of.", optional=True))
    metadata = json.dumps({"link": begun.link, "suggestion": begun.suggestion})
    return blocks.modal(CALLBACK, "A shout-out", "Post", drawn, metadata)


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[str, str, str, dict[str, str]]:
    """Who, for what, which behaviour; the link and the suggestion."""
    who, reason, behaviour = (blocks.entered(view, name) for name in ("who", "reason", "behaviour"))
    return who, reason, behaviour, dict(json.loads(view["private_metadata"]))


@blocks.read_back
def read_number(value: str) -> int:
    return blocks.number(value)


def posted(saved: ShoutOut, agreed: Recognition) -> Message:
    """To the giver, privately."""
    said = f"Posted. You can take it back for {UNDO_WITHIN.seconds // 60} minutes."
    if not saved.thanks.behaviour and agreed.behaviours:
        said += f" It names no agreed behaviour; those are: {_tags(agreed)}."
    button = blocks.button("Take it back", "take_back_thanks", str(saved.number))
    return Message(said, [blocks.section(said), blocks.actions(button)])


def given(notice: ShoutOutGiven, names: dict[str, str]) -> Message:
    giver = text.name_or_mention(notice.giver, names)
    if notice.is_taken_back:
        said = f"{giver} took a shout-out back."
        return Message(said, [blocks.context(said)])
    honoured = ", ".join(text.mention(user) for user in notice.honoured.split())
    tag = f" `#{text.escape(notice.behaviour)}`" if notice.behaviour else ""
    where = f" (<{notice.link}|here>)" if notice.link else ""
    thanked = f":raised_hands: {honoured}: thank you{tag}{where}"
    drawn = [
        blocks.section(thanked),
        blocks.section(text.quoted_links(notice.reason)),
        blocks.context(f"From {giver}"),
    ]
    return Message(f"{giver} thanks {honoured}", drawn)


def mine(given: Sequence[str], received: Sequence[str], left: int, is_unnamed: bool, agreed: Recognition) -> Message:
    """`given` and `received` are lines. Nothing here compares anybody with anybody."""
    drawn: list[Block] = []
    for heading, lines in (("Thanks that you got lately", received), ("Thanks that you gave lately", given)):
        drawn += [blocks.context(f"*{heading}*"), *blocks.sections(lines or ["None yet."])]
    help = [f"Thank somebody: {EXAMPLE}. You can thank {words.counted(left, 'more person', 'more people')} today."]
    if agreed.behaviours:
        help.append(f"Agreed behaviours: {_tags(agreed)}.")
    help.append(
        "You are not named in public: `/kudos on` changes that."
        if is_unnamed
        else "`/kudos off`: you are never named in public."
    )
    return Message("Shout-outs", [*drawn, *(blocks.context(line) for line in help)])


def line(shout_out: ShoutOut, names: dict[str, str]) -> str:
    people = ", ".join(text.name_or_mention(user, names) for user in shout_out.thanks.people)
    giver = text.name_or_mention(shout_out.giver, names)
    return f"• {people}, from {giver}, {text.moment(shout_out.at)}: {text.one_line(shout_out.thanks.reason, 300)}"


def suggested(notice: ThanksSuggested, names: dict[str, str]) -> Message:
    issue, who = issue_label(IssueId(notice.issue)), text.name_or_mention(notice.person, names)
    deed = f"{text.escape(notice.deed)}: *{issue}* {text.one_line(notice.title, 200)}"
    said = f":raised_hands: Would you thank {who} for {deed}"
    if notice.answer:
        drawn = [blocks.section(said), blocks.context("Thanked." if notice.answer == "thanked" else "Not now.")]
        return Message(f"A shout-out for {who}?", drawn)
    reason = f"{Deed(notice.deed).value}: {issue} {' '.join(notice.title.split())}"
    begun = Occasioned(notice.person, text.fit(reason, 300), "", notice.issue, notice.suggestion)
    buttons = blocks.actions(_thank_button(begun), blocks.button("Not now", "not_now", notice.suggestion))
    return Message(f"A shout-out for {who}?", [blocks.section(said), buttons])


def nudged(notice: BalanceNudged) -> Message:
    weeks = BALANCE_OVER.days // 7
    said = (
        f"In the last {weeks} weeks, thanks went {words.counted(notice.agents, 'time')} to agents and "
        f"{words.counted(notice.engineers, 'time')} to engineers: one side got less than {LEAST_SHARE_PERCENT} %. What "
        f"did that side do that nobody has mentioned? {EXAMPLE}"
    )
    return Message("Shout-outs are one-sided", [blocks.section(said)])


def rounded_up(notice: RoundedUp, names: dict[str, str]) -> Message:
    sides = {"Agents": json.loads(notice.agents), "Engineers": json.loads(notice.engineers)}
    late = " (This comes late: Liaison was away.)" if notice.late else ""
    if not any(sides.values()):
        said = f"No shout-outs this week. {EXAMPLE}{late}"
        return Message("No shout-outs this week", [blocks.section(said)])
    drawn = [blocks.section(f":raised_hands: *Shout-outs of the week*{late}")]
    for side, lines in sides.items():
        shown = [_rounded_line(*each, names=names) for each in lines[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            shown.append(f"and {len(lines) - MOST_LINES:,} more")
        drawn += [blocks.context(f"*{side}*"), *blocks.sections(shown or [f"Nobody thanked {side.lower()} this week."])]
    if notice.untagged:
        drawn.append(blocks.context(f"{notice.untagged:,} of these named no agreed behaviour."))
    return Message("Shout-outs of the week", drawn)


def counted(notice: BehavioursCounted) -> Message:
    behaviours = tuple((name, now, before) for name, now, before in json.loads(notice.behaviours))
    return pattern(Pattern(notice.quarter, behaviours, (notice.untagged, notice.untagged_before)))


def pattern(found: Pattern) -> Message:
    """What both sides were thanked for. Nobody is named."""
    head = f"What shout-outs were for in {found.quarter}"
    lines = [_counted(f"`#{text.one_line(name, 50)}`", *counts) for name, *counts in found.behaviours[:MOST_BEHAVIOURS]]
    lines.append(_counted("without an agreed behaviour", *found.untagged))
    hint = blocks.context("In brackets: the quarter before. Any quarter: `/kudos behaviours 2026-Q3`")
    return Message(head, [blocks.section(f":raised_hands: *{head}*"), *blocks.sections(lines), hint])


def _counted(name: str, now: int, before: int) -> str:
    return f"• {name}: {now:,} ({before:,})"


def _rounded_line(people: list[str], giver: str, reason: str, *, names: dict[str, str]) -> str:
    thanked = ", ".join(text.name_or_mention(user, names) for user in people)
    return f"• {thanked}, from {text.name_or_mention(giver, names)}: {text.one_line(reason, 300)}"


def _tags(agreed: Recognition) -> str:
    return ", ".join(f"#{text.escape(each)}" for each in agreed.behaviours)
