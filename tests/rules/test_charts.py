from datetime import date

from bot.rules.charts import Kind, Series, charts, from_plain, plain
from bot.rules.communication import Section
from bot.rules.digest import Figures, Line
from bot.rules.weeks import Week

WEEK = Week(date(2026, 8, 17))


def course(*numbers: int) -> Figures:
    return tuple((f"{back} weeks before", str(number)) for back, number in enumerate(numbers))


REPORTS = Line(Section.VOLUME, "Reports", course(8, 9, 31))
FIXED = Line(Section.VOLUME, "Fixed", course(0, 1, 2))
AREA = Line(
    Section.AREAS, "Exports and everything that has to do with them", (("reports", "30"), ("the week before", "4"))
)
KEPT = Line(
    Section.ATTAINMENT,
    "Major, workaround",
    (("in time", "2"), ("of", "3"), ("percent", "66.7"), ("target percent", "80")),
)
NOT_AGREED = Line(
    Section.ATTAINMENT,
    "Minor, promised date",
    (("in time", "1"), ("of", "1"), ("percent", "100.0"), ("target percent", "")),
)


def test_the_weeks_are_drawn_as_they_are_told() -> None:
    (chart,) = charts([Line(Section.VOLUME, "", (("reports", "31"),)), REPORTS, FIXED], WEEK)
    assert chart.kind is Kind.COURSE
    assert chart.title == "Reports and fixed by week"
    assert chart.labels == ("W32", "W33", "W34")
    assert chart.series == (Series("Reports", (8, 9, 31)), Series("Fixed", (0, 1, 2)))
    assert chart.said == "W32 to W34, week by week. Reports: 8, 9, 31. Fixed: 0, 1, 2."


def test_areas_stand_beside_the_week_before() -> None:
    (chart,) = charts([AREA], WEEK)
    assert chart.series == (Series("This week", (30,)), Series("The week before", (4,)))
    assert chart.labels == ("Exports and everything that…",)
    assert chart.said == "Exports and everything that has to do with them 30 (4 the week before)."


def test_what_was_kept_stands_beside_what_was_agreed_if_anything_was() -> None:
    (chart,) = charts([KEPT, NOT_AGREED], WEEK)
    assert chart.series == (Series("In time, %", (66.7, 100.0)), Series("Agreed, %", (80.0, None)))
    assert chart.said == "Major, workaround 66.7 % (2 of 3), agreed 80 %; Minor, promised date 100.0 % (1 of 1)."


def test_only_what_is_told_is_drawn() -> None:
    told = Line(Section.NEW, "Exports", (("reports", "3"),))
    assert charts([told], WEEK) == []
    assert [chart.name for chart in charts([KEPT, told, AREA, REPORTS], WEEK)] == ["volume", "areas", "attainment"]


def test_a_chart_survives_the_way_to_another_process() -> None:
    for chart in charts([REPORTS, FIXED, AREA, KEPT, NOT_AGREED], WEEK):
        assert from_plain(plain(chart)) == chart
