"""Shout-outs, and who was told what in private."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class ShoutOutRow(Row):
    """Somebody thanked others in public, for this reason. `behaviour` is empty where none was named."""

    __tablename__ = "shout_out"
    __table_args__ = (
        Index(None, "workspace_id", "at"),
        Index(None, "workspace_id", "giver", "at"),
        Index(None, "workspace_id", "giver", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    giver: Mapped[SlackId]
    reason: Mapped[Long]
    behaviour: Mapped[Word]
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class ThankedRow(Row):
    """This person was thanked in this shout-out, and was of this side then. `place` is the order of naming."""

    __tablename__ = "thanked"
    __table_args__ = (Index(None, "workspace_id", "person", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[SlackId] = mapped_column(primary_key=True)
    place: Mapped[int]
    side: Mapped[Word]


class UnnamedRow(Row):
    """This person does not want to be named in shout-outs."""

    __tablename__ = "unnamed"

    person: Mapped[SlackId] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class NudgeRow(Row):
    """Somebody was told, in private, once for each `key`: whom they could thank, which side hears no thanks, or what
    was missed again."""

    __tablename__ = "nudge"
    __table_args__ = (Index(None, "workspace_id", "kind", "at"),)

    key: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    at: Mapped[datetime]
