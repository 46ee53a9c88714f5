"""A desk without a bot around it: the real store, the real Slack of the sandbox, nobody to wake."""

from typing import Any, cast

from bot.desk import Desk, Store
from bot.matching import Matcher
from bot.people import People
from bot.slack.people import SlackPeople
from tests.clock import HandSetClock


def desk_of(store: Store, clock: HandSetClock, people: SlackPeople | None = None) -> Desk:
    """Without `people` for what asks nobody who they are."""
    asked = People(people, store) if people else cast("Any", None)
    return Desk(store, asked, Matcher(store, clock.now), clock.now, lambda: None)
