"""An action reaches its owner, reminds on its day, and its end reaches who gave it."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.notices import ActionGiven, ActionSettled
from bot.rules.actions import state
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotAllowed, NotFound, Refused
from bot.slack.people import SlackPeople
from bot.usecases import actions
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.usecases.test_committee import said

_keys = count()


def by(user: str) -> Occasion:
    return Occasion(f"act:{next(_keys)}", user)


@pytest.fixture
def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> Desk:
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def test_it_is_given_done_open_again_and_done(desk: Desk, store: Store, clock: HandSetClock) -> None:
    when = {"owner": "@mia", "due": "+3d"}
    made = await actions.add(desk, by("U0ANA"), "rewrite the page", when, ["U0MIA"])
    assert await said(store, clock) == [
        ("U0MIA", ActionGiven(1, "rewrite the page", str(made.due), "U0ANA", "U0MIA")),
    ]
    with pytest.raises(NotAllowed):
        await actions.settle(desk, by("U0BEN"), 1, "")
    with pytest.raises(NotFound):
        await actions.settle(desk, by("U0MIA"), 2, "")
    await actions.settle(desk, by("U0MIA"), 1, "it is shorter now")
    ((to, told),) = await said(store, clock)
    assert isinstance(told, ActionSettled)
    assert (to, told.said) == ("U0ANA", "it is shorter now")
    with pytest.raises(Refused, match="done already"):
        await actions.settle(desk, by("U0MIA"), 1, "")
    await actions.reopen(desk, by("U0ANA"), 1)
    ((standing,), _) = await actions.standing(desk, "U0KENJI")
    assert (standing.done_at, standing.outcome) == (None, "")
    clock.advance(timedelta(days=4).total_seconds())
    assert await said(store, clock) == [], "who has done it once is not reminded"


async def test_its_owner_is_reminded_on_the_day_unless_it_is_done(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    when = {"owner": "@ana", "due": "+3d"}
    made = await actions.add(desk, by("U0ANA"), "rewrite the page", when, ["U0ANA"])
    assert await said(store, clock) == []
    clock.advance(timedelta(days=3).total_seconds())
    ((to, told),) = await said(store, clock)
    assert (to, told) == ("U0ANA", ActionGiven(1, "rewrite the page", str(made.due), "U0ANA", "U0ANA", is_due=1))


async def test_it_is_overdue_once_its_day_is_over_where_the_reader_is(desk: Desk, clock: HandSetClock) -> None:
    await actions.add(desk, by("U0ANA"), "rewrite the page", {"owner": "@mia", "due": "2026-08-20"}, ["U0MIA"])
    clock.move_to(datetime(2026, 8, 20, 23, tzinfo=UTC))
    found = {reader: await actions.standing(desk, reader) for reader in ("U0BEN", "U0KENJI")}
    assert {reader: state(action, today) for reader, ((action,), today) in found.items()} == {
        "U0BEN": "open",  # Chicago
        "U0KENJI": "overdue",  # Tokyo
    }
