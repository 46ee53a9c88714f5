"""What the words mean: as it is in force, as it is being agreed on, and the form in which it is written."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.notices import DefinitionMoved, DefinitionRatified
from bot.rules.definitions import MOST_OF_DRAFT, MOST_OF_WORDING, Definition, Topic, difference
from bot.rules.recognition import Side
from bot.slack import blocks, text
from bot.slack.blocks import Block, Message
from bot.slack.words import unix

CALLBACK = "define_term"
MOST_DIFFERENCES = 20
USAGE = (
    "To draft for your side, unseen by the other: `/liaison definitions draft severity`. Once both have: "
    "`definitions severity`, `write severity`, `sign severity`. What counts for an issue: `definitions KI-3`"
)
Names = dict[str, str]


def people(found: Sequence[Definition]) -> list[str]:
    """The user ids whose names the drawing needs."""
    named = [words.by for each in found for words in (*each.drafts.values(), each.wording) if words]
    return named + [signature.by for each in found for signature in each.signatures.values()]


def overview(force: Mapping[Topic, Definition], under_way: Mapping[Topic, Definition], names: Names) -> Message:
    lines = [
        f"• *{topic.value.capitalize()}*: {_force(force.get(topic), names)}{_progress(under_way.get(topic))}"
        for topic in Topic
    ]
    return Message("What the words mean", [*blocks.sections(lines), blocks.context(USAGE)])


def _force(definition: Definition | None, names: Names) -> str:
    if definition is None or definition.ratified_at is None:
        return "not ratified yet."
    signed = " and ".join(text.name_or_mention(each.by, names) for each in definition.signatures.values())
    return f"version {definition.version}, in force since {text.moment(definition.ratified_at)}, signed by {signed}."


def _progress(definition: Definition | None) -> str:
    if definition is None or not definition.drafts:
        return ""
    if not definition.is_revealed:
        drafted = " and ".join(f"the {side.value}" for side in definition.drafts)
        return f" Of version {definition.version} {drafted} have made a draft."
    if definition.wording is None:
        return f" Both drafts of version {definition.version} can be read."
    signed = " and ".join(f"the {side.value}" for side in definition.signatures) or "nobody"
    return f" The wording of version {definition.version} is signed by {signed}."


def topic(
    topic: Topic, force: Definition | None, under_way: Definition | None, side: Side | None, names: Names
) -> Message:
    """With drafts as far as somebody of this side may read them."""
    drawn = [blocks.section(f"*{topic.value.capitalize()}*: {_force(force, names)}{_progress(under_way)}")]
    drawn += _quoted(force.wording.text if force and force.wording else "")
    if under_way is not None:
        drawn += _drafts(under_way, side, names)
    if under_way is not None and under_way.wording is not None:
        drawn += to_sign(under_way, side, names).blocks
    return Message(f"What {topic.value} means", [*drawn, blocks.context(USAGE)])


def _drafts(definition: Definition, side: Side | None, names: Names) -> list[Block]:
    drawn: list[Block] = []
    for each, words in definition.seen_by(side).items():
        drawn.append(blocks.section(f"*Draft of the {each.value}*, by {text.name_or_mention(words.by, names)}"))
        drawn += _quoted(words.text)
    if definition.is_revealed:
        drawn += _differences(*(definition.drafts[each].text for each in (Side.AGENTS, Side.ENGINEERS)))
    return drawn


def _differences(agents: str, engineers: str) -> list[Block]:
    found = difference(agents, engineers)
    lines = [f"• agents: {_part(ours)}; engineers: {_part(theirs)}" for ours, theirs in found[:MOST_DIFFERENCES]]
    if len(found) > len(lines):
        lines.append(f"and {len(found) - len(lines):,} more")
    return blocks.sections(["*Where they part*", *(lines or ["Nowhere: both say the same."])])


def _part(words: str) -> str:
    return f"“{text.one_line(words, 300)}”" if words else "nothing"


def to_sign(definition: Definition, side: Side | None, names: Names) -> Message:
    """The wording, with a button for who can sign it."""
    assert definition.wording is not None
    signed = " and ".join(
        f"{text.name_or_mention(signature.by, names)} for the {each.value}"
        for each, signature in definition.signatures.items()
    )
    by = text.name_or_mention(definition.wording.by, names)
    head = f"*To be signed as version {definition.version} of {definition.topic.value}*, written by {by}. "
    drawn = [blocks.section(head + (f"Signed: {signed}." if signed else "Nobody has signed yet."))]
    drawn += _quoted(definition.wording.text)
    if side is not None and side not in definition.signatures:
        value = f"{definition.topic.value}:{definition.revision}"
        drawn.append(blocks.actions(blocks.button(f"Sign for the {side.value}", "sign_definition", value)))
    return Message(f"The wording of {definition.topic.value}", drawn)


@blocks.read_back
def read_value(value: str) -> tuple[Topic, int]:
    name, _, revision = value.partition(":")
    return Topic(name), blocks.number(revision)


def _quoted(words: str) -> list[Block]:
    return [blocks.section(text.quoted(piece)) for piece in text.pieces(words, 2500)]


def at_that_time(force: Mapping[Topic, Definition], when: str, names: Names) -> Message:
    """`when` in markup."""
    drawn = [blocks.section(f"*What the words meant* {when}")]
    for each in Topic:
        found = force.get(each)
        drawn.append(blocks.section(f"*{each.value.capitalize()}*: {_force(found, names)}"))
        drawn += _quoted(found.wording.text if found and found.wording else "")
    return Message("What the words meant", drawn)


def form(topic: Topic, is_draft: bool, revision: int, written: str) -> Block:
    most = MOST_OF_DRAFT if is_draft else MOST_OF_WORDING
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": most,
        "initial_value": written[:most],
    }
    what = (
        "What your side means by it. The other side reads it only when it has made its own draft."
        if is_draft
        else "What both sides are to sign. Whoever has signed before has to sign again."
    )
    if topic is Topic.SERVICE_LEVELS:
        what += " Lines such as `Critical, workaround: 90 % within 4h` become the service levels when members of the "
        what += "committee have signed for both or, without one, a liaison of each side."
    kept = json.dumps({"topic": topic.value, "is_draft": is_draft, "revision": revision})
    drawn = [blocks.section(f"*{topic.value.capitalize()}*. {what}"), blocks.field("words", "Wording", element)]
    return blocks.modal(CALLBACK, "What it means", "Save", drawn, kept)


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[Topic, bool, int, str]:
    """Topic, whether it is a draft, the revision that it is written upon, and the words."""
    kept = json.loads(view["private_metadata"])
    return Topic(kept["topic"]), kept["is_draft"], kept["revision"], blocks.entered(view, "words")


def moved(notice: DefinitionMoved, names: Names) -> Message:
    if notice.revision:
        by = text.name_or_mention(notice.by, names)
        said = f"{by} wrote what *{notice.topic}* shall mean for both sides. Read and sign it: "
        said += f"`/liaison definitions sign {notice.topic}`"
    else:
        said = f"Both sides have drafted what *{notice.topic}* means. Read both, and where they part: "
        said += (
            f"`/liaison definitions {notice.topic}`. Then write what both can sign: `definitions write {notice.topic}`"
        )
    return Message(f"What {notice.topic} means", [blocks.section(said)])


def ratified(notice: DefinitionRatified, names: Names) -> Message:
    signed = " and ".join(text.name_or_mention(user, names) for user in notice.signed.split())
    head = f":handshake: *{notice.topic.capitalize()}* is defined: version {notice.version}, signed by {signed}."
    hint = blocks.context("It counts for what is flagged from now on. All words: `/liaison definitions`")
    said = f"{notice.topic.capitalize()} is defined, version {notice.version}"
    return Message(said, [blocks.section(head), *_quoted(notice.wording), *_numbers(notice), hint])


def _numbers(notice: DefinitionRatified) -> list[Block]:
    if notice.is_words_only:
        said = "*The service levels stay as they are*: their numbers follow words that members of the committee have "
        said += "signed or, without one, a liaison of each side. Liaisons change them: `/liaison policy service-levels`"
        return [blocks.section(said)]
    lines = [f"• `{text.escape(name)}`: “{was}” becomes “{now}”" for name, was, now in json.loads(notice.numbers)]
    head = f"*The service levels follow*, from {unix(notice.effective)} on:"
    return blocks.sections([head, *lines]) if lines else []
