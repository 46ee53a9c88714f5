"""What is broken stands in the agents' channels: pinned and edited in place, or as the topic."""

import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from tests.clock import HandSetClock
from tests.journeys.bots import quick_bot
from tests.journeys.driver import Company
from tests.journeys.people import Message
from tests.journeys.scene import Json
from tests.journeys.slacks import SandboxSlack
from tests.patience import until

SUPPORT = "C0SUPPORT"


@pytest.fixture
async def slack(request: pytest.FixtureRequest, clock: HandSetClock) -> AsyncIterator[SandboxSlack]:
    slack = SandboxSlack(request.param.partition("/")[2], {"clock": clock.unix})
    await slack.start()
    yield slack
    await slack.close()


@pytest.fixture
async def bot(slack: SandboxSlack, tmp_path: Path, migrated_file: Path, clock: HandSetClock) -> AsyncIterator[Bot]:
    bot = quick_bot(slack, Path(shutil.copy(migrated_file, tmp_path)), clock.now)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


async def in_support(team: Company, is_it: Callable[[list[Json]], bool]) -> list[Json]:
    """The bot's messages in the channel, once they are so."""
    own: list[Json] = []

    async def look() -> bool:
        own[:] = [each for each in (await team.sees(f"messages/{SUPPORT}"))["messages"] if each["user"] == "U0LIAISON"]
        return is_it(own)

    await until(look)
    return own


async def topic_is(team: Company, channel: str, is_it: Callable[[str], bool]) -> None:
    async def look() -> bool:
        channels = (await team.sees("state"))["channels"]
        return is_it(next(each["topic"]["value"] for each in channels if each["id"] == channel))

    await until(look)


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_the_marquee_shows_what_is_broken_and_forgets_what_is_over(team: Company, clock: HandSetClock) -> None:
    ana, lea, mia = team.ana, team.lea, team.mia
    await ana.types("/liaison marquee here")
    await ana.hears("Only liaisons and admins can do this")
    await lea.types("/liaison marquee")
    await lea.hears("No channel has a marquee yet")
    await lea.types("/liaison marquee here", SUPPORT)
    await lea.hears("The marquee of <#C0SUPPORT> is being posted and pinned")
    shown = await team.support.shows("Nothing is broken")
    await in_support(team, lambda own: bool(own[0].get("pinned_to")))

    card = await ana.flags("exports time out")
    await shown.shows("Broken now: 1", ":red_circle: Critical *KI-1* exports time out", "No workaround yet", "Next: ")
    clock.advance(1)
    await mia.replies("workaround: export month by month", to=card)
    await shown.shows("*Workaround WA-1:* export month by month")
    assert "Ana" not in shown.text
    assert "Mia" not in shown.text
    await lea.types("/liaison marquee add Billing is slow until: +4h")
    await lea.hears("N-1 stands on the marquees until")
    await lea.types("/liaison marquee add Ask @mia until: +4h")
    await lea.hears("A marquee names nobody")
    await shown.shows(":loudspeaker: Billing is slow")
    clock.advance(1)  # the board's mark goes by it
    await mia.reacts("white_check_mark", card)
    await shown.shows("Nothing is broken", ":loudspeaker: Billing is slow")
    clock.advance(timedelta(hours=4).total_seconds())
    await _lacks(team, shown, "Billing is slow")
    await lea.types("/liaison marquee down N-1")
    await lea.hears("There is no notice “N-1”. There is: none.")
    assert len(await in_support(team, bool)) == 1, "it was edited, never posted again"

    await team.control("delete-message", user="U0LEA", channel=SUPPORT, ts=shown.ts)
    (back,) = await in_support(team, lambda own: len(own) == 1 and bool(own[0].get("pinned_to")))
    assert back["ts"] != shown.ts
    await lea.types("/liaison marquee")
    await lea.hears("<#C0SUPPORT>: a pinned message")
    await lea.types("/liaison marquee here off", SUPPORT)
    await lea.hears("<#C0SUPPORT> has no marquee any more")
    await in_support(team, lambda own: not own)


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_topic_says_it_in_one_line_and_is_given_back(team: Company) -> None:
    ana, lea = team.ana, team.lea
    await ana.flags("exports time out")
    await lea.types("/liaison marquee <#C0GENERAL|general> blinking")
    await lea.hears("“blinking” is not clear")
    await lea.types("/liaison marquee <#C0GENERAL|general> topic")
    await lea.hears("The topic of <#C0GENERAL> says from now on what is broken")
    await topic_is(team, "C0GENERAL", lambda topic: topic.startswith("Critical: KI-1 exports time out (since"))
    await lea.types("/liaison marquee <#C0GENERAL|general> topic")
    await lea.hears("It is so already")
    await lea.types("/liaison marquee <#C0GENERAL|general> message")
    await team.general.shows("Broken now: 1")
    await topic_is(team, "C0GENERAL", lambda topic: not topic)
    await lea.types("/liaison policy marquee")
    assert (await lea.fills(policy='[channels]\nC0SUPPORT = "message"')).is_done
    await team.support.shows("Broken now: 1")
    direct = team.scene.directs[ana.id]
    await lea.types(f"/liaison marquee <#{direct}|ana> message")
    await lea.hears("Slack did not say which channel is meant")


async def _lacks(team: Company, shown: Message, words: str) -> None:
    await team.scene.until(lambda: words not in shown.text or None, f"no {words!r}", lambda: shown.text)
