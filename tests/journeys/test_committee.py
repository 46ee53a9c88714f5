"""The committee of both sides: its agenda comes a day before it meets, and what it decides reaches who has to know."""

import pytest

from tests.clock import HandSetClock, at
from tests.journeys.driver import Company

pytestmark = pytest.mark.on("sandbox/http")

NAMED = """
agents = ["U0ANA"]
engineers = ["U0MIA"]
neutral = ["U0LEA"]
ageing = 20
"""


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
    clock.move_to(at("2026-10-25T09:00"))
    for member in (ana, mia, lea):
        await member.has(f"The committee meets <!date^{int(at('2026-10-25T10:00').timestamp())}^")
    assert kenji.heard("The committee meets") == []

    decision = "decision: fix it in 4.2 alternatives: decline it agreed: @ana @mia owner: @mia review: 2026-11-08"
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
    await lea.types("/liaison decide undo D-1")
    await lea.hears("Say which decision, and why")
    await lea.types("/liaison decide undo D-1 the wrong release")
    await lea.hears("D-1 is taken back")
    await card.is_answered("*D-1* on *KI-1* exports time out is taken back by Lea")
    await lea.types(f"/liaison decide KI-1 {decision}")
    await card.is_answered("*D-2* on *KI-1* exports time out")
    await card.shows("*Decided* (D-2): fix it in 4.2. Owner: Mia")
    await ben.types("/liaison decisions KI-1")
    await ben.hears("*Taken back* by Lea")

    # It holds for a fortnight, however old the issue gets; then it comes back.
    for saturday, sunday in (("2026-10-31", "2026-11-01"), ("2026-11-07", "2026-11-08")):
        clock.move_to(at(f"{saturday}T10:00"))
        await team.liaison.shows(f"The committee meets on Sun {sunday}.")
    back = await team.liaison.shows("The committee meets on Sun 2026-11-08.")
    assert "a promised time has passed: D-2: fix it in 4.2; its review is due" in back.text
    agendas = [text for text in team.liaison.bots_posts if "The committee meets" in text]
    assert ["Nothing waits for it." in text for text in agendas] == [False, False, False, True, False]


async def test_what_is_escalated_and_missed_again_comes_back_and_the_sponsor_hears_it_once(
    team: Company, clock: HandSetClock
) -> None:
    ana, ben, mia, lea = team.ana, team.ben, team.mia, team.lea
    clock.move_to(at("2026-10-05T10:00"))
    await lea.types("/liaison policy committee")
    assert (await lea.fills(policy=NAMED)).is_done
    await lea.types("/liaison role @ben sponsor")
    await lea.hears("*sponsor*: Ben Okafor")
    card = await ana.flags("exports time out", severity="2")
    await ana.types("/liaison escalate KI-1 Acme threatens to leave")
    await card.is_marked("warning")
    await ana.types("/liaison agenda")
    assert "escalated: Acme threatens to leave; nobody has answered yet" in await ana.hears("who takes it up")

    clock.move_to(at("2026-10-07T10:00"))
    decision = "decision: fix it by Friday alternatives: decline it agreed: @ana @mia owner: @mia review: 2026-11-10"
    await lea.types(f"/liaison decide KI-1 {decision}")
    await lea.hears("D-1 is recorded")
    await lea.types("/liaison agenda")
    await lea.hears("Nothing waits for it.")
    assert ben.heard("missed again") == []
    clock.move_to(at("2026-10-30T10:00"))
    told = await ben.hears("*KI-1* exports time out: missed again, after D-1.")
    assert "the committee decided *D-1*: fix it by Friday" in told
    await ana.types("/liaison agenda")
    await ana.hears("a promised time has passed: D-1: fix it by Friday")
    clock.move_to(at("2026-11-02T10:00"))
    await mia.types("/liaison resolve KI-1")
    await card.shows("Fixed")
    assert len(ben.heard("missed again")) == 1
