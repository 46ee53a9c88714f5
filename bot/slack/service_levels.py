"""How time was counted, and the words with which engineers are warned that it runs out."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.notices import LevelWarned, PromiseAsked, PromiseMissed
from bot.rules.calendars import Piece
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, issue_label
from bot.rules.service_levels import Clock
from bot.rules.severity import LEVELS, Severity
from bot.rules.terms import Measure, Target, written_span
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

MOST_PIECES = 60
"""Of one clock, the latest; the sum is of all."""
NAMES = {
    Measure.FIRST_RESPONSE: "First response",
    Measure.WORKAROUND: "Workaround",
    Measure.UPDATE: "Next update",
    Measure.RESOLUTION: "Resolution",
    Measure.PROMISE: "The promised fix",
}


def heading(issue: Issue, calendar: str, zone: ZoneInfo) -> list[Block]:
    level = f"{words.severity(issue.severity)}, counted by the calendar “{text.escape(calendar)}”"
    return [
        blocks.section(f"*{issue.label}* {text.one_line(issue.title, 200)}\n{level}. Times are in {zone.key}."),
    ]


def counted(
    clock: Clock, pieces: list[Piece], due: datetime | None, promised: Target | None, version: str, zone: ZoneInfo
) -> list[Block]:
    """One clock: what it adds up to, then the stretches that count and those that do not."""
    total = sum((_length(piece) for piece in pieces if piece.counts), timedelta(0))
    of = f" of {written_span(promised.within)}" if promised else ""
    outcome = _outcome(clock, due, zone)
    lines = [f"*{NAMES[clock.measure]}*: {written_span(total)}{of}, {outcome}. Agreed as version {version}."]
    if len(pieces) > MOST_PIECES:
        lines.append(f"… {len(pieces) - MOST_PIECES:,} earlier stretches are left out here.")
    lines += [_line(piece, zone) for piece in pieces[-MOST_PIECES:]]
    lines.append(f"Sum of what counts: *{written_span(total)}*")
    return blocks.sections(lines)


def explained(issue: Issue, drawn: list[Block]) -> Message:
    """Slack takes only so many blocks; clocks that do not fit are the latest updates."""
    return Message(text=f"How time is counted for {issue.label}", blocks=drawn[: blocks.MESSAGE_BLOCKS])


def _outcome(clock: Clock, due: datetime | None, zone: ZoneInfo) -> str:
    if clock.until is not None:
        when = f"done {_at(clock.until, zone)}"
        if due is None:
            return when
        return f"{when}, {'in time' if clock.until <= due else 'too late'} (due {_at(due, zone)})"
    return f"due {_at(due, zone)}" if due is not None else "standing still while agents are asked"


def _line(piece: Piece, zone: ZoneInfo) -> str:
    span = f"{_at(piece.start, zone)} to {_at(piece.end, zone)}"
    if piece.counts:
        return f"• {span}: *{written_span(_length(piece))}*"
    return f"• {span}: does not count, {text.escape(piece.why)}"


def _at(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%a %Y-%m-%d %H:%M}"


def _length(piece: Piece) -> timedelta:
    """Between the minutes that are shown, so that a reader who adds them up comes to the same sum."""
    return _minute(piece.end) - _minute(piece.start)


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def warned(notice: LevelWarned, names: dict[str, str]) -> Message:
    issue, measure = issue_label(IssueId(notice.issue)), Measure(notice.measure)
    said = f"{NAMES[measure]} {_how(notice)}"
    owner = f" Owner: {text.name_or_mention(notice.owner, names)}." if notice.owner else " Nobody owns it yet."
    level = LEVELS[Severity(notice.severity)].word
    owner += _held(notice, names)
    drawn = [
        blocks.section(
            f"{':warning:' if notice.number == 0 else ':rotating_light:'} *{issue}* "
            f"{text.one_line(notice.title, 200)}\n{said}{owner} {words.MARKS[Severity(notice.severity)]} {level}"
        ),
        blocks.actions(blocks.button("I am on it", "on_it", _value(measure, notice.since, notice.issue))),
    ]
    return Message(text=f"{issue}: {said}", blocks=drawn)


def _held(notice: LevelWarned | PromiseAsked, names: dict[str, str]) -> str:
    if notice.called_at is None:
        return ""
    who = text.name_or_mention(notice.person, names)
    return f" It is outside the hours of {who}, who is called {words.unix(notice.called_at)}."


def _how(notice: LevelWarned) -> str:
    due = words.unix(notice.due)
    agreed = f" ({written_span(timedelta(seconds=notice.within_seconds))} agreed)" if notice.within_seconds else ""
    if notice.number == 0:
        return f"is due {due}{agreed}."
    if notice.number == 1:
        return f"was due {due}{agreed} and is overdue."
    return f"was due {due}{agreed}, is still overdue, and nobody has said that they are on it."


def asked(notice: PromiseAsked, names: dict[str, str]) -> Message:
    issue = issue_label(IssueId(notice.issue))
    owner = f" Owner: {text.name_or_mention(notice.owner, names)}." if notice.owner else ""
    said = f"The fix is promised for {words.unix(notice.due)}. Is that still right?{owner}{_held(notice, names)}"
    drawn = [
        blocks.section(f":calendar: *{issue}* {text.one_line(notice.title, 200)}\n{said}"),
        blocks.actions(
            blocks.button("Still right", "still_right", _value(Measure.PROMISE, notice.due, notice.issue)),
            blocks.button("New date", "new_date", str(notice.issue)),
        ),
    ]
    return Message(text=f"{issue}: {said}", blocks=drawn)


def missed(notice: PromiseMissed) -> Message:
    issue, mine = issue_label(IssueId(notice.issue)), words.your_reports(notice.report, notice.others)
    said = f"is later than promised: the fix was due {words.unix(notice.due)}. The engineers know; you will hear more."
    drawn = [
        blocks.section(f":calendar: *{issue}* {text.one_line(notice.title, 300)} {said}\n{mine}."),
        blocks.context("For the customer:"),
        blocks.as_it_stands(
            "The fix takes longer than we told you. I am sorry; I will come back to you as soon as I know more."
        ),
    ]
    return Message(text=f"{issue} {said}", blocks=drawn)


def _value(measure: Measure, since: int, issue: int) -> str:
    return f"{measure.value}:{since}:{issue}"


@blocks.read_back
def read_value(value: str) -> tuple[Measure, int, IssueId]:
    measure, since, issue = value.split(":")
    return Measure(measure), int(since), IssueId(blocks.number(issue))


def answered(drawn: list[Block], by: str, said: str) -> list[Block]:
    """The message with what somebody said in the place of the buttons."""
    kept: list[dict[str, Any]] = [block for block in drawn if block["type"] != "actions"]
    return [*kept, blocks.context(f"{by} {said}")]
