"""Every Monday the channel reads what the week before was like, once; and anybody may ask for any week."""

import asyncio
import csv
import os
import sys
from pathlib import Path

import pytest

from tests.clock import HandSetClock, at
from tests.journeys.bots import PROJECT, Lives
from tests.journeys.driver import Company
from tests.journeys.people import Message

pytestmark = pytest.mark.on("sandbox/socket")


async def digests(company: Company, count: int) -> list[Message]:
    """Waits until so many have been posted; all of them."""

    def look() -> list[Message] | None:
        found = [post for post in company.liaison.posts if post.is_by_bot and "Week 2026-W" in post.text]
        return found if len(found) >= count else None

    return await company.scene.until(look, f"{count} digests", lambda: company.liaison.bots_posts)


async def seconds_pass(company: Company, clock: HandSetClock, week: str) -> None:
    """What waits for a second, such as a letter that was too late to begin, would wait for ever while time stands."""
    for _ in range(28):
        if any(week in text for text in [*company.liaison.bots_posts, *company.general.bots_posts]):
            return
        await company.mia.types("/liaison help")
        clock.advance(10)


async def exported(environment: dict[str, str], week: str, to: Path, kind: str = "--week") -> str:
    """`liaison digest`: what it complained of."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "digest", kind, week, "--csv", str(to)),
        env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT), **environment},
        cwd=to.parents[0] if to.parent.exists() else to.parents[1],
        stderr=asyncio.subprocess.PIPE,
    )
    _, complaint = await process.communicate()
    assert process.returncode == (2 if complaint else 0)
    return complaint.decode()


async def test_the_week_is_told_on_monday_and_to_whoever_asks(team: Company, clock: HandSetClock) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    clock.move_to(at("2026-10-20T10:00"))
    await mia.types("/liaison schedule digest 09:00 Europe/Madrid")
    await mia.hears("*digest*: mon at 09:00, Europe/Madrid")
    card = await ana.flags("exports time out", customer="Acme")
    await ben.flags("login page is blank")
    clock.move_to(at("2026-10-20T10:30"))
    await mia.replies("workaround: export month by month", to=card)
    await card.shows("WA-1")
    clock.move_to(at("2026-10-23T10:00"))
    await ana.types("/liaison demand KI-1 failure what: the export breaks")
    await ana.hears("Say for example: demand KI-3 failure what:")
    await ana.types("/liaison demand KI-1 failure what: the export breaks department: Billing")
    await ana.hears("KI-1 counts as failure demand: the export breaks. It belongs to Billing.")
    await mia.types("/liaison demand KI-2")
    await mia.hears("Nobody has said yet what kind of demand KI-2 is.")
    await mia.types("/liaison policy maintenance")
    budget = "minutes_per_touch = 30\nhours_per_week = 40\n[teams.engineers]\npeople = 1\npercent = 1\n"
    assert (await mia.fills(policy=budget)).is_done
    await mia.types("/liaison resolve KI-1")
    await card.shows("Fixed")

    # The clocks change on this Sunday.
    clock.move_to(at("2026-10-26T08:59"))
    await ana.types("/liaison digest")
    asked = await ana.hears("Week 2026-W43 (19 October to 25 October 2026)")
    assert "The pictures come to you in a direct message." in asked
    own = await ana.has("Week 2026-W43 in pictures.")
    clock.move_to(at("2026-10-26T09:00"))
    await seconds_pass(team, clock, "Week 2026-W43")
    (told,) = await digests(team, 1)
    for said in (
        "2 reports (0 the week before), 2 new known issues, 1 fixed",
        "login page is blank: 1 report, for 135 hours",
        "Time to first response: median 30m, 90 % within 30m (n = 1)",
        "1 version published",
        "0 of 2 (0.0 %) = answered by a workaround at intake",
        "1 of 1 (100.0 %) = failure / classified; 1 report unclassified",
        "of 40h (",
        "over the budget",
    ):
        assert said in told.text
        assert said in asked
    assert f"/archives/{card.channel}/p{card.ts.replace('.', '')}|KI-1>" in told.markup
    pictures = await team.scene.until(lambda: next(iter(told.replies), None), "the pictures", lambda: told.json)
    for each in (own, pictures):
        assert [file["title"] for file in each.json["files"]] == [
            "Reports and fixed by week",
            "Reports by area",
            "Kept within the service levels",
        ]
        assert "Reports: 0, 0, 0, 0, 0, 0, 0, 2. Fixed: 0, 0, 0, 0, 0, 0, 0, 1." in each.text

    # Nothing happens in the next week, and what waited is closed.
    await mia.types("/liaison status KI-2 fixed")
    await mia.types("/liaison policy digest")
    form = await mia.sees_form("What is agreed")
    wrong = await mia.fills(policy=form.values["policy"].replace('"rising"', '"weather"'))
    assert "sections: a list of volume, new" in wrong.errors["policy"]
    agreed = 'sections = ["ageing", "volume"]\nchannel = "C0GENERAL"\nlines = 3\n'
    agreed += "rising_least = 5\nrising_times = 3\nageing_days = 30\n"
    wrong = await mia.fills(policy=agreed)
    assert "zone: say an IANA zone" in wrong.errors["policy"]
    agreed += 'days = "mon"\nat = "09:00"\nzone = "Europe/Madrid"\n'
    assert (await mia.fills(policy=agreed)).is_done
    clock.move_to(at("2026-11-02T09:00"))
    await seconds_pass(team, clock, "Week 2026-W44")
    await team.general.shows("Week 2026-W44 (26 October to 1 November 2026)")
    await ben.types("/liaison digest 2026-W43")
    assert "New known issues" not in await ben.hears("2 reports (0 the week before)")
    clock.move_to(at("2026-11-09T09:00"))
    await seconds_pass(team, clock, "Week 2026-W45")
    quiet = await team.general.shows("Week 2026-W45")
    assert "nothing was flagged or fixed, and nothing waits." in quiet.text
    assert len(await digests(team, 1)) == 1
    assert len(told.replies) == 1
    assert quiet.replies == [], "of nothing there are no pictures"

    for wish, told_off in (
        ("2026-W46", "2026-W46 is not over yet. The last week that is: 2026-W45."),
        ("last", "“last” is no week. Say for example 2026-W34."),
    ):
        await ben.types(f"/liaison digest {wish}")
        await ben.hears(told_off)


async def test_one_digest_a_week_however_often_it_is_killed_and_however_long_it_is_away(
    company: Company, lives: Lives, tmp_path: Path
) -> None:
    """Killed at its hour it comes once; three hours late it says so; thirty hours late it is left out."""
    lives.move_to(at("2026-10-14T10:00"))
    bot = await lives.begin()
    await company.mia.types("/liaison schedule digest Europe/Madrid")
    await company.mia.hears("*digest*: mon at 09:00, Europe/Madrid")
    await company.ana.flags("exports time out")
    lives.move_to(at("2026-10-19T09:00"))
    await bot.kill()
    bot = await lives.begin()
    assert "Week 2026-W42" in (await digests(company, 1))[0].text
    await bot.kill()
    lives.move_to(at("2026-10-26T12:00"))
    bot = await lives.begin()
    assert "This digest is late: Liaison was away." in (await digests(company, 2))[1].text
    await bot.kill()
    lives.move_to(at("2026-11-03T15:00"))
    bot = await lives.begin()
    await bot.says("clock:digest:2026-11-02 came too late and was skipped")
    lives.move_to(at("2026-11-09T09:00"))
    weeks = [post.text for post in await digests(company, 3)]
    assert [week in text for week, text in zip(("W42", "W43", "W45"), weeks, strict=True)] == [True] * 3

    assert await bot.stop() == 0
    assert await exported(lives.environment, "2026-W42", tmp_path / "week.csv") == ""
    with (tmp_path / "week.csv").open(encoding="utf-8-sig", newline="") as file_of_week:
        rows = list(csv.DictReader(file_of_week))
    new = [(row["known issue"], row["about"], row["value"]) for row in rows if row["section"] == "new"]
    assert new == [("KI-1", "exports time out", "1")]
    assert "*KI-1* exports time out: 1 report" in weeks[0]
    assert "2026-11 is not over" in await exported(lives.environment, "2026-11", tmp_path / "no.csv", "--month")
    assert "No such file or directory" in await exported(lives.environment, "2026-W42", tmp_path / "no" / "week.csv")
