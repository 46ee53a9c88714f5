"""What both sides agreed on, and what is counted by it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Long, Row, SlackId, Word


class PolicyRow(Row):
    """One version of one chapter; the highest is in force. `value` is what its `plain` makes."""

    __tablename__ = "policy"

    chapter: Mapped[Word] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    set_by: Mapped[SlackId]
    set_at: Mapped[datetime]


class DefinitionRow(Row):
    """One version of what a word means: see bot.rules.definitions.Definition."""

    __tablename__ = "definition"

    topic: Mapped[Word] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    agents_draft: Mapped[Long | None]
    agents_draft_by: Mapped[SlackId | None]
    agents_draft_at: Mapped[datetime | None]
    engineers_draft: Mapped[Long | None]
    engineers_draft_by: Mapped[SlackId | None]
    engineers_draft_at: Mapped[datetime | None]
    wording: Mapped[Long | None]
    wording_by: Mapped[SlackId | None]
    wording_at: Mapped[datetime | None]
    revision: Mapped[int]
    agents_signed_by: Mapped[SlackId | None]
    agents_signed_at: Mapped[datetime | None]
    engineers_signed_by: Mapped[SlackId | None]
    engineers_signed_at: Mapped[datetime | None]
    ratified_at: Mapped[datetime | None]


class ProposalRow(Row):
    """A change of a chapter: see bot.rules.proposals.Proposal."""

    __tablename__ = "proposal"

    number: Mapped[int] = mapped_column(primary_key=True)
    chapter: Mapped[Word]
    base: Mapped[int]
    value: Mapped[dict[str, Any]]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    starts: Mapped[date | None]
    agents_by: Mapped[SlackId | None]
    agents_at: Mapped[datetime | None]
    engineers_by: Mapped[SlackId | None]
    engineers_at: Mapped[datetime | None]
    fate: Mapped[Word]
    effective: Mapped[datetime | None]
    asked: Mapped[Long | None]


class PactRow(Row):
    """What both sides agreed on last for a chapter: see bot.rules.proposals.Pact."""

    __tablename__ = "pact"

    chapter: Mapped[Word] = mapped_column(primary_key=True)
    version: Mapped[int]
    value: Mapped[dict[str, Any]]
    told: Mapped[Word]


class HistoryRow(Row):
    """What service levels are counted from: the issue is in `state` from then on. `id` sorts what came at once."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "workspace_id", "at"), Index(None, "workspace_id", "state", "at"))

    issue: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[Word]
    by: Mapped[SlackId]
    by_engineer: Mapped[bool]


class CommitmentRow(Row):
    """One clock of one issue: see bot.rules.commitments.Commitment."""

    __tablename__ = "commitment"
    __table_args__ = (
        Index(None, "workspace_id", "warn_at"),
        Index(None, "workspace_id", "due"),
        Index(None, "workspace_id", "until"),
    )

    issue: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[Word] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    severity: Mapped[int]
    due: Mapped[datetime | None]
    until: Mapped[datetime | None]
    spent_seconds: Mapped[int]
    percent: Mapped[int | None]
    within_seconds: Mapped[int | None]
    terms: Mapped[Word]
    warnings: Mapped[int]
    warned_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    acknowledged_by: Mapped[SlackId]
