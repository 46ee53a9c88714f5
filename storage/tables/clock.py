"""What happens once for each local date, and who does it."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.columns import Key, Row, Word


class ScheduleRunRow(Row):
    """How far a schedule has come: all its local dates up to `decided`."""

    __tablename__ = "schedule_run"

    schedule: Mapped[Word] = mapped_column(primary_key=True)
    plan: Mapped[Word]
    decided: Mapped[date]


class OccurrenceRow(Row):
    """One local date of a schedule, which happens once. `fate`: on time, late or skipped."""

    __tablename__ = "occurrence"
    __table_args__ = (Index(None, "workspace_id", "decided_at"),)

    schedule: Mapped[Word] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    due: Mapped[datetime]
    fate: Mapped[Word]
    decided_at: Mapped[datetime]


class LeaseRow(Row):
    """Who does this kind of work until then. It saves work; that nothing happens twice does not rest on it."""

    __tablename__ = "lease"

    name: Mapped[Word] = mapped_column(primary_key=True)
    owner: Mapped[Key]
    epoch: Mapped[int]
    until: Mapped[datetime]
