"""People thank each other in public, at most so often, for a reason; Liaison points out in private what deserves it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.clock import HandSetClock
from tests.journeys.driver import Company

pytestmark = pytest.mark.on("sandbox/http")

FRIDAY = datetime(2026, 8, 21, 15, tzinfo=UTC)


async def test_a_shout_out_is_posted_once_and_can_be_taken_back_for_a_while(team: Company, clock: HandSetClock) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    await mia.types("/kudos @ana, @ben for clean steps #Clean-Steps <!channel>")
    post = await team.liaison.shows("thank you")
    assert "<@U0ANA>, <@U0BEN>: thank you `#clean-steps`" in post.text
    assert "> clean steps @channel" in post.text
    assert "<!" not in post.markup
    assert f"From {mia.name}" in post.text
    assert "no agreed behaviour" not in await mia.hears("Posted. You can take it back")
    await ana.types("/kudos")
    assert f"from {mia.name}" in await ana.hears("Thanks that you got lately")
    assert "You can thank 5 more people today" in ana.whispers()[-1]

    clock.advance(60 * 9)
    await mia.presses_privately("Take it back")
    await post.shows(f"{mia.name} took a shout-out back.")
    assert "U0ANA" not in post.text
    await ben.types("/kudos")
    assert "None yet." in await ben.hears("Thanks that you got lately")

    await ben.types("/liaison kudos @mia for the workaround")
    assert "no agreed behaviour" in await ben.hears("Posted.")
    again = await team.liaison.shows("the workaround")
    clock.advance(60 * 11)
    await ben.presses_privately("Take it back")
    await ben.hears("that time is over")
    assert "<@U0MIA>" in again.text


async def test_what_is_no_shout_out_is_refused_with_a_reason(team: Company, clock: HandSetClock) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    for words, told in (
        ("@mia", "For what?"),
        ("the whole team", "Whom?"),
        ("@ana for my own work", "Nobody thanks themselves"),
        ("@gus for being a guest", "is no member here"),
        ("@liaison for being a bot", "is no member here"),
        ("@nobody for what", "did not say who"),
        ("@billing-team for all of it", "a user group cannot be thanked"),
    ):
        await ana.types(f"/kudos {words}")
        await ana.hears(told)
    await team.gus.types("/kudos @ana for nothing", channel="C0SUPPORT")
    await team.gus.hears("Guests cannot use Liaison")

    await ben.types("/kudos off")
    await ben.hears("You are not named in shout-outs from now on.")
    await mia.types("/kudos @ana and @ben for both")
    await mia.hears("Ben Okafor does not want to be named")
    await ben.types("/kudos on")
    await ben.hears("You can be named in shout-outs from now on.")
    assert team.liaison.bots_posts == []

    # Kenji's day ends at midnight in Tokyo, which is 15:00 UTC.
    clock.move_to(datetime(2026, 8, 20, 14, tzinfo=UTC))
    await team.kenji.types("/kudos @ana @ben @mia @lea for the launch")
    await team.liaison.shows("the launch")
    await team.kenji.types("/kudos @ana @ben for more")
    await team.kenji.hears("you can thank 5 people a day, and 1 more today")
    clock.move_to(datetime(2026, 8, 20, 15, 1, tzinfo=UTC))
    await team.kenji.types("/kudos @ana @ben for more")
    await team.liaison.shows("> more")


async def test_raised_hands_on_a_persons_message_open_the_form(team: Company, clock: HandSetClock) -> None:
    ana, lea = team.ana, team.lea
    message = await ana.says("Here is the HAR file with clean steps", "C0SUPPORT")
    await ana.reacts("raised_hands", message)
    await team.gus.reacts("raised_hands", message)
    await lea.reacts("raised_hands", message)
    await lea.hears("Do you want to thank Ana Ruiz in public?")
    assert ana.whispers() == team.gus.whispers() == []
    await lea.presses_privately("Say thanks")
    form = await lea.sees_form("A shout-out")
    assert form.values["who"] == "U0ANA"
    wrong = await lea.fills(who="U0LEA", reason="me")
    assert "Nobody thanks themselves" in wrong.errors["who"]
    assert (await lea.fills(who="U0ANA", reason="the HAR file", behaviour="clean-steps")).is_done
    post = await team.liaison.shows("the HAR file")
    link = f"/archives/C0SUPPORT/p{message.ts.replace('.', '')}|here>"
    assert link in post.markup
    await (await lea.has("Posted. You can take it back")).shows("Take it back")
    await lea.presses("Take it back", await lea.has("Posted. You can take it back"))
    await post.shows("took a shout-out back")


async def test_real_work_is_pointed_out_to_the_liaisons_by_turns_and_once(team: Company, clock: HandSetClock) -> None:
    ana, mia, kenji, lea = team.ana, team.mia, team.kenji, team.lea
    await lea.types("/liaison role @kenji @lea liaison")
    await lea.hears("From now on")
    await mia.types("/liaison schedule")
    await mia.hears("*round-up*: fri at 15:00, UTC. Paused.")
    card = await ana.flags("exports time out")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    clock.move_to(datetime(2026, 8, 20, 15, tzinfo=UTC))
    asked = await kenji.has(
        "Would you thank Mia Lindqvist for the first workaround of the week: *KI-1* exports time out"
    )
    await kenji.presses("Say thanks", asked)
    form = await kenji.sees_form("A shout-out")
    assert (form.values["who"], form.values["reason"]) == (
        "U0MIA",
        "the first workaround of the week: KI-1 exports time out",
    )
    assert (await kenji.fills(reason="the quick workaround on KI-1")).is_done
    await asked.shows("Thanked.")
    assert not asked.offers("Not now")
    post = await team.liaison.shows("the quick workaround on KI-1")
    assert f"/archives/C0LIAISON/p{card.ts.replace('.', '')}|here>" in post.markup

    await lea.types("/liaison policy recognition")
    written = (await lea.sees_form("What is agreed")).values["policy"]
    assert (await lea.fills(policy=written.replace("joined_by = 5", "joined_by = 2"))).is_done
    await mia.reacts("raising_hand", card)
    await card.shows("2 reports")
    clock.move_to(FRIDAY)
    helpful = await lea.has("Would you thank Ana Ruiz for a flag that many others joined")
    await lea.presses("Not now", helpful)
    await helpful.shows("Not now.")
    assert not helpful.offers("Say thanks")
    clock.move_to(FRIDAY + timedelta(days=3))
    await lea.types("/kudos @mia for something else")
    await team.liaison.shows("something else")
    assert len(lea.heard("Would you thank")) == len(kenji.heard("Would you thank")) == 1
    assert mia.heard("Would you thank") == []


async def test_the_round_up_names_both_sides_and_the_leads_hear_of_a_neglected_one(
    team: Company, clock: HandSetClock
) -> None:
    ben, mia, kenji, lea = team.ben, team.mia, team.kenji, team.lea
    await lea.types("/liaison schedule round-up resume")
    await lea.hears("*round-up*: fri at 15:00, UTC. Next")
    await ben.types("/kudos @mia @kenji for the export #workaround")
    await team.liaison.shows("the export")
    clock.move_to(FRIDAY)
    week = await team.liaison.shows("Shout-outs of the week")
    assert "Nobody thanked agents this week." in week.text
    assert f"• {mia.name}, {kenji.name}, from {ben.name}: the export" in week.text
    assert "<@" not in week.markup, "the round-up calls nobody a second time"
    clock.move_to(FRIDAY + timedelta(weeks=1))
    await team.liaison.shows("No shout-outs this week.")

    # Three days late is late enough to be said, and not to be left out.
    clock.move_to(FRIDAY + timedelta(weeks=2, days=-1))
    await ben.types("/kudos @mia @kenji @lea for the long night")
    await team.liaison.shows("the long night")
    await kenji.types("/kudos @mia @lea for the morning after")
    await team.liaison.shows("the morning after")
    assert lea.heard("one side got less") == [], "shout-outs are not four weeks old yet"
    clock.move_to(FRIDAY + timedelta(weeks=4))
    assert "0 times to agents and 5 times to engineers" in await lea.hears("one side got less than 30 %")

    def round_ups() -> int:
        return sum("Shout-outs of the week" in post or "No shout-outs this" in post for post in team.liaison.bots_posts)

    for week_later in range(5, 8):
        before = round_ups()
        clock.move_to(FRIDAY + timedelta(weeks=week_later))
        # A week that is over before the bot has looked is left out.
        await team.scene.until(partial(lambda before: round_ups() > before or None, before), "a round-up", round_ups)
        await mia.types("/kudos @kenji for being there")
    assert len(lea.heard("one side got less")) == 1
    assert mia.heard("one side got less") == [], "Lea is an admin of the workspace, Mia is not"
    assert not any("one side got less" in post for post in team.liaison.bots_posts)

    # The first round-up of the next quarter said what for, and not whom.
    counted = await team.liaison.shows("What shout-outs were for in 2026-Q3")
    assert "`#workaround`: 1 (0)" in counted.text
    assert "without an agreed behaviour: 3 (0)" in counted.text
    assert not any(each.name in counted.text for each in (ben, mia, kenji, lea))
    assert sum("What shout-outs were for" in post for post in team.liaison.bots_posts) == 1
    await ben.types("/kudos behaviours 2026-q3")
    await ben.hears("without an agreed behaviour: 3 (0)")
    await ben.types("/kudos behaviours 2026-Q4")
    await ben.hears("2026-Q4 is not over yet.")
