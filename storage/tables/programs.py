"""Programs that ask, and those that are told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class TokenRow(Row):
    """By which a program uses the API; only its hash is kept. `scopes` have blanks between them."""

    __tablename__ = "token"
    __table_args__ = (UniqueConstraint("workspace_id", "hashed"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Word]
    hashed: Mapped[Word]
    owner: Mapped[SlackId]
    scopes: Mapped[Long]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RequestRow(Row):
    """The token `sender` sent a request under this Idempotency-Key, which became the report; `body` is its hash."""

    __tablename__ = "request"

    sender: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Key] = mapped_column(primary_key=True)
    body: Mapped[Word]
    report: Mapped[int]
    at: Mapped[datetime]


class WebhookRow(Row):
    """Whom to call. `kinds` have blanks between and around them; empty: all. `secret` signs what is sent, and is
    sealed (bot/safe.py)."""

    __tablename__ = "webhook"

    number: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[Long]
    kinds: Mapped[Long]
    secret: Mapped[Key]
    owner: Mapped[SlackId]
    made_at: Mapped[datetime]


class CallRow(Row):
    """What a webhook is told; `event` is the id of the audit's row. Before `lease_until` somebody is at it."""

    __tablename__ = "webhook_call"
    __table_args__ = (Index(None, "workspace_id", "state", "next_at"),)

    webhook: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[Word]
    issue: Mapped[int]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    state: Mapped[Word]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    status: Mapped[int | None]
    problem: Mapped[Long]
