"""The Home tab: one's own work, what one waits for, thanks, and one's own settings."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.rules import calendars
from bot.rules.app_home import NEW_FOR, AppHome, Listed, Reported, Settings
from bot.rules.calendars import Hours
from bot.rules.issue import next_step
from bot.rules.known import Known
from bot.rules.labels import IssueId
from bot.rules.queue import Waiting
from bot.slack import blocks, recognition, text, words
from bot.slack.blocks import Block
from bot.slack.links import Links
from bot.slack.recognition import Occasioned

CALLBACK = "app_home"
HOURS_CALLBACK = "own_hours"
MOST_HOURS_CHARACTERS = 300
_CHOICES = (
    ("write", "Publish workaround"),
    ("ask", "Ask the agents"),
    ("reports", "Show the reports"),
    ("resolve", "Resolve"),
    ("give_back", "Give back"),
)
"""At most five, which is what Slack takes in such a menu."""


def home(shown: AppHome, names: dict[str, str], links: Links) -> Block:
    drawn = [blocks.actions(*_buttons())]
    if shown.owned is not None and shown.queue is not None:
        drawn += _listed("My issues", shown.owned, names, links, "You own no open issue.", "/liaison mine", True)
        drawn += _listed("What waits", shown.queue, names, links, "Nothing waits for engineers.", "/liaison queue")
    if shown.sides.agent:
        drawn += _reported(shown, links)
        drawn += _workarounds(shown.workarounds, links)
    drawn += _thanks(shown, names)
    drawn += _settings(shown.settings, links)
    drawn.append(blocks.context("What you can do: `/liaison help`"))
    return view(drawn)


def refused(said: str) -> Block:
    """For who may not use Liaison, and why."""
    return view([blocks.section(text.escape(said))])


def view(drawn: list[Block]) -> Block:
    return {"type": "home", "callback_id": CALLBACK, "blocks": drawn}


def fingerprint(drawn: Block) -> str:
    """The same for what looks the same."""
    return hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()


def people(shown: AppHome) -> list[str]:
    """The user ids whose names the drawing needs."""
    lines = [line for listed in (shown.owned, shown.queue) if listed for line in listed.lines]
    return [*(line.step.who for line in lines if line.step.who), *(each.giver for each in shown.thanks)]


def issues(shown: AppHome) -> list[IssueId]:
    """Those whose cards it links to."""
    lines = [line.issue.id for listed in (shown.owned, shown.queue) if listed for line in listed.lines]
    known = [*(each.known for each in shown.reported), *shown.workarounds]
    return [*lines, *(each.issue.id for each in known), *(each.id for each in shown.settings.muted)]


def _buttons() -> list[Block]:
    return [
        blocks.button("Flag a problem", "flag_problem", "new", style="primary"),
        blocks.button("Say thanks", "say_thanks", json.dumps(asdict(Occasioned("")))),
    ]


def _listed(
    title: str,
    listed: Listed,
    names: dict[str, str],
    links: Links,
    nothing: str,
    command: str,
    is_own: bool = False,
) -> list[Block]:
    drawn = [blocks.header(title)]
    if not listed.counts.all:
        return [*drawn, blocks.context(nothing)]
    first, counts = listed.first, listed.counts
    buckets = (
        ("Overdue", first.overdue, counts.overdue),
        ("Due soon", first.due_soon, counts.due_soon),
        ("The rest", first.rest, counts.rest),
    )
    for name, lines, count in buckets:
        if count:
            drawn.append(blocks.context(f"*{name}* ({count:,})"))
            drawn += [_waiting(each, names, links, is_own) for each in lines]
    if listed.more:
        drawn.append(blocks.context(f"and {listed.more:,} more: `{command}`"))
    return drawn


def _waiting(waiting: Waiting, names: dict[str, str], links: Links, is_own: bool) -> Block:
    issue, step = waiting.issue, waiting.step
    title = text.one_line(issue.title, 200)
    who = text.name_or_mention(step.who, names) if step.who else "anybody"
    doing = step.what if is_own else f"{who}: {step.what}"
    said = f"{words.MARKS[issue.severity]} *{links.label(issue.id)}* {title}\n{doing}, due {text.moment(step.by)}"
    if is_own:
        choices = [blocks.option(label, f"{choice}:{issue.id}") for choice, label in _CHOICES]
        return blocks.section(said, accessory=blocks.overflow("more_on_issue", *choices))
    if issue.owner is None:
        return blocks.section(said, accessory=blocks.button("Claim", "claim_issue", str(issue.id)))
    return blocks.section(said)


def _reported(shown: AppHome, links: Links) -> list[Block]:
    drawn = [blocks.header("My reports")]
    if not shown.reported:
        return [*drawn, blocks.context("You have flagged nothing yet. `/known words` looks up what is known.")]
    drawn += [_report(each, links) for each in shown.reported]
    if shown.reports > len(shown.reported):
        drawn.append(blocks.context(f"and {shown.reports - len(shown.reported):,} earlier ones"))
    return drawn


def _report(reported: Reported, links: Links) -> Block:
    issue, step = reported.known.issue, next_step(reported.known.issue)
    title, workaround = text.one_line(reported.report.title, 150), reported.known.workaround
    mark, label = words.STATE_MARKS[issue.state], links.label(issue.id)
    said = f"{mark} *{reported.report.label}* {title}\n{label} is {issue.state.value}"
    if workaround is not None:
        said += f" ({workaround.label})"
    if step is None:
        return blocks.section(said)
    menu = blocks.overflow("more_on_issue", blocks.option("Escalate", f"escalate:{issue.id}"))
    return blocks.section(f"{said}; next update by {text.moment(step.by)}", accessory=menu)


def _workarounds(known: Sequence[Known], links: Links) -> list[Block]:
    if not known:
        return [blocks.header("New workarounds"), blocks.context(f"None in the last {NEW_FOR.days} days.")]
    return [blocks.header("New workarounds"), *blocks.sections([_workaround(each, links) for each in known])]


def _workaround(known: Known, links: Links) -> str:
    issue, workaround = known.issue, known.workaround
    assert workaround is not None
    said = f":adhesive_bandage: *{links.label(issue.id)}* {text.one_line(issue.title, 150)}"
    return f"{said}\n{text.quoted(text.one_line(workaround.steps, 300))}"


def _thanks(shown: AppHome, names: dict[str, str]) -> list[Block]:
    lines = [
        f":raised_hands: from {text.name_or_mention(each.giver, names)}, {text.moment(each.at)}: "
        f"{text.one_line(each.thanks.reason, 300)}"
        for each in shown.thanks
    ]
    left = f"You can thank {words.counted(shown.left, 'more person', 'more people')} today: {recognition.EXAMPLE}"
    return [blocks.header("Shout-outs for you"), *blocks.sections(lines or ["None yet."]), blocks.context(left)]


def _settings(own: Settings, links: Links) -> list[Block]:
    drawn = [
        blocks.header("Settings"),
        blocks.section(_hours(own), accessory=blocks.button("Change", "own_hours", "change")),
        blocks.section(
            "You are never named in shout-outs." if own.is_unnamed else "You can be named in shout-outs.",
            accessory=blocks.button(
                "Name me again" if own.is_unnamed else "Do not name me", "be_named", "on" if own.is_unnamed else "off"
            ),
        ),
    ]
    for issue in own.muted:
        said = f"No news of *{links.label(issue.id)}* {text.one_line(issue.title, 150)}"
        drawn.append(blocks.section(said, accessory=blocks.button("Hear again", "watch_issue", str(issue.id))))
    return drawn


def _hours(own: Settings) -> str:
    zone = f"{text.escape(own.timezone)}, your zone in Slack"
    if own.hours is None:
        hours = f"{', '.join(calendars.written(own.office.hours))} (as agreed; {zone})"
    else:
        hours = f"{', '.join(calendars.written(own.hours))} ({zone})"
    return f"Your working hours: {hours}. What may wait does not call you outside of them."


def hours_form(own: Settings) -> Block:
    lines = calendars.written(own.hours if own.hours is not None else own.office.hours)
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": MOST_HOURS_CHARACTERS,
        "initial_value": "\n".join(lines),
    }
    hint = f"Such as mon-thu 08:00-16:00, fri 08:00-12:00; {own.timezone}. Empty: as agreed."
    field = blocks.field("hours", "Your working hours", element, hint, optional=True)
    return blocks.modal(HOURS_CALLBACK, "Your working hours", "Save", [field])


def read_hours_form(sent: dict[str, Any]) -> Hours | None:
    """None for as agreed. Raises WrongInput."""
    said = blocks.entered(sent, "hours").strip()
    return calendars.read_lines(said) if said else None
