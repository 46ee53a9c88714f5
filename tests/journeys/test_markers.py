"""An engineer marks a release; whoever looks at the numbers sees what was before and after it."""

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
