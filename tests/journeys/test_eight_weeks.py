"""Eight weeks by a hand-set clock: both changes of the clocks, a process that is killed and an outage of thirty hours.
Whatever is due by the clock is said exactly once."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.clock import at
from tests.journeys.bots import Lives
from tests.journeys.driver import Company

pytestmark = [pytest.mark.on("sandbox/socket"), pytest.mark.slow]

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = date(2026, 10, 6), date(2026, 11, 30)
"""Europe changes on 25 October, the United States on 1 November."""
COMMITTEE = 'agents = ["U0ANA"]\nengineers = ["U0MIA"]\nneutral = ["U0LEA"]\n'
SCHEDULES = (
    "digest mon 09:00 Europe/Madrid",
    "queue weekdays 09:00 America/New_York",
    "agenda mon 10:00 Europe/Madrid",
    "round-up fri 15:00 Europe/Madrid",
    "sponsor-note monthly 1 09:00 Europe/Madrid",
)
ROUND_UP, QUESTION = "No shout-outs this week", "Is that still right?"
KILLED = at("2026-10-26T09:00")
AWAY_FROM, AWAY_UNTIL = at("2026-11-01T06:00"), at("2026-11-02T12:00")


def due(day: date) -> Iterator[tuple[datetime, str]]:
    """What is to be said on that day, reckoned anew: its moment, and how it is known."""
    if day.weekday() == 0:
        year, week, _ = (day - timedelta(days=7)).isocalendar()
        yield at(f"{day}T09:00"), f"Week {year}-W{week:02} ("
        yield at(f"{day}T10:00"), f"The committee meets on Tue {day + timedelta(days=1)}."
    if day.weekday() < 5:
        yield at(f"{day}T09:00", NEW_YORK), "What waits:"
    if day.weekday() == 4:
        yield at(f"{day}T15:00"), ROUND_UP
    if day.day == 1:
        yield at(f"{day}T09:00"), f"*{day - timedelta(days=1):%Y-%m}*"
    if day == date(2026, 10, 31):
        yield at(f"{day}T12:00"), QUESTION


class Reader:
    """What stands in the channel and in the letters to the people, counted."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def count(self, known_by: str) -> int:
        texts = self.company.liaison.bots_posts
        if known_by == QUESTION or known_by.startswith("*"):
            texts = (self.company.mia if known_by == QUESTION else self.company.ben).heard()
        return sum(known_by in text for text in texts)

    async def sees(self, known_by: str, count: int) -> None:
        await self.company.scene.until(
            lambda: self.count(known_by) >= count or None,
            f"{count} x {known_by!r}",
            lambda: self.company.liaison.bots_posts[-5:],
        )


async def agrees(company: Company) -> None:
    mia, lea = company.mia, company.lea
    await lea.types("/liaison policy committee")
    assert (await lea.fills(policy=COMMITTEE)).is_done
    await lea.types("/liaison role @ben sponsor")
    await lea.hears("*sponsor*: Ben Okafor")
    for plan in SCHEDULES:
        await mia.types(f"/liaison schedule {plan}")
        await mia.hears(f"*{plan.split()[0]}*: {' '.join(plan.split()[1:-2])} at")


@pytest.mark.timeout(280)
async def test_everything_is_said_exactly_once(company: Company, lives: Lives) -> None:
    ana, mia = company.ana, company.mia
    reader, expected = Reader(company), Counter[str]()
    lives.move_to(at(f"{FIRST}T10:30"))
    bot = await lives.begin()
    await agrees(company)
    card = await ana.flags("exports time out", severity="2")
    await mia.types("/liaison claim KI-1")
    await mia.types("/liaison eta KI-1 2026-11-01 12:00")
    await card.shows("Fix scheduled")
    await ana.flags("nobody looks at this")

    days = [FIRST + timedelta(days=ahead) for ahead in range((LAST - FIRST).days + 1)]
    moments = sorted(each for day in days for each in due(day) if each[0] > at(f"{FIRST}T10:30"))
    for moment, known_by in moments:
        expected[known_by] += 1
        if AWAY_FROM < moment < AWAY_UNTIL:
            continue
        lives.move_to(moment)
        await reader.sees(known_by, expected[known_by])
        if moment == KILLED:
            await bot.kill()
            bot = await lives.begin()
        if known_by == QUESTION:
            # From Sunday morning to Monday noon, over the change in the United States.
            lives.move_to(AWAY_FROM)
            await bot.stop()
            lives.move_to(AWAY_UNTIL)
            bot = await lives.begin()
    for known_by, count in expected.items():
        await reader.sees(known_by, count)
    assert {known_by: reader.count(known_by) for known_by in expected} == dict(expected)
    check_each_member_has_each_agenda(company, [known_by for known_by in expected if known_by.startswith("The comm")])
    await check_pictures(company)
    check_reminders(company)


def check_each_member_has_each_agenda(company: Company, agendas: list[str]) -> None:
    for member in (company.ana, company.mia, company.lea):
        assert [len(member.heard(known_by)) for known_by in agendas] == [1] * len(agendas)


async def check_pictures(company: Company) -> None:
    """Under each digest once; the text of what came late says so."""
    digests = [post for post in company.liaison.posts if re.match(r"Week 2026-W\d\d \(", post.text)]
    await company.scene.until(lambda: digests[-1].replies or None, "the last pictures", lambda: digests[-1].text)
    assert [[bool(reply.json["files"]) for reply in post.replies] for post in digests] == [[True]] * len(digests)
    late = [post.text[:13] for post in digests if "This digest is late" in post.text]
    assert late == ["Week 2026-W44"]


def check_reminders(company: Company) -> None:
    """The promised date passed while nobody was there."""
    assert len(company.ana.heard("is later than promised")) == 1
