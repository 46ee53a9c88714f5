"""What the committee shall decide, and has decided."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Long, Row, SlackId


class DecisionRow(Row):
    """The committee decided. `agreed` holds user ids with spaces between."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "workspace_id", "issue", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    decision: Mapped[Long]
    alternatives: Mapped[Long]
    agreed: Mapped[Long]
    owner: Mapped[SlackId]
    review: Mapped[date]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    had_quorum: Mapped[bool]
    replaces: Mapped[int | None]
    taken_back_at: Mapped[datetime | None]
    taken_back_why: Mapped[Long | None]


class AgendaRow(Row):
    """Somebody wants the committee to decide on this issue; a later decision settles it."""

    __tablename__ = "agenda"

    issue: Mapped[int] = mapped_column(primary_key=True)
    why: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]
