"""What the pages show beside issues, and who is signed in."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


class MarkerRow(Row):
    """Something that happened on a local day: see bot.rules.markers."""

    __tablename__ = "marker"

    number: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[Word]
    name: Mapped[Long]
    area: Mapped[Long] = mapped_column(server_default="")
    by: Mapped[SlackId]
    at: Mapped[datetime]
    removed_by: Mapped[SlackId | None]
    removed_at: Mapped[datetime | None]


class IdentityRow(Row):
    """The bot token under which Liaison is at work here. `key` is a hash of it."""

    __tablename__ = "identity"

    key: Mapped[Key] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class SessionRow(Row):
    """Somebody is signed in in a browser. `key` is a hash of what the browser has."""

    __tablename__ = "session"

    key: Mapped[Key] = mapped_column(primary_key=True)
    person: Mapped[SlackId]
    since: Mapped[datetime]
    until: Mapped[datetime]
