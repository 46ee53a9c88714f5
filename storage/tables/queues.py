"""What came in from Slack and what goes out, and at what pace."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class InboxRow(Row):
    """`seq` is the order of arrival. `attempts` counts how often handling was begun. `body` is dropped when it is
    done."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(None, "workspace_id", "state", "next_at"),
        Index(None, "workspace_id", "lane", "state", "seq"),
    )

    key: Mapped[Key] = mapped_column(primary_key=True)
    lane: Mapped[Key]
    seq: Mapped[int] = mapped_column(server_default="0")
    body: Mapped[dict[str, Any] | None]
    state: Mapped[Word]
    owner: Mapped[Key | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[Long | None]


class LatestRow(Row):
    """The last that is known to have happened to something, by Slack's `stamp` of it, whatever came in first."""

    __tablename__ = "latest"
    __table_args__ = (Index(None, "workspace_id", "seen_at"),)

    what: Mapped[Key] = mapped_column(primary_key=True)
    stamp: Mapped[Word]
    seen_at: Mapped[datetime]


class OutboxRow(Row):
    """`seq` is the order of leaving; the lowest `urgency` goes first, but for the order of a lane. `not_before` is the
    time of the next try or, of an unsure letter, the next look; while it is being sent, the time from which its sender
    is taken for dead. Before `lease_until` an earlier try may still reach Slack. From `forgotten_at` on `facts` has no
    text any more. `trace` is of what came in that set it going."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("workspace_id", "seq"),
        Index(None, "workspace_id", "state", "not_before"),
        Index(None, "workspace_id", "state", "urgency", "seq", "bucket"),
        Index(None, "workspace_id", "state", "bucket"),
        Index(None, "workspace_id", "lane", "state", "seq"),
        Index(None, "workspace_id", "sent_channel", "sent_ts"),
        Index(None, "workspace_id", "about"),
    )

    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[Key]
    seq: Mapped[int]
    urgency: Mapped[int] = mapped_column(server_default="1")
    kind: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    lane: Mapped[Key]
    bucket: Mapped[Key]
    issue: Mapped[int | None]
    channel: Mapped[SlackId | None]
    thread: Mapped[SlackId | None]
    user_id: Mapped[SlackId | None]
    state: Mapped[Word]
    owner: Mapped[Key | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    looks: Mapped[int]
    left_at: Mapped[datetime]
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_channel: Mapped[SlackId | None]
    sent_ts: Mapped[SlackId | None]
    forgotten_at: Mapped[datetime | None]
    error: Mapped[Long | None]
    about: Mapped[Key | None]
    trace: Mapped[str | None] = mapped_column(String(16))


class RateRow(Row):
    """Nothing leaves through the bucket before `next_at`; the bucket `*` is every post of the workspace, `chat.update`
    every edit."""

    __tablename__ = "rate"
    __table_args__ = (Index(None, "workspace_id", "next_at"),)

    bucket: Mapped[Key] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
