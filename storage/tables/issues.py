"""Known issues, the reports on them, and what happened to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class NumberRow(Row):
    """The last number given out under a name."""

    __tablename__ = "number"

    name: Mapped[Word] = mapped_column(primary_key=True)
    last: Mapped[int]


class IssueRow(Row):
    """`duplicate_of` is canonical. `merged_into` is what it was merged into itself, and may be merged by now too."""

    __tablename__ = "issue"
    __table_args__ = (
        Index(None, "workspace_id", "state", "number"),
        Index(None, "workspace_id", "duplicate_of"),
        Index(None, "workspace_id", "created_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[Long]
    what_happens: Mapped[Long]
    area: Mapped[Word]
    severity: Mapped[int]
    state: Mapped[Word]
    owner: Mapped[SlackId | None]
    created_at: Mapped[datetime]
    fix_due: Mapped[datetime | None]
    reason: Mapped[Long] = mapped_column(server_default="")
    customer_answer: Mapped[Long] = mapped_column(server_default="")
    told: Mapped[Word] = mapped_column(server_default="")
    duplicate_of: Mapped[int | None]
    merged_into: Mapped[int | None]
    regression_of: Mapped[int | None]
    due: Mapped[datetime | None]
    owed: Mapped[Word] = mapped_column(server_default="")
    terms: Mapped[Word] = mapped_column(server_default="")


class ReportRow(Row):
    """It counts on `issue`; `origin` is the merged issue that it came with, if it did. `joined_on` is the message
    (`channel:ts`) that it was joined on with the emoji `joined_with`. Counted no more once it is withdrawn."""

    __tablename__ = "report"
    __table_args__ = (
        Index(None, "workspace_id", "issue", "number"),
        Index(None, "workspace_id", "flagged_by", "number"),
        Index(None, "workspace_id", "source_channel", "source_thread"),
        Index(None, "workspace_id", "source_channel", "source_ts"),
        Index(None, "workspace_id", "joined_on", "flagged_by"),
        Index(None, "workspace_id", "flagged_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    flagged_by: Mapped[SlackId]
    title: Mapped[Long]
    what_happens: Mapped[Long]
    area: Mapped[Word]
    severity: Mapped[int]
    customer: Mapped[Long]
    ticket_link: Mapped[Long]
    customers_affected: Mapped[int]
    source_channel: Mapped[SlackId | None]
    source_ts: Mapped[SlackId | None]
    source_thread: Mapped[SlackId | None]
    source_permalink: Mapped[Long | None]
    flagged_at: Mapped[datetime]
    origin: Mapped[int | None]
    joined_on: Mapped[Key | None]
    joined_with: Mapped[Key | None]
    withdrawn_at: Mapped[datetime | None]


class WatchRow(Row):
    """This person follows the issue, or wants to hear no more of it."""

    __tablename__ = "watch"
    __table_args__ = (Index(None, "workspace_id", "person"),)

    issue: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[SlackId] = mapped_column(primary_key=True)
    muted: Mapped[bool]
    at: Mapped[datetime]


class OriginRow(Row):
    """What was imported under `key`, see bot.rules.importing, is here the issue, report or workaround `number`."""

    __tablename__ = "origin"

    key: Mapped[Key] = mapped_column(primary_key=True)
    number: Mapped[int]


class EscalationRow(Row):
    """An event: see bot.rules.escalation.Escalation. `person` is empty where nobody was called by name."""

    __tablename__ = "escalation"

    issue: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[Word]
    person: Mapped[SlackId]
    by: Mapped[SlackId]
    why: Mapped[Long]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[SlackId]


class DemandRow(Row):
    """What kind of demand the reports on an issue are: see bot.rules.demand.Demand."""

    __tablename__ = "demand"

    issue: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    failed: Mapped[Long]
    department: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]


class TrackerRow(Row):
    """Where the engineers' tracker has an issue."""

    __tablename__ = "tracker"

    issue: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]


class AuditRow(Row):
    """`id` sorts by time."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace_id", "issue", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    occasion: Mapped[Key]
    actor: Mapped[SlackId]
    issue: Mapped[int]
    act: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
