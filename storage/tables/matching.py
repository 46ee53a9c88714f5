"""By which words issues are found, and what became of what was found."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, Word


class WordingRow(Row):
    """A text by which an issue is found: of a report, or of an issue that came without one. `seq` is taken when it is
    stored and anew whenever it goes to another issue, so what has a higher one is news. `words` are as
    bot.rules.matching.texts packs them; NULL: to be read from the text. `written_for`: without a report, the issue
    whose own text it is, also while that is merged into `issue`."""

    __tablename__ = "wording"
    __table_args__ = (
        Index(None, "workspace_id", "seq", "number"),
        Index(None, "workspace_id", "report"),
        Index(None, "workspace_id", "written_for"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    issue: Mapped[int]
    report: Mapped[int | None]
    written_for: Mapped[int | None]
    area: Mapped[Word]
    at: Mapped[datetime]
    words: Mapped[bytes | None]


class SuggestionRow(Row):
    """A known issue that was shown for a flag, in the form of this name; `outcome` is NULL until it is decided.
    `automatic`: joined without asking."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index(None, "workspace_id", "decided_at"),
        Index(None, "workspace_id", "report"),
        Index(None, "workspace_id", "model", "place", "may_link", "decided_at"),
    )

    form: Mapped[Key] = mapped_column(primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    model: Mapped[Word]
    sure: Mapped[float]
    may_link: Mapped[bool]
    shown_at: Mapped[datetime]
    report: Mapped[int | None]
    outcome: Mapped[Word | None]
    automatic: Mapped[bool]
    decided_at: Mapped[datetime | None]


class ModelRow(Row):
    """A re-ranker that was fitted to this workspace's own record; the latest is in use."""

    __tablename__ = "model"

    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class ReopeningRow(Row):
    """What a report reopened when it came: how the issue was over, and how many acts the audit knew of it then."""

    __tablename__ = "reopening"

    report: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    state: Mapped[Word]
    reason: Mapped[Long]
    customer_answer: Mapped[Long]
    acts: Mapped[int]
