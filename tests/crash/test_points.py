"""The bot dies before and after every commit and every call of Slack: nothing is lost, nothing comes twice."""

import asyncio
import os

import pytest

from tests.crash.conftest import Builds
from tests.crash.lives import Nature
from tests.crash.story import Story
from tests.crash.sweep import survey, sweep
from tests.crash.verdict import LOST, TWICE, complaints, tally

pytestmark = pytest.mark.crash

EVERY = int(os.environ.get("CRASH_EVERY", "10"))
"""Every how manyeth point is tried: `make crash` tries all of them."""
WORLDS = 4


@pytest.mark.timeout(1800)
async def test_whichever_point_the_bot_dies_at_the_end_is_the_same(builds: Builds) -> None:
    worlds = [await builds() for _ in range(WORLDS)]
    points = await survey(worlds[0])
    result = await sweep(points[::EVERY], worlds)
    print(f"{len(points)} points, died at {result.reached}; did not come by again: {list(map(str, result.unreached))}")
    assert result.wrong == []
    assert len(result.unreached) <= len(points) // 50, [str(target) for target in result.unreached]


@pytest.mark.parametrize(
    ("flaw", "point", "kind"),
    [("heedless", "after chat.postMessage", TWICE), ("careless", "before chat.postMessage", LOST)],
)
async def test_a_bot_that_does_not_look_is_found_out(builds: Builds, flaw: str, point: str, kind: str) -> None:
    world = await builds(Nature(flaw=flaw))
    story = Story(world, "again")
    await story.flag()
    await world.bot.arm((point, 1))
    joining = asyncio.create_task(story.join())
    await world.bot.dies()
    # On a slow machine Slack's word that the message is there comes before the next life's mistake, and prevents it.
    await world.company.control("delivery", hold=True)
    await world.is_quiet()
    joining.cancel()
    await asyncio.gather(joining, return_exceptions=True)
    assert kind in tally(complaints(await world.history()))
