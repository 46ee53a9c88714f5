"""The form in which an agent flags a problem, how it is read, and the answer."""

import json
from dataclasses import asdict
from typing import Any

from bot.notices import Flagged
from bot.rules import report
from bot.rules.known import Known
from bot.rules.labels import IssueId, ReportId, issue_label, report_label
from bot.rules.report import AREAS, Draft, Source
from bot.rules.severity import LEVELS, Severity
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "flag_problem"
CHOICE = "same_problem"
MINE_IS_DIFFERENT = "different"


def form(draft: Draft, candidates: list[Known] | None = None) -> Block:
    """The form, filled in with the draft. With candidates it asks first whether one of them is the same problem;
    everything that was entered stays in its field."""
    drawn = _choice(candidates) if candidates else []
    drawn += [
        blocks.field("title", "Title", _line(draft.title, report.MOST_TITLE_CHARACTERS, "Exports time out")),
        blocks.field(
            "what_happens",
            "What happens",
            _line(draft.what_happens, report.MOST_TEXT_CHARACTERS, "What did the customer do, expect and see?", True),
        ),
        blocks.field("area", "Product area", _areas(draft.area)),
        blocks.field("severity", "Severity", _severities(draft.severity)),
        blocks.field(
            "customer", "Customer", _line(draft.customer, report.MOST_CUSTOMER_CHARACTERS, "Name or account"), "", True
        ),
        blocks.field("ticket_link", "Ticket link", _link(draft.ticket_link), "Where the customer's words are.", True),
        blocks.field("customers_affected", "Customers affected", _number(draft.customers_affected), "", True),
    ]
    source = json.dumps(asdict(draft.source)) if draft.source else ""
    title, submit = ("Is it known already?", "Send") if candidates else ("Flag a problem", "Flag it")
    return blocks.modal(CALLBACK, title, submit, drawn, source)


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


def empty_draft(title: str = "", what_happens: str = "", source: Source | None = None) -> Draft:
    return Draft(
        title=text.fit(title, report.MOST_TITLE_CHARACTERS),
        what_happens=text.fit(what_happens, report.MOST_TEXT_CHARACTERS),
        area="",
        severity="",
        source=source,
    )


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
    if notice.joined:
        said = f"{mine} was added to {named}, which is known ({notice.state})."
    else:
        said = f"{mine} is in, as the new known issue {named}."
    if notice.answer_by is not None:
        said += f"\nThe engineers' answer is due {words.unix(notice.answer_by)}. You will hear it here."
    return Message(text=text.escape(text.plain(said).replace("*", "")), blocks=[blocks.section(said)])


def _choice(candidates: list[Known]) -> list[Block]:
    options = [
        blocks.option(f"Same problem: {known.issue.label} {known.issue.title}", str(known.issue.id))
        for known in candidates
    ]
    options.append(blocks.option("Mine is different", MINE_IS_DIFFERENT))
    element = {"type": "radio_buttons", "options": options}
    return [
        blocks.section("*This may be known already.* Choose one, then send the form again."),
        *(blocks.section(words.known_in_brief(known)) for known in candidates),
        blocks.field(CHOICE, "Is it one of these?", element),
        {"type": "divider"},
    ]


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
