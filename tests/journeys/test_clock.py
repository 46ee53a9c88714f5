"""Weeks pass by a clock that is set by hand: what is due is said at its hour, once, to whom it concerns."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.slack.policy import read as read_toml
from tests.clock import HandSetClock, at
from tests.journeys.bots import Lives
from tests.journeys.driver import Company
from tests.journeys.people import Message

pytestmark = pytest.mark.on("sandbox/socket")

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = """
["working hours"]
zone = "Europe/Madrid"
hours = ["mon-fri 09:00-17:00"]
holidays = ["ES-MD"]
"""


async def lists(team: Company, count: int) -> list[str]:
    """Waits until the list of what waits has been posted so often; all of them."""

    def look() -> list[str] | None:
        found = [text for text in team.liaison.bots_posts if text.startswith("What waits:")]
        return found if len(found) >= count else None

    return await team.scene.until(look, f"{count} lists", lambda: team.liaison.bots_posts)


async def agrees_on_madrid(team: Company) -> None:
    await team.mia.types("/liaison policy calendars")
    assert (await team.mia.fills(policy=OFFICE)).is_done


async def test_a_list_comes_on_every_weekday_through_both_changes_of_the_clocks(
    team: Company, clock: HandSetClock
) -> None:
    """Europe changes on 25 October, the United States on 1 November; in between the zone is changed."""
    mia = team.mia
    clock.move_to(at("2026-10-22T10:00"))
    await team.ana.flags("exports time out")
    await mia.types("/liaison schedule")
    await mia.hears("*queue*: weekdays at 09:00, UTC. Paused.")
    await mia.types("/liaison schedule queue 09:00 europe/madrid")
    said = await mia.hears("*queue*: weekdays at 09:00, Europe/Madrid. Next, in your zone:")
    runs = ["2026-10-23", "2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29"]
    assert [f"{int(at(f'{day}T09:00').timestamp())}" in said for day in runs] == [True] * 5

    count = 0
    for day in range(22, 31):
        clock.move_to(at(f"2026-10-{day}T08:59"))
        clock.move_to(at(f"2026-10-{day}T09:00"))
        count += day in (23, 26, 27, 28, 29, 30)
        assert len(await lists(team, count)) == count, day
    await mia.types("/liaison schedule queue America/New_York")
    await mia.hears("America/New_York. Next")
    for day in range(1, 7):
        clock.move_to(at(f"2026-11-0{day}T08:59", NEW_YORK))
        clock.move_to(at(f"2026-11-0{day}T09:00", NEW_YORK))
        count += day > 1
        assert len(await lists(team, count)) == count, day

    await mia.types("/liaison schedule queue pause")
    await mia.hears("Paused.")
    clock.move_to(at("2026-11-13T12:00", NEW_YORK))
    await mia.types("/liaison schedule queue resume")
    clock.move_to(at("2026-11-16T09:00", NEW_YORK))
    assert len(await lists(team, count + 1)) == count + 1
    await team.ana.types("/liaison schedule")
    await team.ana.hears("Only people in the liaison channel")
    for wrong, told in (
        ("dance", "There is no schedule “dance”"),
        ("queue mars/base", "is no IANA time zone"),
        ("queue sometimes 9:00", "“sometimes” is not understood"),
        ("queue weekdays", "Nothing was changed"),
    ):
        await mia.types(f"/liaison schedule {wrong}")
        await mia.hears(told)


async def test_engineers_are_warned_in_working_hours_until_somebody_is_on_it(
    team: Company, clock: HandSetClock
) -> None:
    ana, mia, kenji = team.ana, team.mia, team.kenji
    clock.move_to(at("2026-08-28T16:00"))
    await agrees_on_madrid(team)
    card = await ana.flags("exports time out", severity="2")
    due = at("2026-08-31T12:00")
    await ana.hears(str(int(due.timestamp())))
    await card.shows("claim it or answer", str(int(due.timestamp())))

    clock.move_to(at("2026-08-31T11:11"))
    await mia.types("/liaison queue")
    await mia.hears("Due soon (1)")
    assert card.bots_replies == [], "the weekend does not count"
    clock.move_to(at("2026-08-31T11:12"))
    await card.is_answered("First response is due")
    clock.move_to(due)
    await card.is_answered("and is overdue")
    await mia.types("/liaison queue")
    await mia.hears("Overdue (1)")
    clock.move_to(due + timedelta(hours=1))
    await card.is_answered("nobody has said that they are on it")
    warning = next(reply for reply in card.replies if "nobody has said" in reply.text)
    await kenji.presses("I am on it", warning)
    await warning.shows(f"{kenji.name} is on it.")
    assert not warning.offers("I am on it")

    # A reply is a response; from then on a workaround and news are owed, and the owner is told directly.
    clock.move_to(at("2026-08-31T14:00"))
    await mia.replies("I can see it", to=card)
    await card.shows("claim it and publish a workaround")
    await mia.presses("Claim", card)
    await card.shows("publish a workaround")
    assert len([text for text in card.bots_replies if "First response" in text]) == 3
    assert mia.heard("Workaround is due") == []
    clock.move_to(at("2026-08-31T14:24"))
    warned = await mia.has("Workaround is due")
    assert f"Owner: {mia.name}" in warned.text
    await mia.presses("I am on it", warned)
    await warned.shows("is on it.")
    await mia.replies("!status needs info which browser?", to=card)
    await card.shows("get the answer from the agents")
    clock.move_to(at("2026-09-04T10:00"))
    await mia.types("/liaison status KI-1 investigating")
    await card.shows("Investigating", "publish a workaround")

    await ana.types("/liaison sla explain KI-1")
    said = await ana.hears("counted by the calendar “working hours”")
    assert "*First response*: 6h of 4h" in said
    assert "too late" in said
    assert "does not count, waiting for the agents" in said
    assert "does not count, outside working hours" in said
    await mia.replies("!sla", to=card)
    assert "KI-1" in await mia.hears("counted by the calendar")
    await mia.types("/liaison sla KI-9")
    await mia.hears("There is no known issue KI-9.")


async def test_at_night_nobody_is_called_but_for_the_worst(team: Company, clock: HandSetClock) -> None:
    mia = team.mia
    await agrees_on_madrid(team)
    clock.move_to(at("2026-08-31T20:00"))
    critical, minor = (
        await team.ana.flags("all is lost"),
        await team.ana.flags("a typo", severity="3", what_happens="A word in the footer is misspelt"),
    )
    for card in (critical, minor):
        await mia.presses("Claim", card)
        await card.shows("Acknowledged")
    await mia.types("/liaison eta KI-2 2026-09-02 03:00")
    await minor.shows("Fix scheduled")
    clock.move_to(at("2026-08-31T23:59"))
    assert "all is lost" in await mia.hears("Workaround is due")
    # 24 hours before the promised date it is three at night.
    clock.move_to(at("2026-09-01T03:00"))
    await minor.is_answered("Is that still right?")
    assert mia.heard("Is that still right?") == [] or all("a typo" in text for text in minor.bots_replies)


async def test_before_a_promised_date_its_owner_is_asked_and_agents_hear_how_it_ends(
    team: Company, clock: HandSetClock
) -> None:
    ana, mia = team.ana, team.mia
    clock.move_to(at("2026-08-24T10:00"))
    await agrees_on_madrid(team)
    card = await ana.flags("exports time out", severity="2")
    await mia.types("/liaison eta KI-1 2026-08-26 15:00")
    await ana.hears("will be fixed; promised:")
    clock.move_to(at("2026-08-25T14:59"))
    await mia.types("/liaison mine")
    await mia.hears("fix it, due")
    assert mia.heard("Is that still right?") == []
    clock.move_to(at("2026-08-25T15:00"))
    asked = await mia.has("Is that still right?")
    await mia.presses("Still right", asked)
    await asked.shows("says that the date is still right.")
    clock.move_to(at("2026-08-26T14:59"))
    assert ana.heard("later than promised") == []
    clock.move_to(at("2026-08-26T15:00"))
    assert "Your report: R-1" in await ana.hears("is later than promised")
    missed = await mia.has("The promised fix was due")
    await mia.presses("I am on it", missed)

    await mia.types("/liaison eta KI-1 2026-08-28 15:00")
    await team.scene.until(
        lambda: len(ana.heard("will be fixed; promised:")) == 2 or None, "the second date", ana.heard
    )
    clock.move_to(at("2026-08-27T15:00"))
    second = await team.scene.until(
        lambda: next((each for each in mia.letters() if each.offers("Still right")), None), "the question", mia.heard
    )
    await mia.presses("New date", second)
    form = await mia.sees_form("A new date")
    assert "exports time out" in form.text
    assert (await mia.fills(due="yesterdayish")).errors
    assert (await mia.fills(due="2026-09-02 15:00")).is_done
    await team.scene.until(lambda: len(ana.heard("will be fixed; promised:")) == 3 or None, "the third date", ana.heard)
    clock.move_to(at("2026-08-28T15:01"))
    await mia.presses("Resolve", card)
    await ana.hears("exports time out is fixed")
    clock.move_to(at("2026-09-03T15:00"))
    await mia.types("/liaison reopen KI-1")
    await ana.hears("is open again")
    assert len(ana.heard("later than promised")) == 1


async def test_what_is_agreed_anew_moves_what_is_due(team: Company, clock: HandSetClock) -> None:
    mia = team.mia
    clock.move_to(at("2026-08-24T10:00"))
    card = await team.ana.flags("exports time out")
    hour = str(int((at("2026-08-24T11:00")).timestamp()))
    await card.shows(hour)
    await mia.types("/liaison policy service-levels")
    form = await mia.sees_form("What is agreed")
    written = form.values["policy"]
    assert read_toml(written)["critical"]["first_response"] == "90 % within 1h"
    wrong = await mia.fills(policy=written.replace("within 1h", "within a day"))
    assert "first_response of critical" in wrong.errors["policy"]
    assert (await mia.fills(policy=written.replace("90 % within 1h", "90 % within 2h"))).is_done
    await card.shows(str(int(at("2026-08-24T12:00").timestamp())))


async def test_killed_and_away_for_thirty_hours(company: Company, lives: Lives) -> None:
    """The list is due while nobody is there, and again when the process is killed: it comes late, and once."""
    ana, mia = company.ana, company.mia
    lives.move_to(at("2026-10-22T10:00"))
    bot = await lives.begin()
    card: Message = await ana.flags("exports time out")
    await mia.types("/liaison schedule queue daily 09:00 Europe/Madrid")
    await mia.hears("Next, in your zone")
    lives.move_to(at("2026-10-23T09:00"))
    await lists(company, 1)
    await card.is_answered("nobody has said that they are on it")
    warnings = len(card.bots_replies)
    await bot.kill()
    # From Friday to Sunday, over the night of the change: Saturday's list is too late, Sunday's three hours late.
    lives.move_to(at("2026-10-25T12:00"))
    bot = await lives.begin()
    assert "(This list is late: Liaison was away.)" in (await lists(company, 2))[1]
    await company.scene.until(lambda: len(card.bots_replies) > warnings or None, "a warning", lambda: bot.text)
    lives.move_to(at("2026-10-26T09:00"))
    await bot.kill()
    await lives.begin()
    assert len(await lists(company, 3)) == 3
