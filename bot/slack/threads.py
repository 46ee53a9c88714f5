"""What people said, read from Slack's messages and drawn on the other side, with names that call nobody."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.notices import ThreadBrought, Told
from bot.rules import grammar, question
from bot.rules.labels import IssueId, ReportId, issue_label, read_report_label, report_label
from bot.rules.occasion import Occasion
from bot.rules.threads import File, Said
from bot.slack import blocks, spoken, text
from bot.slack.blocks import Block, Message
from bot.slack.spoken import Where
from bot.slack.text import plain

MOST_CHARACTERS = 9000
"""Slack refuses a message with `msg_blocks_too_long` from about 12,000 characters in all its blocks together. No page
of Slack says so; people report refusals from 11,000 on (slackapi/bolt-js issues 2509, 2867)."""
MOST_FILE_NAME_CHARACTERS = 100
MOST_FILES = 10
"""As many as Slack's client lets one message have."""


def read_message(channel: str, message: dict[str, Any]) -> Said:
    """A message object of an event or of conversations.replies (reference/objects/message-object)."""
    is_app = bool(message.get("bot_id"))
    profile = message.get("bot_profile") or {}
    return Said(
        channel=channel,
        ts=message["ts"],
        author="" if is_app else message.get("user", ""),
        text=plain(message.get("text") or ""),
        files=tuple(_files(message.get("files") or [])),
        app=str(profile.get("name") or message.get("username") or "An app") if is_app else "",
        version=str((message.get("edited") or {}).get("ts") or ""),
    )


def said_here(occasion: Occasion, where: Where, words: str) -> Said:
    """What was said with a verb: in a thread it is a message, as a command it is none."""
    if where.ts:
        return Said(where.channel, where.ts, occasion.actor, words)
    return Said("", occasion.key, occasion.actor, words)


def is_of_people(message: dict[str, Any]) -> bool:
    """Whether it holds words of people or apps, rather than news of the channel."""
    subtype = message.get("subtype")
    return subtype in spoken.SPOKEN or subtype == "bot_message"


def _files(files: list[dict[str, Any]]) -> list[File]:
    """A file that was deleted, or that Liaison may not see, has no link."""
    named = [
        (str(file.get("title") or file.get("name") or "a file"), str(file.get("permalink") or "")) for file in files
    ]
    return [File(text.clean(name), link) for name, link in named]


def published_part(slack_text: str, bot_user: str) -> str | None:
    """What of a message in a card's thread would cross: the words after `question:`, or after the verb and the id in
    `!ask KI-3 ...` and the like; None if nothing would."""
    said = spoken.words_to_liaison(slack_text, bot_user)
    if said is None:
        return question.announced_in(plain(slack_text))
    words = grammar.read(said)
    return without_report(words.text)[1] if words.verb in ("ask", "tell") else None


def without_report(words: str) -> tuple[ReportId | None, str]:
    """The report that the words begin with, and the others."""
    first, *rest = words.split(maxsplit=1) or [""]
    report = read_report_label(first.rstrip(".,:;"))
    return (None, words) if report is None else (report, rest[0] if rest else "")


def told(notice: Told, names: dict[str, str], said: Sequence[Said]) -> Message:
    issue, report = issue_label(IssueId(notice.issue)), report_label(ReportId(notice.report))
    by = author(said[0], names) if said else "An engineer"
    drawn = [blocks.section(f":speech_balloon: {by} about *{issue}* {text.one_line(notice.title, 300)}")]
    drawn += quotes(said)
    drawn.append(blocks.context(f"Your report: {report}."))
    return Message(text=f"{by} about {issue}: {in_brief(said)}", blocks=drawn)


def brought(notice: ThreadBrought, names: dict[str, str], said: Sequence[Said]) -> Message:
    label = report_label(ReportId(notice.report))
    title = f"The thread in which {label} was flagged" + (
        f", {notice.page} of {notice.pages}" if notice.pages > 1 else ""
    )
    lines = [line for each in said for line in _line_of_thread(each, names)]
    return Message(text=title, blocks=[blocks.section(f"*{title}*"), *_fitted(blocks.sections(lines))])


def _line_of_thread(said: Said, names: dict[str, str]) -> list[str]:
    when = text.moment(datetime.fromtimestamp(float(said.ts), UTC))
    return [f"*{author(said, names)}*, {when}", *_words(said)]


def author(said: Said, names: dict[str, str]) -> str:
    return f"{text.one_line(said.app, 80)} (app)" if said.app else text.name_or_mention(said.author, names)


def quotes(said: Sequence[Said]) -> list[Block]:
    """Their words, quoted whole, with their files; that they were edited or deleted stands beside them."""
    return _fitted(blocks.sections([line for each in said for line in _words(each)]))


def in_brief(said: Sequence[Said]) -> str:
    """For notifications, which show a line."""
    first = said[0] if said else None
    if first is None or first.is_deleted:
        return "deleted by its author"
    return text.one_line(first.text, 300) or "a file"


def _words(said: Said) -> list[str]:
    if said.is_deleted:
        return ["> _deleted by its author_"]
    found = text.pieces(said.text, blocks.SECTION_CHARACTERS, text.quoted_links)
    found += [_file(each) for each in said.files[:MOST_FILES]]
    if said.version:
        found.append("> _(edited)_")
    return found


def _file(file: File) -> str:
    name = text.one_line(file.name, MOST_FILE_NAME_CHARACTERS).replace("|", "¦") or "a file"
    link = text.linked(file.link) if len(file.link) < 1000 else ""
    if link.startswith("<") and link.endswith(">") and link.count("<") == 1:
        return f"> :paperclip: {link[:-1]}|{name}>"
    return f"> :paperclip: {name}"


def _fitted(drawn: list[Block]) -> list[Block]:
    room = MOST_CHARACTERS
    for number, block in enumerate(drawn):
        room -= len(block["text"]["text"])
        if room < 0:
            return [*drawn[:number], blocks.context("The rest does not fit here; it stands where it was said.")]
    return drawn
