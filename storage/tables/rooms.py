"""What is drawn in place: cards, marquees, Home tabs."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Long, Row, SlackId, Word


def _stale(*columns: str) -> Index:
    """Of the cards that show too little: a few of very many."""
    too_little = text("applied < wanted")
    return Index("ix_card_stale", *columns, sqlite_where=too_little, postgresql_where=too_little)


class CardRow(Row):
    """The card of an issue shows `applied` and shall show `wanted`; `after` is the key of a notice to wait for."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "ts"), _stale("workspace_id", "not_before"))

    issue: Mapped[int] = mapped_column(primary_key=True)
    wanted: Mapped[int]
    applied: Mapped[int]
    after: Mapped[Key | None]
    channel: Mapped[SlackId | None]
    ts: Mapped[SlackId | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[Long | None]


class MarqueeRow(Row):
    """The marquee of a channel shows `applied` and shall show `wanted`, which looks like `stamp`. `mode` is message or
    topic; `before` was the topic until then. `number` is that of its latest beginning, in the workspace. What it shall
    show was last looked up at `mark` of the board, and is looked up again at `look_at` in any case."""

    __tablename__ = "marquee"

    channel: Mapped[SlackId] = mapped_column(primary_key=True)
    mode: Mapped[Word]
    wanted: Mapped[int]
    applied: Mapped[int]
    stamp: Mapped[Word]
    ts: Mapped[SlackId | None]
    number: Mapped[int]
    before: Mapped[Long | None]
    mark: Mapped[Key]
    look_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[Long | None]


class AnnouncementRow(Row):
    __tablename__ = "announcement"
    __table_args__ = (Index(None, "workspace_id", "until"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[Long]
    by: Mapped[SlackId]
    until: Mapped[datetime]


class HomeRow(Row):
    """The Home tab of this person shows `applied` and shall show `wanted`; `shown` is the fingerprint of what Slack
    has. It becomes stale by itself at `again_at`."""

    __tablename__ = "home"

    person: Mapped[SlackId] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    wanted: Mapped[int]
    applied: Mapped[int]
    shown: Mapped[Word]
    sees_queue: Mapped[bool]
    again_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[Long | None]


class NewsRow(Row):
    """Something about this issue, and this person, has changed that Homes may show; about neither: all may show it.
    Taken away as soon as the Homes know."""

    __tablename__ = "news"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    issue: Mapped[int | None]
    person: Mapped[SlackId | None]


class OwnHoursRow(Row):
    """The working hours that this person has set, as people write them; who has not works as agreed."""

    __tablename__ = "own_hours"

    person: Mapped[SlackId] = mapped_column(primary_key=True)
    hours: Mapped[Long]
