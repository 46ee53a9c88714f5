"""Small true-to-life values, and one hand-set time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk import Pace
from bot.notices import CardOpened, Place, ReplyMarked
from bot.rules.issue import Issue
from bot.rules.report import Checked, Source
from bot.rules.severity import Severity
from storage import Store

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=60)
UNPACED = Pace(timedelta(0), timedelta(0))

EXPORT = Checked(
    title="Exports time out",
    what_happens="The CSV export stops after 30 seconds with error 504.",
    area="Exports and reports",
    severity=Severity.MAJOR,
    customer="Acme",
    ticket_link="https://desk.example.com/123",
    customers_affected=3,
    source=Source("C1", "1755.000100", "1755.000100", "https://example.slack.com/archives/C1/p1755000100"),
)


def a_report(**changes: Any) -> Checked:
    return replace(EXPORT, **changes)


def mark(number: int, channel: str = "C1") -> ReplyMarked:
    """A notice that tests can tell apart by its number."""
    return ReplyMarked(channel, str(number), "eyes")


def thread(name: str, channel: str = "C1") -> Place:
    return Place(channel=channel, thread=name)


async def an_issue(store: Store, title: str = "Exports time out", **changes: Any) -> Issue:
    async with store.transaction() as tx:
        return await tx.issues.add(a_report(title=title, **changes), NOON)


async def a_posted_card(store: Store, ts: str = "9.1") -> Issue:
    """An issue whose card is posted in C9 and shows all."""
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.cards.want(issue.id, NOON)
    async with store.transaction() as tx:
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 1, UNPACED)
        assert letter.notice == CardOpened(issue.id)
        await tx.outbox.sent(letter.mark, "C9", ts, NOON)
        await tx.cards.posted(issue.id, "C9", ts)
        await tx.cards.shown(issue.id, 1)
    return issue
