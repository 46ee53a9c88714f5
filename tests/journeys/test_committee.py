"""The committee of both sides: its agenda comes a day before it meets, and what it decides reaches who has to know."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import Bot
from tests.clock import HandSetClock
from tests.journeys.bots import quick_bot
from tests.journeys.driver import Company
from tests.journeys.slacks import SandboxSlack

pytestmark = pytest.mark.on("sandbox/http")

MADRID = ZoneInfo("Europe/Madrid")
NAMED = """
agents = ["U0ANA"]
engineers = ["U0MIA"]
neutral = ["U0LEA"]
ageing = 20
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


@pytest.fixture
async def slack(clock: HandSetClock) -> AsyncIterator[SandboxSlack]:
    slack = SandboxSlack("http", {"clock": clock.unix})
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


async def test_from_the_limits_to_the_agenda_to_a_decision_and_back(team: Company, clock: HandSetClock) -> None:
    ana, ben, mia, lea, kenji = team.ana, team.ben, team.mia, team.lea, team.kenji
    clock.move_to(at("2026-10-05T10:00"))
    await mia.types("/liaison policy committee")
    wrong = await mia.fills(policy=NAMED.replace('neutral = ["U0LEA"]', "neutral = []"))
    assert "exactly one neutral member: there are 0" in wrong.errors["policy"]
    wrong = await mia.fills(policy=NAMED.replace('["U0ANA"]', '["U0ANA", "U0BEN"]'))
    assert "2 agents and 1 engineers" in wrong.errors["policy"]
    assert (await mia.fills(policy=NAMED)).is_done
    await mia.types("/liaison schedule agenda sat 10:00 Europe/Madrid")
    await mia.hears("Next, in your zone")

    card = await ana.flags("exports time out", severity="3")
    await mia.types("/liaison claim KI-1")
    await mia.hears("KI-1 is yours")
    await mia.types("/liaison eta KI-1 2027-02-01")
    await card.shows("Fix scheduled")
    await ben.types("/liaison watch KI-1")
    await ben.types("/liaison agenda add KI-1 two customers are about to leave")
    await ben.hears("KI-1 is on the next agenda.")
    await ben.types("/liaison agenda")
    assert "somebody asked for it: two customers are about to leave" in await ben.hears("To decide: what was asked for")

    # The clocks change in the night between the agenda and the meeting; both are at ten o'clock there.
    for saturday, sunday in (("2026-10-10", "2026-10-11"), ("2026-10-17", "2026-10-18"), ("2026-10-24", "2026-10-25")):
        clock.move_to(at(f"{saturday}T10:00"))
        await team.liaison.shows(f"The committee meets on Sun {sunday}.")
    agenda = await team.liaison.shows("The committee meets on Sun 2026-10-25.")
    assert "*KI-1* exports time out" in agenda.text
    assert "somebody asked for it: two customers are about to leave" in agenda.text
    for member in (ana, mia, lea):
        await member.hears("The committee meets on Sun 2026-10-25.")
    assert kenji.heard("The committee meets") == []

    decision = "decision: fix it in 4.2 alternatives: decline it agreed: @ana @mia owner: @mia review: 2026-11-10"
    await kenji.types(f"/liaison decide KI-1 {decision}")
    await kenji.hears("Only members of the committee")
    await lea.types("/liaison decide KI-1 decision: fix it")
    await lea.hears("It needs alternatives, agreed, owner.")
    await lea.types(f"/liaison decide KI-1 {decision}")
    await lea.hears("D-1 is recorded, with a quorum (3 of 3 members).")
    assert "Instead of: decline it" in await card.is_answered("*D-1* on *KI-1* exports time out")
    await ben.hears("*D-1* on *KI-1*")
    await mia.hears("You see to it.")
    assert len(mia.heard("You see to it.")) == len(ben.heard("*D-1*")) == 1
    await ben.types("/liaison decisions KI-1")
    await ben.hears("D-1")

    # It holds for a fortnight, however old the issue gets; then it comes back.
    for saturday, sunday in (("2026-10-31", "2026-11-01"), ("2026-11-07", "2026-11-08"), ("2026-11-14", "2026-11-15")):
        clock.move_to(at(f"{saturday}T10:00"))
        await team.liaison.shows(f"The committee meets on Sun {sunday}.")
    back = await team.liaison.shows("The committee meets on Sun 2026-11-15.")
    assert "the decision is to be reviewed: D-1: fix it in 4.2" in back.text
    agendas = [text for text in team.liaison.bots_posts if "The committee meets" in text]
    assert ["Nothing waits for it." in text for text in agendas] == [False, False, False, True, True, False]
