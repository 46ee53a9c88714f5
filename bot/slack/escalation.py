"""Who is called, by whom and why; who has answered."""

from datetime import datetime
from typing import Any

from bot.notices import DutyCalled, Escalated, EscalationAnswered
from bot.rules.escalation import COOLING, MOST_WHY_CHARACTERS, Call, Escalation, severities_above
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, issue_label
from bot.rules.severity import LEVELS, Severity
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "escalate_issue"

EVENT = "An escalation is kept as it happened: taking the emoji back does not undo it. If it was wrong, say so there."


def form(issue: Issue, call: Call, fresh: Escalation | None, names: dict[str, str]) -> Block:
    """Says before it is sent who will be called; `fresh`: who has just been."""
    said = f"*{issue.label}* {text.one_line(issue.title, 300)}"
    if fresh is not None:
        said += f"\n{too_soon(issue.label, fresh, names)}"
    elif call.person:
        said += f"\n{_name(call.person, names)} ({call.rung}) is called."
    else:
        said += "\nNobody is named to be called for it, so it is marked for all in the liaison channel."
    why = {"type": "plain_text_input", "multiline": True, "max_length": MOST_WHY_CHARACTERS}
    drawn = [blocks.section(said), blocks.field("why", "Why", why, "Who is called reads this, and the card shows it.")]
    worse = [
        blocks.option(LEVELS[each].word, str(int(each)), LEVELS[each].definition)
        for each in severities_above(issue.severity)
    ]
    if worse:
        now = f"It is {LEVELS[issue.severity].word.lower()} now. Leave it empty if that is still right."
        menu = {"type": "static_select", "options": worse}
        drawn.append(blocks.field("severity", "Raise the severity to", menu, now, optional=True))
    return blocks.modal(CALLBACK, f"Escalate {issue.label}", "Escalate", drawn, str(issue.id))


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[IssueId, str, Severity | None]:
    severity = blocks.entered(view, "severity")
    why = blocks.entered(view, "why")
    return IssueId(int(view["private_metadata"])), why, Severity(int(severity)) if severity else None


def done(said: str) -> Block:
    """In place of the form: what came of it."""
    return {
        "type": "modal",
        "title": blocks.words("Escalated"),
        "close": blocks.words("Close"),
        "blocks": [blocks.section(said)],
    }


def escalated(notice: Escalated, names: dict[str, str]) -> Message:
    """The one message in which somebody is called by a mention."""
    issue, by = issue_label(IssueId(notice.issue)), text.name_or_mention(notice.by, names)
    whom = "Everybody here"
    if notice.person:
        whom = text.name_or_mention(notice.person, names) if notice.is_elsewhere else text.mention(notice.person)
    rung = f" ({notice.rung})" if notice.person else ""
    head = f":rotating_light: {whom}{rung}: please act on *{issue}* {text.one_line(notice.title, 200)}"
    lines = [f"{head}, {words.severity(Severity(notice.severity))}", f"Asked by {by}: {_why(notice.why)}"]
    if notice.called_at is not None:
        lines.append(f"It is outside their working hours: they are called {words.unix(notice.called_at)}.")
    drawn = [
        *blocks.sections(lines),
        blocks.actions(blocks.button("I am on it", "answer_escalation", f"{notice.issue}:{notice.number}")),
    ]
    return Message(text=f"{issue} was escalated by {by}", blocks=drawn)


def duty_called(notice: DutyCalled) -> Message:
    issue = issue_label(IssueId(notice.issue))
    what = f"*{issue}* {text.one_line(notice.title, 200)}, {words.severity(Severity(notice.severity))}"
    who = "a liaison" if notice.is_usual else "somebody on duty"
    why = "Nobody is on duty for it, and you are a liaison" if notice.is_usual else "You are on duty"
    said = f":rotating_light: {text.mention(notice.person)}: {what}. {why}: claim it or pass it on."
    return Message(f"{issue}: {who} is called", [blocks.section(said)])


@blocks.read_back
def read_value(value: str) -> tuple[IssueId, int]:
    issue, number = value.split(":")
    return IssueId(blocks.number(issue)), blocks.number(number)


def answered(notice: EscalationAnswered, names: dict[str, str]) -> Message:
    issue, by = issue_label(IssueId(notice.issue)), text.name_or_mention(notice.by, names)
    said = f"{by} answered what you escalated: it is {notice.state}."
    return Message(f"{issue}: {said}", [blocks.section(f"*{issue}* {text.one_line(notice.title, 200)}\n{said}")])


def on_card(escalation: Escalation, names: dict[str, str]) -> str:
    return f":warning: *Escalated* to {_whom(escalation, names)}: {_why(escalation.why)}"


def called(label: str, escalation: Escalation, names: dict[str, str], at: datetime | None = None) -> str:
    """To who escalated. `at`: the call is held until then."""
    if not escalation.call.person:
        return f"{label} is escalated: nobody is named to be called for it, so it is marked in the liaison channel."
    said = f"{label} is escalated: {_name(escalation.call.person, names)} ({escalation.call.rung}) is called"
    if at is None:
        return f"{said}."
    return f"{said} {text.moment(at)}, when their working hours begin."


def too_soon(label: str, escalation: Escalation, names: dict[str, str]) -> str:
    """To who escalates what somebody has just escalated."""
    wait = text.moment(escalation.at + COOLING)
    said = f"{label} was escalated a moment ago to {_whom(escalation, names)}"
    return f"{said}. If nobody answers, escalate it again after {wait}: then the next one is called."


def _whom(escalation: Escalation, names: dict[str, str]) -> str:
    to = _name(escalation.call.person, names) if escalation.call.person else "the liaison channel"
    return f"{to} by {_name(escalation.by, names)}"


def _name(user: str, names: dict[str, str]) -> str:
    return text.name_or_mention(user, names)


def _why(why: str) -> str:
    return text.one_line(why, 600) if why else "no reason given"


def people(escalation: Escalation) -> list[str]:
    """The user ids whose names the drawing needs."""
    return [user for user in (escalation.call.person, escalation.by) if user]
