from typing import Any

import pytest

from bot.rules.load import CHAPTER, UNROUTED, Budget, Load, Maintenance, loads
from bot.rules.refusals import WrongInput

AGREED = Maintenance(30, 40, {"Billing": Budget(4, 20), UNROUTED: Budget(1, 50)})


def test_touches_count_as_minutes_of_the_hours_that_a_team_has() -> None:
    billing, rest = loads(AGREED, {"Billing": 99, "": 3, "Exports": 40})
    assert billing == Load("Billing", 99, 2970, 9600, 20)
    assert rest == Load(UNROUTED, 3, 90, 2400, 50)


@pytest.mark.parametrize(("touches", "is_over"), [(64, False), (65, True), (0, False)])
def test_a_budget_is_exceeded_by_more_than_it(touches: int, is_over: bool) -> None:
    assert loads(AGREED, {"Billing": touches})[0].is_over is is_over


def test_the_chapter_survives_being_written() -> None:
    for agreed in (Maintenance(), AGREED):
        assert CHAPTER.read(CHAPTER.plain(agreed)) == agreed


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"minutes_per_touch": 0}, "minutes_per_touch: say"),
        ({"hours_per_week": True}, "hours_per_week: say"),
        ({"dance": 1}, "“dance” means nothing"),
        ({"teams": 3}, "teams: a table"),
        ({"teams": {"Billing": {"people": 4}}}, "percent of Billing: say"),
        ({"teams": {"Billing": {"people": 4, "percent": 20, "x": 1}}}, "“x” of Billing means nothing"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongInput, match=told):
        CHAPTER.read({**CHAPTER.plain(Maintenance()), **changes})
