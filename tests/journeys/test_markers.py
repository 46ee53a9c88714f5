"""An engineer marks a release or a launch; whoever looks at the numbers sees what was before and after it."""

import pytest

from tests.journeys.driver import Company


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_an_event_is_marked_listed_and_taken_away(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await mia.types("/liaison marker")
    await mia.hears("No event is marked yet.")
    for said, answer in (
        ("soon release 4.2", "Say for example: marker 2026-11-20 release 4.2"),
        ("today party", "Say for example: marker 2026-11-20 release 4.2"),
        ("1999-01-01 release", "That day is too far away."),
        ("remove 9", "There is no event 9."),
    ):
        await mia.types(f"/liaison marker {said}")
        await mia.hears(answer)
    await mia.types("/liaison marker yesterday release 4.2 & more")
    await mia.hears("Marked as 1: release 4.2 & more")
    await mia.types("/liaison marker today billing run")
    await mia.hears("Marked as 2: billing run")
    await ana.types("/liaison marker today release 5")
    await ana.hears("Only people in the liaison channel")
    await ana.types("/liaison marker")
    await ana.hears("release 4.2 & more")
    await mia.types("/liaison marker remove 1")
    await mia.hears("Event 1 is taken away.")
    await mia.types("/liaison marker remove 1")
    await mia.hears("There is no event 1.")
    await mia.types("/liaison marker today launch Checkout")
    await mia.hears("A launch: launch Checkout 2 on: 2026-11-20 area: billing")


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_launch_is_added_found_beside_its_issues_and_called_off(team: Company) -> None:
    ana, mia = team.ana, team.mia
    await ana.types("/liaison launch")
    await ana.hears("Nothing goes live, and nothing went live in the last 90 days.")
    for said, answer in (
        ("on: 2026-11-20", "What goes live?"),
        ("Checkout 2 on: someday", "Say a date such as"),
        ("Checkout 2 area: printers", "Which area is meant by “printers”?"),
        ("off L-9", "There is no launch L-9."),
        ("off Checkout 2", "Which one?"),
        ("list", "Nothing goes live"),
    ):
        await mia.types(f"/liaison launch {said}")
        await mia.hears(answer)
    await ana.flags("cards are refused")
    await ana.types("/known KI-1")
    await ana.hears("Launches: none")
    await mia.types("/liaison launch Checkout 2 & more on: yesterday area: bill")
    await mia.hears("*L-1* Checkout 2 & more, Billing")
    await mia.types("/liaison launch Dark mode on: +3d")
    await mia.hears("*L-2* Dark mode, all areas")
    await mia.types("/liaison launch Winter on: +14w")
    await mia.hears("*L-3* Winter")
    await ana.types("/known KI-1")
    found = await ana.hears("Launches: *L-1* Checkout 2 & more, Billing")
    assert "*L-2* Dark mode, all areas" in found
    assert "Winter" not in found
    await ana.types("/liaison launch")
    assert "*Live*" in await ana.hears("*Ahead*\n• *L-2* Dark mode")
    await ana.types("/liaison launch off L-1")
    await ana.hears("Only people in the liaison channel")
    await mia.types("/liaison launch off L-1")
    await mia.hears("L-1 is called off, and counts nowhere. To undo it: `/liaison launch Checkout 2 & more on:")
    await mia.types("/liaison marker")
    assert "Checkout" not in await mia.hears("launch Dark mode")
