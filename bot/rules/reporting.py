"""The tables of the reports page. Each number is the digest's of the same week; a chart is drawn from its table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.rules.communication import Section
from bot.rules.digest import DEFLECTION, EVERYTHING, LAUNCH_FIGURES, Digest, Line, Scope, decimal
from bot.rules.exports import harmless
from bot.rules.labels import IssueId, issue_label
from bot.rules.launches import COMPARED, WATCHED_DAYS
from bot.rules.markers import AROUND_DAYS, Around, Marker
from bot.rules.refusals import Refused
from bot.rules.returns import ASSUMED, FORMULA
from bot.rules.weeks import Week

WEEKLY = (
    Section.VOLUME,
    Section.ATTAINMENT,
    Section.TIMES,
    Section.REPRODUCTION,
    Section.DEFLECTION,
    Section.RETURNS,
    Section.DEMAND,
    Section.LAUNCHES,
)
LENGTHS = (4, 13, 26, 52)
"""Weeks: a month, a quarter, half a year, a year."""
NO_PROOF = "That one came after the other is no proof that it came from it."


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: `weeks` of them, the last being `until`, or the last that is over. `marker` is the
    number of the event around which days are counted; None: the latest."""

    weeks: int = 13
    until: str = ""
    scope: Scope = EVERYTHING
    marker: int | None = None


@dataclass(frozen=True)
class Table:
    """`about` says how it is counted. Every row has a cell, as it is written, for each column."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """`weeks` in the order of time; `areas`, `teams` and `markers` can be chosen from, `scope` and `marker` were.
    `cards` hold channel and ts; `at` is when it was made."""

    weeks: Sequence[Week]
    zone: str
    at: datetime
    tables: Sequence[Table]
    areas: Sequence[str] = ()
    teams: Sequence[str] = ()
    markers: Sequence[Marker] = ()
    marker: Marker | None = None
    scope: Scope = EVERYTHING
    cards: Mapping[IssueId, tuple[str, str]] = field(default_factory=dict)

    def table(self, name: str) -> Table | None:
        return next((each for each in self.tables if each.name == name), None)


def check_length(weeks: int) -> None:
    """Raises Refused."""
    if weeks not in LENGTHS:
        raise Refused(f"Say how many weeks: {', '.join(map(str, LENGTHS))}.")


def volume(told: Sequence[tuple[Week, Digest]], markers: Sequence[Marker]) -> Table:
    names = ("reports", "new known issues", "fixed")
    rows = []
    for week, digest in told:
        line = next(line for line in digest.lines if line.section is Section.VOLUME and not line.about)
        events = ", ".join(each.title for each in markers if week.monday <= each.day < week.monday + timedelta(weeks=1))
        rows.append((*_of(week), *(line.figure(name) for name in names), events))
    about = (
        "Reports, known issues that are new, and issues that were fixed and not open again when the week was over. "
        "▾: an event was in this week."
    )
    return Table("volume", "Volume", about, ("week", "from", *names, "events"), tuple(rows))


def attainment(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = ("in time", "of", "percent", "target percent")
    rows = [
        (*_of(week), *line.about.split(", ", 1), *(line.figure(name) for name in names))
        for week, line in _lines(told, Section.ATTAINMENT)
    ]
    about = (
        "Promises that were kept or missed in the week: kept when what was promised was done, missed when it was due."
    )
    return Table("attainment", "Kept promises", about, ("week", "from", "severity", "promise", *names), tuple(rows))


def times(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = ("median minutes", "90 % within minutes", "count")
    rows = [
        (*_of(week), line.about.removeprefix("Time to "), *(line.figure(name) for name in names))
        for week, line in _lines(told, Section.TIMES)
    ]
    about = (
        "Of what was answered in the week: time that counts by the calendar of the severity, in whole minutes. The "
        "median and the 90 % are values that were there (nearest rank)."
    )
    return Table("times", "Time to a workaround", about, ("week", "from", "until", *names), tuple(rows))


def reproduction(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = ("reproduced", "of", "percent")
    rows = [
        (*_of(week), line.about, *(line.figure(name) for name in names))
        for week, line in _lines(told, Section.REPRODUCTION)
    ]
    about = (
        "Known issues on which engineers decided in the week: those that they investigate, have a workaround for, "
        "scheduled a fix for or fixed, of these and those that they could not reproduce."
    )
    return Table("reproduction", "Reproduction", about, ("week", "from", "area", *names), tuple(rows))


def deflection(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = ("answered", "flags", "percent")
    rows = [(*_of(week), *(line.figure(name) for name in names)) for week, line in _lines(told, Section.DEFLECTION)]
    about = (
        f"Deflection = {DEFLECTION}, of flags whose 48 hours ended in the week; of a customer who came back within "
        "them, the answer does not count."
    )
    return Table("deflection", "Deflection", about, ("week", "from", *names), tuple(rows))


def returns(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = ("contacts avoided", "cost per contact", "saved", "currency")
    rows = [(*_of(week), *(line.figure(name) for name in names)) for week, line in _lines(told, Section.RETURNS)]
    return Table(
        "returns", "Return on investment", f"Saved = {FORMULA}. {ASSUMED}", ("week", "from", *names), tuple(rows)
    )


def demand(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = ("failure", "classified", "percent", "unclassified")
    rows = [
        (*_of(week), *(line.figure(name) for name in names))
        for week, line in _lines(told, Section.DEMAND)
        if not line.about
    ]
    about = (
        "Reports of the week on known issues that somebody classified: those that a failure made, of all of these. "
        "Weeks in which nothing was classified are left out."
    )
    return Table("demand", "Failure demand", about, ("week", "from", *names), tuple(rows))


def launches(told: Sequence[tuple[Week, Digest]]) -> Table:
    names = LAUNCH_FIGURES
    rows = [
        (*_of(week), line.about, *(line.figure(name) for name in names))
        for week, line in _lines(told, Section.LAUNCHES)
    ]
    about = (
        f"Launches whose {WATCHED_DAYS} days were over in the week: reports of their area in these days, and no later "
        f"ones. Usual is the mean of the same days of up to {COMPARED} launches of that area before, or, where none "
        f"can be compared (0 launches before), the {WATCHED_DAYS} days before. {NO_PROOF}"
    )
    return Table("launches", "After launches", about, ("week", "from", "launch", *names), tuple(rows))


def ageing(last: Week, digest: Digest) -> Table:
    names = ("days", "reports", "days x reports")
    rows = [
        (issue_label(line.issue), line.about, *(line.figure(name) for name in names))
        for line in digest.lines
        if line.section is Section.AGEING and line.issue is not None
    ]
    about = f"Known issues that were open for long at the end of {last.key}, the most days times reports first."
    return Table("ageing", "Ageing", about, ("known issue", "title", *names), tuple(rows))


def around(found: Around) -> Table:
    """Day by day."""
    rows = [(day.isoformat(), "before", str(count)) for day, count in found.before]
    rows += [(day.isoformat(), "after", str(count)) for day, count in found.after]
    about = (
        f"Reports of each day, {AROUND_DAYS} days before {found.marker.title} on {found.marker.day.isoformat()} and "
        f"{AROUND_DAYS} from that day on, as far as they are over; of a launch those of its area. {NO_PROOF}"
    )
    return Table("around", "Before and after", about, ("day", "side", "reports"), tuple(rows))


def events(found: Sequence[Around]) -> Table:
    rows = [_compared(each) for each in found]
    about = (
        f"Reports a day in the {AROUND_DAYS} days before each event and from its day on; of a launch those of its area."
        f" {NO_PROOF}"
    )
    columns = (
        "number", "day", "event", "days before", "reports before", "a day before", "days after", "reports after",
        "a day after", "change percent",
    )  # fmt: skip
    return Table("events", "Events", about, columns, tuple(rows))


def _compared(found: Around) -> tuple[str, ...]:
    marker = found.marker
    (days, reports), (days_after, reports_after) = _sum(found.before), _sum(found.after)
    change = ""
    if days and days_after and reports:
        change = decimal(100 * (reports_after * days - reports * days_after), reports * days_after)
    return (
        str(marker.number),
        marker.day.isoformat(),
        marker.title,
        *(str(days), str(reports), decimal(reports, days)),
        *(str(days_after), str(reports_after), decimal(reports_after, days_after)),
        change,
    )


def _sum(days: Sequence[tuple[date, int]]) -> tuple[int, int]:
    return len(days), sum(count for _, count in days)


def _of(week: Week) -> tuple[str, str]:
    return week.key, week.monday.isoformat()


def _lines(told: Sequence[tuple[Week, Digest]], section: Section) -> list[tuple[Week, Line]]:
    return [(week, line) for week, digest in told for line in digest.lines if line.section is section]


def as_csv(table: Table) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(table.columns)
    rows.writerows([cell if _is_number(cell) else harmless(cell) for cell in row] for row in table.rows)
    return written.getvalue()


def _is_number(cell: str) -> bool:
    """So that a fall of -12.5 stays a number."""
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()
