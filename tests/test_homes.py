"""Home tabs are drawn at a pace, in the newest state, and however unwell Slack is, in the end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select

from bot.desk import Pace
from bot.homes import LEASE, LONGEST_WAIT, Homes
from bot.rules.occasion import Occasion
from bot.rules.report import Draft
from bot.slack.people import SlackPeople
from bot.slack.posting import Posting
from bot.usecases.app_home import open_home, work_at
from storage import Database, Store
from storage.tables import HomeRow
from tests.clock import HandSetClock
from tests.desks import desk_of, know
from tests.journeys.scene import seen_in
from tests.patience import until
from tests.sandbox.rig import Control

PACED = Pace(timedelta(0), timedelta(0), home=timedelta(seconds=3))


@dataclass
class Tabs:
    """The Homes of the people of the sandbox, drawn while the clock stands still."""

    database: Database
    store: Store
    clock: HandSetClock
    control: Control
    slack: AsyncWebClient

    def __post_init__(self) -> None:
        people = SlackPeople(self.slack, "T0LIAISON", "C0LIAISON", self.clock.now)
        self.desk = desk_of(self.store, self.clock, people)
        self.homes = Homes(self.desk, Posting(self.slack).publish, PACED)
        self._count = 0

    async def opens(self, user: str) -> None:
        self._count += 1
        await open_home(self.desk, Occasion(f"event:{self._count}", user))

    async def works_at(self, user: str, opens: int) -> None:
        """Something that only this person's Home shows."""
        self._count += 1
        await work_at(self.desk, Occasion(f"form:{self._count}", user), ((0, opens, 960),))

    async def shows(self, user: str, words: str) -> None:
        async def is_shown() -> bool:
            self.homes.wake()
            view = (await self.control.get(f"home/{user}"))["view"]
            return view is not None and words in seen_in(view) and await self._is_noted()

        await until(is_shown)

    async def tries(self) -> list[str]:
        """What came of each call so far."""
        log = (await self.control.get("log"))["log"]
        return [entry["summary"] for entry in log if entry["summary"].startswith("views.publish")]

    async def has_tried(self, times: int) -> None:
        """What came of it is noted, too."""

        async def has() -> bool:
            self.homes.wake()
            return len(await self.tries()) >= times and await self._is_noted()

        await until(has)

    async def _is_noted(self) -> bool:
        """Whether what came of each drawing is in the database, so that the clock may go on."""
        async with self.database.engine.connect() as connection:
            in_hand = select(func.count()).where(HomeRow.lease_until.is_not(None))
            return not (await connection.execute(in_hand)).scalar()

    async def has_begun(self) -> None:
        async def has() -> bool:
            self.homes.wake()
            return bool(await self.tries())

        await until(has)

    async def fault(self, kind: str, seconds: float = 1) -> None:
        await self.control.post("faults", method="views.publish", kind=kind, times=1, seconds=seconds)


@pytest.fixture
async def tabs(
    database: Database, store: Store, clock: HandSetClock, control: Control, slack: AsyncWebClient
) -> AsyncIterator[Tabs]:
    tabs = Tabs(database, store, clock, control, slack)
    tabs.homes.start()
    yield tabs
    await tabs.homes.stop()


async def test_however_much_happens_a_home_is_drawn_once_in_a_while_and_then_with_all_of_it(tabs: Tabs) -> None:
    await tabs.opens("U0MIA")
    await tabs.shows("U0MIA", "mon-fri 09:00-17:00")
    for opens in (60, 120, 180):
        await tabs.works_at("U0MIA", opens)
    await tabs.opens("U0ANA")
    await tabs.shows("U0ANA", "My reports")
    assert len(await tabs.tries()) == 2
    tabs.clock.advance(3)
    await tabs.shows("U0MIA", "mon 03:00-16:00")
    assert len(await tabs.tries()) == 3


async def test_what_looks_the_same_is_not_drawn_again_unless_it_is_opened(tabs: Tabs) -> None:
    await tabs.opens("U0MIA")
    await tabs.works_at("U0MIA", 60)
    await tabs.shows("U0MIA", "mon 01:00-16:00")
    before = len(await tabs.tries())
    tabs.clock.advance(3)
    await tabs.works_at("U0MIA", 60)
    await tabs.opens("U0ANA")
    await tabs.shows("U0ANA", "My reports")
    assert len(await tabs.tries()) == before + 1
    tabs.clock.advance(3)
    await tabs.opens("U0MIA")
    await tabs.has_tried(before + 2)


@pytest.mark.parametrize("kind", ["error_before", "error_after", "reset_before", "garbage", "fatal_error"])
async def test_trouble_of_slack_puts_it_off_for_a_moment(tabs: Tabs, kind: str) -> None:
    await tabs.fault(kind)
    await tabs.opens("U0MIA")
    await tabs.has_tried(1)
    tabs.clock.advance(2)
    await tabs.shows("U0MIA", "My issues")


async def test_slacks_wish_to_wait_holds_back_all_homes(tabs: Tabs) -> None:
    await tabs.fault("rate_limited", seconds=30)
    await tabs.opens("U0MIA")
    await tabs.has_tried(1)
    tabs.clock.advance(29)
    await tabs.opens("U0ANA")
    assert len(await tabs.tries()) == 1
    tabs.clock.advance(1)
    await tabs.shows("U0ANA", "My reports")
    await tabs.shows("U0MIA", "My issues")


async def test_a_home_that_slack_does_not_take_is_left_for_long_and_holds_up_nobody(tabs: Tabs) -> None:
    await tabs.fault("not_enabled")
    await tabs.opens("U0MIA")
    await tabs.has_tried(1)
    await tabs.opens("U0ANA")
    await tabs.shows("U0ANA", "My reports")
    tabs.clock.advance(LONGEST_WAIT.total_seconds())
    await tabs.shows("U0MIA", "My issues")


async def test_who_dies_in_the_middle_is_followed_by_who_comes_next(tabs: Tabs) -> None:
    await tabs.fault("slow", seconds=5)
    await tabs.opens("U0MIA")
    await tabs.has_begun()
    await tabs.homes.stop()
    tabs.homes.start()
    tabs.clock.advance(LEASE.total_seconds())
    await tabs.shows("U0MIA", "My issues")


async def test_time_alone_moves_what_is_due_to_another_bucket(tabs: Tabs) -> None:
    await know(tabs.desk, [Draft("exports time out", "It fails.", "Billing", "1")])
    await tabs.opens("U0MIA")
    await tabs.shows("U0MIA", "*Due soon* (1)")
    tabs.clock.advance(4 * 3600)
    await tabs.shows("U0MIA", "*Overdue* (1)")
