"""One issue, one draft, one person; a test says only what it changes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.report import Draft
from bot.rules.roles import Person, Role
from bot.rules.severity import Severity

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)

ISSUE = Issue(
    id=IssueId(3),
    title="Exports time out",
    what_happens="The CSV export stops after 30 seconds with error 504.",
    area="Exports and reports",
    severity=Severity.MAJOR,
    state=State.NEW,
    created_at=NOON,
)

DRAFT = Draft(
    title="Exports time out",
    what_happens="The CSV export stops after 30 seconds with error 504.",
    area="Exports and reports",
    severity="2",
    customer="Acme",
    ticket_link="https://desk.example.com/123",
    customers_affected="3",
)

MIA = Person("U0MIA", "mia", in_liaison_channel=True, roles=frozenset({Role.AGENT, Role.ENGINEER}))


def an_issue(**changes: Any) -> Issue:
    return replace(ISSUE, **changes)


def a_draft(**changes: Any) -> Draft:
    return replace(DRAFT, **changes)


def a_person(**changes: Any) -> Person:
    return replace(MIA, **changes)
