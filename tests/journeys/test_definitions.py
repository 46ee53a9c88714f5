"""Both sides say alone what a word means, then see each other's, and it counts once both have signed one wording."""

import pytest

from tests.clock import HandSetClock, at
from tests.journeys.driver import Company

pytestmark = pytest.mark.on("sandbox/socket", "sandbox/http")
MEMBERS = 'agents = ["U0ANA"]\nengineers = ["U0MIA"]\nneutral = ["U0LEA"]\n'


async def test_from_two_drafts_to_two_signatures_and_to_the_next_version(team: Company, clock: HandSetClock) -> None:
    ana, mia, lea, kenji = team.ana, team.mia, team.lea, team.kenji
    clock.move_to(at("2026-10-05T10:00"))
    old = await ana.flags("exports time out")
    await ana.types("/liaison definitions")
    await ana.hears("*Severity*: not ratified yet.")
    await mia.replies("!definitions draft severity", to=old)
    await mia.hears("Say it as a command, where nobody else reads it")
    await mia.types("/liaison definitions write severity")
    await mia.hears("First both sides draft alone. Still to come: the agents and the engineers.")

    await ana.types("/liaison definitions draft severity")
    assert "The other side reads it only when" in (await ana.sees_form("What it means")).text
    assert (await ana.fills(words="Critical: customers cannot <work>")).is_done
    await mia.types("/liaison definitions severity")
    await mia.hears("Of version 1 the agents have made a draft.")
    await team.ben.types("/liaison definitions severity")
    await team.ben.hears("> Critical: customers cannot <work>")
    await mia.types("/liaison definitions draft severity")
    assert (await mia.sees_form("What it means")).values["words"] == ""
    for engineer in (mia, kenji, lea):
        assert engineer.heard("<work>") == []
    assert (await mia.fills(words="Critical: customers cannot log in")).is_done
    for drafter in (ana, mia):
        await drafter.hears("Both sides have drafted what *severity* means.")
    await mia.types("/liaison definitions severity")
    assert "agents: “<work>”; engineers: “log in”" in await mia.hears("*Where they part*")

    await mia.types("/liaison definitions write severity")
    assert "log in" in (await mia.sees_form("What it means")).values["words"]
    assert (await mia.fills(words="Critical: customers cannot work or log in")).is_done
    await ana.hears(f"{mia.name} wrote what *severity* shall mean for both sides.")
    await mia.types("/liaison definitions sign severity")
    await mia.presses_privately("Sign for the engineers")
    await mia.hears("It is in force as soon as the other side signs it.")
    await kenji.types("/liaison definitions")
    await kenji.hears("*Severity*: not ratified yet. The wording of version 1 is signed by the engineers.")
    clock.move_to(at("2026-10-06T10:00"))
    await ana.types("/liaison definitions sign severity")
    await ana.presses_privately("Sign for the agents")
    await team.liaison.shows("*Severity* is defined: version 1")
    await ana.hears("*Severity* is defined: version 1")

    # What was flagged before keeps what counted then.
    clock.move_to(at("2026-10-07T10:00"))
    await ana.flags("login page is blank")
    await ana.types("/liaison definitions KI-1")
    assert "customers cannot work" not in await ana.hears("when KI-1 was flagged")
    await ana.types("/liaison definitions KI-2")
    assert "> Critical: customers cannot work or log in" in await ana.hears("when KI-2 was flagged")
    await ana.types("/liaison definitions 2026-10-05")
    assert "customers cannot work" not in await ana.hears("at the end of 2026-10-05, UTC")

    # Once there is a committee, its members speak for the sides.
    await lea.types("/liaison policy committee")
    assert (await lea.fills(policy=MEMBERS)).is_done
    await kenji.types("/liaison definitions draft priority")
    await kenji.hears("The members of the committee define these words")
    await ana.types("/liaison definitions draft severity")
    assert "customers cannot work or log in" in (await ana.sees_form("What it means")).values["words"]
    assert (await ana.fills(words="Critical: anything that costs money")).is_done
    await mia.types("/liaison definitions")
    assert "version 1, in force since" in await mia.hears("Of version 2 the agents have made a draft.")
