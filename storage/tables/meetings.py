"""What both sides meet for: what somebody is to do afterwards, and sessions of feedback."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Long, Row, SlackId, Word


class ActionRow(Row):
    """See bot.rules.actions.Action."""

    __tablename__ = "action"

    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[Long]
    owner: Mapped[SlackId]
    due: Mapped[date]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[SlackId]
    outcome: Mapped[Long]


class FeedbackRow(Row):
    """The session that was due on `day`: see bot.rules.feedback.Session."""

    __tablename__ = "feedback"

    day: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[Word]
    words: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]
