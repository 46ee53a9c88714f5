"""Where issues went, who is on duty, and who was called."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId


class DutyRow(Row):
    """Who was last told to be on duty; `person` is empty where everybody is away, `user_group` where none follows."""

    __tablename__ = "duty"

    rota: Mapped[Key] = mapped_column(primary_key=True)
    person: Mapped[SlackId]
    user_group: Mapped[SlackId]
    since: Mapped[datetime]


class RoutedRow(Row):
    """By which rule, of which version of the routes, an issue came to its team: see bot.rules.routing.Routed."""

    __tablename__ = "routed"

    issue: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[Key]
    version: Mapped[int]
    team: Mapped[Key]
    rota: Mapped[Key]
    why: Mapped[Long]


class InterruptionRow(Row):
    """Somebody is called by name, at that time, by the notice with this key."""

    __tablename__ = "interruption"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    key: Mapped[Key] = mapped_column(primary_key=True)
    person: Mapped[SlackId]
    at: Mapped[datetime]
