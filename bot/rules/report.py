"""A report: one agent says that one customer (or several) has a problem."""

import re
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit

from bot.rules.issue import Issue
from bot.rules.labels import IssueId, ReportId, issue_label, report_label
from bot.rules.refusals import Refused, WrongInput
from bot.rules.severity import Severity

# Slack's limit for a plain text input (reference/block-kit/block-elements/plain-text-input-element).
MOST_TEXT_CHARACTERS = 3000
MOST_TITLE_CHARACTERS = 150
MOST_CUSTOMER_CHARACTERS = 150
MOST_LINK_CHARACTERS = 3000
MOST_CUSTOMERS = 10_000_000

DELETED = "(deleted by its author)"

FORGOTTEN = "(forgotten)"

# In Slack's order of reach: most agents know the product by these words.
AREAS = (
    "Sign-in and accounts",
    "Billing",
    "Forms and input",
    "Dialogs and windows",
    "Layout and styling",
    "Drag, drop and sorting",
    "Exports and reports",
    "Integrations and API",
    "Something else",
)


@dataclass(frozen=True)
class Source:
    """The Slack message that a report was flagged from. `thread` is the ts of the thread's first message."""

    channel: str
    ts: str
    thread: str
    permalink: str | None = None


@dataclass(frozen=True)
class Raised:
    """A hand: an emoji on a message, by which one person says that it is their customer's problem too."""

    channel: str
    ts: str
    emoji: str


@dataclass(frozen=True)
class Draft:
    """What the agent entered, not yet checked: numbers are still text."""

    title: str
    what_happens: str
    area: str
    severity: str
    customer: str = ""
    ticket_link: str = ""
    customers_affected: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Report:
    """It counts on `issue`. `origin` is another one only while that is merged into `issue`: the known issue that it
    was flagged on or linked to, to which it goes back. A withdrawn one counts nowhere."""

    id: ReportId
    issue: IssueId
    flagged_by: str
    title: str
    what_happens: str
    area: str
    severity: Severity
    customer: str
    ticket_link: str
    customers_affected: int
    source: Source | None
    flagged_at: datetime
    origin: IssueId | None = None
    withdrawn_at: datetime | None = None
    raised: Raised | None = None

    @property
    def label(self) -> str:
        return report_label(self.id)


@dataclass(frozen=True)
class Sought:
    """Which reports are looked at; None: all. `since` belongs to them, `until` does not."""

    issue: IssueId | None = None
    area: str | None = None
    severity: Severity | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Checked:
    """A draft that may be saved."""

    title: str
    what_happens: str
    area: str
    severity: Severity
    customer: str
    ticket_link: str
    customers_affected: int
    source: Source | None


def joined(issue: Issue, source: Source | None) -> Checked:
    """What is known of a customer of whom an agent says no more than "mine too"."""
    return Checked(
        title=issue.title,
        what_happens="My customer too.",
        area=issue.area,
        severity=issue.severity,
        customer="",
        ticket_link="",
        customers_affected=1,
        source=source,
    )


def check(draft: Draft) -> Checked:
    """The draft with numbers read and blanks trimmed; WrongInput names every field to mend at once."""
    problems = dict(_problems(draft))
    if problems:
        raise WrongInput(problems)
    return Checked(
        title=" ".join(draft.title.split()),
        what_happens=draft.what_happens.strip(),
        area=draft.area,
        severity=Severity(int(draft.severity)),
        customer=draft.customer.strip(),
        ticket_link=draft.ticket_link.strip(),
        customers_affected=_customers(draft.customers_affected) or 1,
        source=draft.source,
    )


def as_checked(report: Report) -> Checked:
    """What a saved report was saved from."""
    return Checked(**{field.name: getattr(report, field.name) for field in fields(Checked)})


def without_message(what_happens: str, message: str) -> str:
    """What an agent wrote on top of a message that its author has deleted since. Where the message cannot be made out
    in it, all of it may be the author's, and goes."""
    if DELETED in what_happens:
        return what_happens
    message = message.strip()
    return what_happens.replace(message, DELETED) if message and message in what_happens else DELETED


def check_counts(report: Report) -> None:
    """Raises Refused for one that counts nowhere."""
    if report.withdrawn_at is not None:
        raise Refused(f"{report.label} was withdrawn, so it counts on no known issue.")


def check_is_on(report: Report, issue: IssueId) -> None:
    """Raises Refused when it counts on another one."""
    if report.issue != issue:
        raise Refused(f"{report.label} is on {issue_label(report.issue)} already.")


def _problems(draft: Draft) -> list[tuple[str, str]]:
    found = [
        _text("title", draft.title, MOST_TITLE_CHARACTERS, "Say in one line what is wrong."),
        _text(
            "what_happens",
            draft.what_happens,
            MOST_TEXT_CHARACTERS,
            "Say what happens: what did the customer do and see?",
        ),
        _text("customer", draft.customer, MOST_CUSTOMER_CHARACTERS, None),
    ]
    if draft.area not in AREAS:
        found.append(("area", "Choose the part of the product that this is about."))
    if draft.severity not in {str(level.value) for level in Severity}:
        found.append(("severity", "Choose how hard this hits the customer."))
    if not is_link(draft.ticket_link):
        found.append(
            (
                "ticket_link",
                "This is no web address. Paste the ticket's link, such as https://desk.example.com/123.",
            )
        )
    if _customers(draft.customers_affected) is None:
        found.append(("customers_affected", "Enter a whole number, 1 or more, or leave it empty."))
    return [problem for problem in found if problem is not None]


def _text(field: str, value: str, most: int, if_empty: str | None) -> tuple[str, str] | None:
    length = len(value.strip())
    if length == 0 and if_empty is not None:
        return field, if_empty
    if length > most:
        return field, f"This is {length - most:,} characters too long; {most:,} fit."
    return None


def is_link(text: str) -> bool:
    """Whether it is a web address, or nothing."""
    text = text.strip()
    if not text:
        return True
    if len(text) > MOST_LINK_CHARACTERS or re.search(r"[\s<>|\"]", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def read_customers(text: str) -> int:
    """Raises Refused."""
    count = _customers(text) if text.strip() else None
    if count is None:
        raise Refused("How many customers? Say a whole number, 1 or more.")
    return count


def _customers(text: str) -> int | None:
    """The number entered; 1 when nothing was; None when it is no whole number from 1 up."""
    text = text.strip()
    if not text:
        return 1
    if not re.fullmatch(r"[0-9]{1,9}", text):
        return None
    return int(text) if 1 <= int(text) <= MOST_CUSTOMERS else None
