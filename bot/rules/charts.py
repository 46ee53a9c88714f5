"""The pictures of a digest: which of its numbers they show, and the same numbers in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.rules.communication import Section
from bot.rules.digest import BEFORE, Line
from bot.rules.weeks import Week

MOST_LABEL_CHARACTERS = 28
DRAWN = (Section.VOLUME, Section.AREAS, Section.ATTAINMENT)
"""What is drawn, if both sides agreed to be told of it."""


class Kind(StrEnum):
    COURSE = "course"
    """Week by week, a line for each series."""
    BARS = "bars"
    """A group of bars for each label, a bar for each series."""
    SHARES = "shares"
    """A bar of up to 100 percent for each label; the second series are marks on it."""


@dataclass(frozen=True)
class Series:
    """One value for each label; None: there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """`said` tells who does not see it all of its numbers."""

    name: str
    title: str
    kind: Kind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    said: str


def charts(lines: Sequence[Line], week: Week) -> list[Chart]:
    """Of the lines that are told, and of no others: the text has the same numbers."""
    found = [
        _volume([line for line in lines if line.section is Section.VOLUME and line.about], week),
        _areas([line for line in lines if line.section is Section.AREAS]),
        _attainment([line for line in lines if line.section is Section.ATTAINMENT]),
    ]
    return [each for each in found if each is not None]


def _volume(lines: Sequence[Line], week: Week) -> Chart | None:
    if not lines:
        return None
    count = len(lines[0].figures)
    labels = tuple(week.before(back).key.partition("-")[2] for back in reversed(range(count)))
    series = tuple(Series(line.about, tuple(int(value) for _, value in line.figures)) for line in lines)
    told = [f"{line.about}: {', '.join(value for _, value in line.figures)}" for line in lines]
    said = f"{labels[0]} to {labels[-1]}, week by week. {'. '.join(told)}."
    title = f"{' and '.join(each.name.lower() for each in series)} by week".capitalize()
    return Chart("volume", title, Kind.COURSE, labels, series, said)


def _areas(lines: Sequence[Line]) -> Chart | None:
    if not lines:
        return None
    series = tuple(
        Series(name.capitalize(), tuple(int(line.figure(figure)) for line in lines))
        for name, figure in (("this week", "reports"), (BEFORE, BEFORE))
    )
    told = [f"{line.about} {line.figure('reports')} ({line.figure(BEFORE)} {BEFORE})" for line in lines]
    return Chart("areas", "Reports by area", Kind.BARS, _labels(lines), series, f"{'; '.join(told)}.")


def _attainment(lines: Sequence[Line]) -> Chart | None:
    if not lines:
        return None
    kept = tuple(float(line.figure("percent")) for line in lines)
    agreed = tuple(float(target) if (target := line.figure("target percent")) else None for line in lines)
    told = [
        f"{line.about} {line.figure('percent')} % ({line.figure('in time')} of {line.figure('of')})"
        + (f", agreed {target} %" if (target := line.figure("target percent")) else "")
        for line in lines
    ]
    series = (Series("In time, %", kept), Series("Agreed, %", agreed))
    return Chart(
        "attainment", "Kept within the service levels", Kind.SHARES, _labels(lines), series, f"{'; '.join(told)}."
    )


def _labels(lines: Sequence[Line]) -> tuple[str, ...]:
    most = MOST_LABEL_CHARACTERS
    return tuple(line.about if len(line.about) <= most else f"{line.about[: most - 1]}…" for line in lines)


def plain(chart: Chart) -> dict[str, Any]:
    """As it is handed to another process."""
    return asdict(chart)


def from_plain(told: dict[str, Any]) -> Chart:
    series = tuple(Series(each["name"], tuple(each["values"])) for each in told["series"])
    return Chart(**{**told, "kind": Kind(told["kind"]), "labels": tuple(told["labels"]), "series": series})
