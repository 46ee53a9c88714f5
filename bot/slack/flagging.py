"""The form in which an agent flags a problem, how it is read, and the answer."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.notices import Flagged, Separated
from bot.rules import report
from bot.rules.known import Known
from bot.rules.labels import IssueId, ReportId, issue_label, report_label
from bot.rules.report import AREAS, Draft, Report, Source
from bot.rules.severity import LEVELS, Severity
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "flag_problem"
CHOICE = "same_problem"
MINE_IS_DIFFERENT = "different"
AFTER_FIX = "after:"
ASKING = "Is it known already?"


def form(draft: Draft, candidates: Sequence[Known] = (), asking: bool = False) -> Block:
    """The form, filled in with the draft; everything that was entered stays in its field.

    Candidates that came while it was typed stand below the text, to be chosen or passed over. `asking`: it was sent,
    so it asks first whether one of them is the same problem.
    """
    typed = [
        _heard(blocks.field("title", "Title", _line(draft.title, report.MOST_TITLE_CHARACTERS, "Exports time out"))),
        _heard(
            blocks.field(
                "what_happens",
                "What happens",
                _line(
                    draft.what_happens, report.MOST_TEXT_CHARACTERS, "What did the customer do, expect and see?", True
                ),
            )
        ),
    ]
    rest = [
        blocks.field("area", "Product area", _areas(draft.area)),
        blocks.field("severity", "Severity", _severities(draft.severity)),
        blocks.field(
            "customer", "Customer", _line(draft.customer, report.MOST_CUSTOMER_CHARACTERS, "Name or account"), "", True
        ),
        blocks.field("ticket_link", "Ticket link", _link(draft.ticket_link), "Where the customer's words are.", True),
        blocks.field("customers_affected", "Customers affected", _number(draft.customers_affected), "", True),
    ]
    source = json.dumps(asdict(draft.source)) if draft.source else ""
    if asking:
        return blocks.modal(CALLBACK, ASKING, "Send", [*_choice(candidates, asking), *typed, *rest], source)
    choice = _choice(candidates, asking) if candidates else []
    return blocks.modal(CALLBACK, "Flag a problem", "Flag it", [*typed, *choice, *rest], source)


def name(view: dict[str, Any]) -> str:
    """Under which its submission comes, too (see `requests`)."""
    return f"form:{view['id']}"


def is_typed_into(view: dict[str, Any]) -> bool:
    """Whether candidates may come and go in this form: it was not sent yet, and nothing was chosen."""
    return view["title"]["text"] != ASKING and not blocks.entered(view, CHOICE)


def candidates_in(view: dict[str, Any]) -> list[str]:
    """The values of the options that the form shows."""
    shown = [block["element"]["options"] for block in view["blocks"] if block.get("block_id") == CHOICE]
    return [str(option["value"]) for options in shown for option in options]


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[Draft, str]:
    """The draft, and the choice: an issue's number, MINE_IS_DIFFERENT, or empty when nothing was asked."""
    source = json.loads(view.get("private_metadata") or "null")
    draft = Draft(
        title=blocks.entered(view, "title"),
        what_happens=blocks.entered(view, "what_happens"),
        area=blocks.entered(view, "area"),
        severity=blocks.entered(view, "severity"),
        customer=blocks.entered(view, "customer"),
        ticket_link=blocks.entered(view, "ticket_link"),
        customers_affected=blocks.entered(view, "customers_affected"),
        source=Source(**source) if source else None,
    )
    return draft, blocks.entered(view, CHOICE)


def chosen_issue(choice: str) -> IssueId | None:
    return IssueId(int(choice)) if choice.isdecimal() else None


def fixed_before(choice: str) -> IssueId | None:
    """The fixed issue after which a new one was chosen."""
    return chosen_issue(choice.removeprefix(AFTER_FIX)) if choice.startswith(AFTER_FIX) else None


def empty_draft(title: str = "", what_happens: str = "", source: Source | None = None) -> Draft:
    return Draft(
        title=text.fit(title, report.MOST_TITLE_CHARACTERS),
        what_happens=text.fit(what_happens, report.MOST_TEXT_CHARACTERS),
        area="",
        severity="",
        source=source,
    )


SKIPPED = (
    "Somebody marked this message as nothing to flag. If it is a customer's problem all the same, take that emoji "
    "away, or use the shortcut *Flag to liaison*."
)


def skipped_too_late(report: Report) -> str:
    return f"{report.label} on {issue_label(report.issue)} has been flagged from this message already, and stays."


def offer(channel: str, ts: str) -> Message:
    """A private button that opens the form for this message. Its value names the message and holds nothing of it."""
    pressed = blocks.button("Flag this message", "flag_offered", f"{channel}:{ts}", style="primary")
    said = "Is this a customer's problem?"
    return Message(text=said, blocks=[blocks.section(said), blocks.actions(pressed)])


def read_offer(value: str) -> tuple[str, str]:
    channel, _, ts = value.partition(":")
    return channel, ts


def flagged(notice: Flagged) -> Message:
    named = f"*{issue_label(IssueId(notice.issue))}* {text.one_line(notice.title, 300)}"
    mine = report_label(ReportId(notice.report))
    if notice.automatic:
        said = f"Liaison added {mine} by itself to {named}, which is known ({notice.state}) and reads the same."
    elif notice.joined:
        said = f"{mine} was added to {named}, which is known ({notice.state})."
    else:
        said = f"{mine} is in, as the new known issue {named}."
    if notice.regression_of:
        said += f" It is linked to {issue_label(IssueId(notice.regression_of))}, which was fixed."
    if notice.answer_by is not None:
        said += f"\nThe engineers' answer is due {words.unix(notice.answer_by)}. You will hear it here."
    if notice.unlooked:
        said += (
            "\nLiaison has just started and could not look whether this is known already. Please ask /known in a "
            f"minute; if it is, `/liaison link {mine}` with its number moves your report there."
        )
    drawn = [blocks.section(said)]
    if notice.joined:
        drawn.append(blocks.actions(blocks.button("Mine is different", "separate_report", _joined(notice))))
    return Message(text=text.escape(text.plain(said).replace("*", "")), blocks=drawn)


def separated(notice: Separated, names: dict[str, str]) -> Message:
    named = f"*{issue_label(IssueId(notice.issue))}* {text.one_line(notice.title, 300)}"
    joined = issue_label(IssueId(notice.joined))
    said = (
        f"{report_label(ReportId(notice.report))} is now the new known issue {named}, and no longer part of {joined}."
    )
    if notice.by:
        said += f" {text.name_or_mention(notice.by, names)} says that it is another problem."
    if notice.over:
        said += f" {joined} is {notice.over} again."
    return Message(text=text.escape(text.plain(said).replace("*", "")), blocks=[blocks.section(said)])


def _joined(notice: Flagged) -> str:
    return f"{notice.report}:{notice.issue}"


@blocks.read_back
def read_joined(value: str) -> tuple[ReportId, IssueId]:
    """The report, and the issue that it was added to."""
    number, _, issue = value.partition(":")
    return ReportId(blocks.number(number)), IssueId(blocks.number(issue))


def _choice(candidates: Sequence[Known], asking: bool) -> list[Block]:
    options = [option for known in candidates for option in _options(known)]
    options.append(blocks.option("Mine is different", MINE_IS_DIFFERENT))
    element = {"type": "radio_buttons", "options": options}
    said = "*This may be known already.*" + (" Choose one, then send the form again." if asking else "")
    return [
        blocks.section(said),
        *(blocks.section(words.known_in_brief(known)) for known in candidates),
        blocks.field(CHOICE, "Is it one of these?", element, optional=not asking),
        {"type": "divider"},
    ]


def _options(known: Known) -> list[Block]:
    issue = known.issue
    if issue.state not in words.CAME_BACK:
        return [blocks.option(f"Same problem: {issue.label} {issue.title}", str(issue.id))]
    return [
        blocks.option(f"It is back: {issue.label} {issue.title}", str(issue.id)),
        blocks.option(f"New, since {issue.label} was fixed: {issue.title}", f"{AFTER_FIX}{issue.id}"),
    ]


def _heard(field: Block) -> Block:
    """Slack tells of what is typed in it, as it is typed."""
    field["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return {**field, "dispatch_action": True}


def _line(value: str, most: int, placeholder: str, multiline: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "multiline": multiline,
        "max_length": most,
        "placeholder": blocks.words(placeholder),
    }
    return {**element, "initial_value": value} if value else element


def _link(value: str) -> Block:
    element: Block = {"type": "url_text_input", "placeholder": blocks.words("https://desk.example.com/tickets/123")}
    return {**element, "initial_value": value} if value else element


def _number(value: str) -> Block:
    element: Block = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
    return {**element, "initial_value": value} if value else element


def _areas(value: str) -> Block:
    return _chosen({"type": "static_select", "options": [blocks.option(area, area) for area in AREAS]}, value)


def _severities(value: str) -> Block:
    options = [
        blocks.option(f"{words.severity(level)}", str(level.value), LEVELS[level].definition) for level in Severity
    ]
    return _chosen({"type": "radio_buttons", "options": options}, value)


def _chosen(element: Block, value: str) -> Block:
    initial = next((option for option in element["options"] if option["value"] == value), None)
    return {**element, "initial_option": initial} if initial else element
