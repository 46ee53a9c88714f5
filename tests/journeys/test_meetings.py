"""What both sides meet for: actions with an owner and a day, the pack of a month, and sessions of feedback."""

import pytest

from tests.clock import HandSetClock, at
from tests.journeys.driver import Company

pytestmark = pytest.mark.on("sandbox/http")


async def test_from_an_action_to_the_pack_of_the_month_to_feedback_that_was_skipped_twice(
    team: Company, clock: HandSetClock
) -> None:
    ana, mia, lea = team.ana, team.mia, team.lea
    clock.move_to(at("2026-09-07T10:00"))
    for plan in ("product-health monthly 1 10:00 Europe/Madrid", "feedback monthly 15 15:00 Europe/Madrid"):
        await mia.types(f"/liaison schedule {plan}")
        await mia.hears(f"*{plan.split()[0]}*: {' '.join(plan.split()[1:3])} at")
    await lea.types("/liaison role @ben sponsor")
    await lea.hears("*sponsor*: Ben Okafor")
    card = await ana.flags("exports time out")
    await mia.replies("workaround: export month by month", to=card)
    await card.shows("WA-1")
    await ana.types("/liaison action add rewrite the export page")
    await ana.hears("It needs owner, due.")
    await ana.types("/liaison action add rewrite the export page owner: @mia due: 2026-10-05")
    await ana.hears("A-1 is noted, by 2026-10-05.")
    await mia.hears("*A-1* is for you, by 2026-10-05, says Ana")

    clock.move_to(at("2026-09-15T15:00"))
    session = await team.liaison.shows("Feedback session of Tue 2026-09-15")
    await mia.presses("It was skipped", session)
    assert "Why?" in (await mia.sees_form("Skipped")).text
    assert (await mia.fills(words="half of us were at the fair")).is_done
    await session.shows("skipped, says Mia", "half of us were at the fair")

    clock.move_to(at("2026-10-01T10:00"))
    pack = await team.liaison.shows("Product health in 2026-09")
    assert "For the meeting on Fri 2026-10-02." in pack.text
    assert pack.text.index("A-1* rewrite the export page") < pack.text.index("Top movers")
    assert "1 report, 0 in the month before" in pack.text
    clock.move_to(at("2026-10-05T09:00"))
    await mia.hears("*A-1 is due today*")
    await mia.types("/liaison action done A-1 it says the reason now")
    await ana.hears("it says the reason now")
    await ana.types("/liaison health 2026-09")
    await ana.hears("done: *A-1* rewrite the export page")

    for day in ("2026-10-15", "2026-11-15"):
        clock.move_to(at(f"{day}T15:00"))
        await team.liaison.shows(f"{day}")
    assert "half of us were at the fair" in await team.ben.hears("2 feedback sessions in a row were skipped.")
    await mia.types("/liaison feedback held two ideas for the form")
    await mia.hears("The feedback session of 2026-11-15: held.")
    await mia.types("/liaison feedback")
    assert "nobody said whether it was held" in await mia.hears("held, says Mia")
    assert len(team.ben.heard("feedback sessions in a row")) == 1
