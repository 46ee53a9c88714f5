from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.app_home import AppHome, Listed, Settings, Sides, again_at, sides
from bot.rules.calendars import CALENDARS, OFFICE
from bot.rules.queue import Counts, queue
from bot.rules.roles import Person, Role
from tests.rules.examples import ISSUE

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AGENT, ENGINEER, LIAISON = {Role.AGENT}, {Role.AGENT, Role.ENGINEER}, {Role.AGENT, Role.ENGINEER, Role.LIAISON}


@pytest.mark.parametrize(
    ("roles", "reports", "seen"),
    [
        (AGENT, 0, Sides(engineer=False, agent=True)),
        (ENGINEER, 0, Sides(engineer=True, agent=False)),
        (ENGINEER, 1, Sides(engineer=True, agent=True)),
        (LIAISON, 0, Sides(engineer=True, agent=True)),
    ],
)
def test_agents_see_what_they_wait_for_engineers_what_they_do_and_liaisons_both(
    roles: set[Role], reports: int, seen: Sides
) -> None:
    assert sides(Person("U0MIA", "Mia", roles=frozenset(roles)), reports) == seen


def a_home(*due: timedelta) -> AppHome:
    issues = [replace(ISSUE, due=NOW + each) for each in due]
    listed = Listed(queue(issues, NOW), Counts(len(issues)))
    settings = Settings(None, CALENDARS[OFFICE], "UTC", False, ())
    return AppHome(Sides(True, True), listed, listed, (), 0, (), (), 5, settings)


@pytest.mark.parametrize(
    ("due", "again"),
    [
        ([], 24 * HOUR),
        ([-HOUR], 24 * HOUR),
        ([3 * HOUR, 9 * HOUR], 3 * HOUR),
        ([6 * HOUR], 2 * HOUR),
        ([4 * HOUR], 4 * HOUR),
        ([40 * HOUR], 24 * HOUR),
    ],
)
def test_it_is_drawn_again_when_something_comes_to_be_due_and_at_least_daily(
    due: list[timedelta], again: timedelta
) -> None:
    assert again_at(a_home(*due), NOW) == NOW + again


def test_what_does_not_fit_is_counted() -> None:
    listed = replace(a_home(HOUR, 2 * HOUR).queue or Listed(queue([], NOW), Counts()), counts=Counts(0, 2, 7))
    assert (len(listed.lines), listed.more) == (2, 7)
