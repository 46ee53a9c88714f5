"""Slack repeats what it told, and not in the order in which it happened: what comes of a story is the same.

Of a reaction the latest counts, whatever came in first. Different acts on one issue count as they come in: who resolves
it and who then finds a workaround are two people who may be told in either order.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.desk import Desk
from bot.intake import LEASE, Intake
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.slack.dispatch import Dispatch, open_app
from bot.slack.people import SlackPeople
from bot.slack.requests import Request, read_payload
from bot.usecases import flagging
from storage import Database
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import a_draft

LIAISON = "C0LIAISON"
Json = dict[str, Any]


@dataclass(frozen=True)
class Reacts:
    who: str
    emoji: str
    at: int
    taken_back: bool = False

    def event(self, day: int) -> Json:
        item = {"type": "message", "channel": LIAISON, "ts": card(day)}
        kind = "reaction_removed" if self.taken_back else "reaction_added"
        return {"type": kind, "user": self.who, "reaction": self.emoji, "item": item, "event_ts": stamp(day, self.at)}


@dataclass(frozen=True)
class Replies:
    who: str
    text: str
    at: int

    def event(self, day: int) -> Json:
        ts = stamp(day, self.at)
        said = {"user": self.who, "text": self.text, "ts": ts, "event_ts": ts, "thread_ts": card(day)}
        return {"type": "message", "channel": LIAISON, "channel_type": "channel", **said}


def stamp(day: int, at: int) -> str:
    return f"{1_700_000_000 + day * 1_000 + at}.000100"


def card(day: int) -> str:
    return stamp(day, 0)


Story = list[Reacts | Replies]
STORIES: dict[str, Story] = {
    "an engineer takes it, gives it back, takes it again and finds a workaround": [
        Reacts("U0MIA", "eyes", 11),
        Reacts("U0MIA", "eyes", 12, taken_back=True),
        Reacts("U0MIA", "eyes", 13),
        Replies("U0MIA", "workaround: export month by month", 32),
    ],
    "one agent has a customer too after all, another has none after all": [
        Reacts("U0BEN", "raising_hand", 21),
        Reacts("U0BEN", "raising_hand", 22, taken_back=True),
        Reacts("U0BEN", "raising_hand", 23),
        Reacts("U0KENJI", "raising_hand", 24),
        Reacts("U0KENJI", "raising_hand", 25, taken_back=True),
    ],
}


def orders(story: Story) -> st.SearchStrategy[Story]:
    """Each event at least once, some again, in any order."""
    again = st.lists(st.sampled_from(story), max_size=2)
    return again.flatmap(lambda more: st.permutations([*story, *more]))


async def _no_answer(request: Request, _: object) -> None:
    raise AssertionError(f"{request.kind} is no command")


class Teller:
    """Tells stories, each of a new issue that stands on its card, and says what came of it."""

    def __init__(self, desk: Desk, intake: Intake, clock: HandSetClock) -> None:
        self._desk, self._intake, self._clock = desk, intake, clock
        self._days = count(1)
        self._in_order: Json | None = None

    async def in_order(self, story: Story) -> Json:
        if self._in_order is None:
            self._in_order = await self.tell(story)
        return self._in_order

    async def tell(self, story: Story) -> Json:
        day = next(self._days)
        self._clock.advance(3600)  # one person does not flag thousands at once
        issue = await flagged(self._desk, day)
        for each in story:
            payload = {"type": "event_callback", "event_id": "Ev", "team_id": TEAM, "event": each.event(day)}
            await self._intake.receive(read_payload(payload))
        while await waiting(self._desk):
            self._clock.advance(LEASE.total_seconds())
            await self._intake.take_up()
        return await what_came_of(self._desk, issue)


@pytest.fixture
async def teller(slack: AsyncWebClient, clock: HandSetClock, database: Database) -> AsyncIterator[Teller]:
    store = database.store(TEAM)
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, LIAISON, clock.now))
    identity = (await slack.auth_test()).data
    assert isinstance(identity, dict)
    app = open_app(slack, identity)
    handlers.connect(app, desk)
    intake = Intake(store, TEAM, Dispatch(app, slack), clock.now, "A", _no_answer)
    yield Teller(desk, intake, clock)
    await intake.close()


async def flagged(desk: Desk, day: int) -> IssueId:
    accepted = await flagging.flag(desk, Occasion(f"form:{day}", "U0ANA"), a_draft(source=None))
    async with desk.store.transaction() as tx:
        await tx.cards.posted(accepted.issue.id, LIAISON, card(day))
    return accepted.issue.id


async def waiting(desk: Desk) -> int:
    async with desk.store.transaction() as tx:
        found = await tx.inbox.counts()
    assert "dead" not in found
    return found.get("new", 0)


async def what_came_of(desk: Desk, issue: IssueId) -> Json:
    async with desk.store.transaction() as tx:
        known, reports = await tx.issues.known(issue), await tx.reports.of_issue(issue)
    return {
        "state": known.issue.state,
        "owner": known.issue.owner,
        "workaround": known.workaround and known.workaround.steps,
        "flagged by": sorted(each.flagged_by for each in reports),
    }


def tried(orders: int) -> settings:
    unhealthy = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=orders, deadline=None, suppress_health_check=unhealthy)


each_story = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)


@each_story
@tried(20)
@given(data=st.data())
async def test_any_order_and_repetition_ends_as_the_story_told_once(
    teller: Teller, story: Story, data: st.DataObject
) -> None:
    assert await teller.tell(data.draw(orders(story))) == await teller.in_order(story)


@pytest.mark.slow
@each_story
@tried(int(os.environ.get("ORDERS", "1000")))
@given(data=st.data())
async def test_so_do_many_more_orders(teller: Teller, story: Story, data: st.DataObject) -> None:
    assert await teller.tell(data.draw(orders(story))) == await teller.in_order(story)
