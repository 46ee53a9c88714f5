"""What crosses from one side's thread to the other's."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class SaidRow(Row):
    """A message that has crossed to the other side of an issue, or may cross: see bot.rules.threads.Said."""

    __tablename__ = "said"
    __table_args__ = (Index(None, "workspace_id", "copy", "ts"),)

    channel: Mapped[SlackId] = mapped_column(primary_key=True)
    ts: Mapped[Key] = mapped_column(primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[SlackId]
    app: Mapped[Long]
    text: Mapped[Long]
    files: Mapped[dict[str, Any]]
    version: Mapped[Word]
    is_deleted: Mapped[bool]
    copy: Mapped[Key]


class QuestionRow(Row):
    """The issue waited from `asked_at` to `settled_at`. `said_channel` and `said_ts` name the words in `said`."""

    __tablename__ = "question"
    __table_args__ = (Index(None, "workspace_id", "issue", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    report: Mapped[int | None]
    asked_by: Mapped[SlackId]
    asked_at: Mapped[datetime]
    before: Mapped[Word]
    said_channel: Mapped[SlackId]
    said_ts: Mapped[Key]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[SlackId | None]


class AnswerRow(Row):
    """One message of an agent's answer; people answer in several."""

    __tablename__ = "answer"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    question: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(primary_key=True)
    said_channel: Mapped[SlackId] = mapped_column(primary_key=True)
    said_ts: Mapped[Key] = mapped_column(primary_key=True)
    agent: Mapped[SlackId]
    at: Mapped[datetime]
