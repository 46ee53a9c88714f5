"""The marquee of a channel: a pinned message that is edited in place, or the channel's topic."""

from collections.abc import Mapping, Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.marquee import EXAMPLE, HOW_TO_PLACE, Announcement, Entry, Marquee, Mode, Said
from bot.rules.refusals import Refused
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message
from bot.slack.client import Done, Never, attempt

NOTHING = "Nothing is broken"
TOPIC_CHARACTERS = 250
"""Slack's limit (methods/conversations.setTopic)."""
HOW = f"{EXAMPLE}; `/liaison marquee down N-1`; {HOW_TO_PLACE}"
ASK_ABOUT_ONE = "More about one: `/liaison status KI-3`. This message is edited in place; nobody is notified."


def message(shown: Marquee) -> Message:
    heading = f"Broken now: {shown.total:,}" if shown.total else NOTHING
    drawn: list[Block] = [blocks.header(heading)]
    drawn += [blocks.section(_entry(each)) for each in shown.broken]
    left = shown.total - len(shown.broken)
    if left:
        drawn.append(blocks.context(f"and {left:,} more"))
    drawn += [blocks.section(_said(each)) for each in shown.said]
    drawn.append(blocks.context(ASK_ABOUT_ONE))
    return Message(heading, drawn)


def topic(shown: Marquee) -> str:
    """In 250 characters; what is cut off is counted. A topic knows no markup, and shall not begin any."""
    said = [each.words for each in shown.said]
    broken = [_in_topic(each) for each in shown.broken]
    parts = said + (broken or [NOTHING])
    fit = len(parts)
    while fit and len(_joined(parts[:fit], _left(shown, parts, fit))) > TOPIC_CHARACTERS:
        fit -= 1
    line = _joined(parts[:fit], _left(shown, parts, fit)) if fit else text.fit(parts[0], TOPIC_CHARACTERS)
    return text.clean(line).translate({ord("<"): "‹", ord(">"): "›"})


def listed(
    places: Mapping[str, Mode], announced: Sequence[Announcement], names: dict[str, str], heading: str = "Marquees"
) -> Message:
    where = [f"• {text.group(channel)}: {_MODES[mode]}" for channel, mode in places.items()]
    lines = where or ["No channel has a marquee yet. Say in one: `/liaison marquee here`"]
    lines += [
        f"• *{each.label}* {text.escape(each.words)}: by {text.name_or_mention(each.by, names)}, until "
        f"{text.moment(each.until)}"
        for each in announced
    ]
    return Message(heading, [*blocks.sections([f"*{heading}*", *lines]), blocks.context(HOW)])


def announced(made: Announcement) -> str:
    off = f"Take it down: `/liaison marquee down {made.label}`"
    return f"{made.label} stands on the marquees until {text.moment(made.until)}. {off}"


def placed(channel: str, mode: Mode | None) -> str:
    if mode is None:
        return f"{text.group(channel)} has no marquee any more."
    off = "Take it back: `/liaison marquee here off`"
    if mode is Mode.TOPIC:
        return f"The topic of {text.group(channel)} says from now on what is broken. {off}, then it is as it was."
    return f"The marquee of {text.group(channel)} is being posted and pinned. {off}"


async def enter(client: AsyncWebClient, channel: str) -> None:
    """Liaison is in the channel afterwards, and so may pin and set the topic. Raises Refused where it cannot be."""
    found = await attempt(lambda: client.conversations_info(channel=channel))
    if isinstance(found, Never):
        raise Refused("I cannot see that channel. Invite me there first: `/invite @Liaison`")
    if not isinstance(found, Done):
        raise Refused("Slack does not answer just now; nothing was changed. Please try again in a moment.")
    known = found.data["channel"]
    if known.get("is_im") or known.get("is_mpim"):
        raise Refused("A marquee stands in channels only. Name one: `/liaison marquee #channel`")
    if known.get("is_archived"):
        raise Refused("That channel is archived.")
    if not known.get("is_member"):
        joined = await attempt(lambda: client.conversations_join(channel=channel))
        if not isinstance(joined, Done):
            raise Refused("I am not in that channel. Invite me there first: `/invite @Liaison`")


_MODES = {Mode.MESSAGE: "a pinned message", Mode.TOPIC: "the topic"}


def _entry(entry: Entry) -> str:
    lines = [
        f"{words.severity(entry.severity)} *{entry.label}* {text.one_line(entry.title, 200)}",
        f"Since {text.moment(entry.since)}",
    ]
    if entry.workaround:
        lines.append(f"*Workaround {entry.workaround}:* {text.one_line(entry.step, 300)}")
    else:
        lines.append("No workaround yet")
    if entry.by is not None:
        lines.append(f"Next: {text.one_line(entry.next, 100)}, by {text.moment(entry.by)}")
    return "\n".join(lines)


def _said(said: Said) -> str:
    return f":loudspeaker: {text.escape(said.words)} (until {text.moment(said.until)})"


def _in_topic(entry: Entry) -> str:
    workaround = f", workaround {entry.workaround}" if entry.workaround else ""
    return f"{entry.level}: {entry.label} {text.fit(entry.title, 80)} (since {entry.since:%d %b %H:%M} UTC{workaround})"


def _left(shown: Marquee, parts: Sequence[str], fit: int) -> int:
    return len(parts) - fit + (shown.total - len(shown.broken))


def _joined(parts: Sequence[str], left: int) -> str:
    return " | ".join([*parts, f"and {left:,} more"] if left else parts)
