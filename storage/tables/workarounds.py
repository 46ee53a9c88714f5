"""Workarounds, who had them, and whether they worked."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class WorkaroundRow(Row):
    """All versions of the workaround of an issue share its number."""

    __tablename__ = "workaround"
    __table_args__ = (
        UniqueConstraint("workspace_id", "issue", "version"),
        UniqueConstraint("workspace_id", "reply_channel", "reply_ts"),
        Index(None, "workspace_id", "published_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    author: Mapped[SlackId]
    steps: Mapped[Long]
    customer_wording: Mapped[Long]
    reply_channel: Mapped[SlackId | None]
    reply_ts: Mapped[SlackId | None]
    published_at: Mapped[datetime]
    applies_to: Mapped[Long] = mapped_column(server_default="")
    risks: Mapped[Long] = mapped_column(server_default="")
    verified_by: Mapped[SlackId] = mapped_column(server_default="")
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[SlackId | None]
    recall_why: Mapped[Long | None]


class ReceiptRow(Row):
    """A version was sent to the agent of a report, or to a watcher (`report` is 0), by the letter with the key
    `letter`; what became of that, the outbox knows. `at_once`: it was the answer to the report's being flagged."""

    __tablename__ = "receipt"

    workaround: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(primary_key=True)
    watcher: Mapped[SlackId] = mapped_column(primary_key=True, server_default="")
    letter: Mapped[Key]
    at_once: Mapped[bool]
    told_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class VerdictRow(Row):
    __tablename__ = "verdict"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    workaround: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[Word]
    agent: Mapped[SlackId]
    at: Mapped[datetime]
