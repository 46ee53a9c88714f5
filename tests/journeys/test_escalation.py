"""Who must act is called by name, once, one rung after the other; the rota says who that is."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.clock import HandSetClock
from tests.journeys.driver import Company

pytestmark = pytest.mark.on("sandbox/socket")

ROTA = """
[exports]
area = "Exports and reports"
people = ["U0MIA", "U0KENJI"]
begins = "2026-11-02"
at = "09:00"
zone = "Europe/Madrid"
group = "S0BILLING"
"""
EIGHT = datetime(2026, 11, 2, 8, tzinfo=UTC)
"""Nine in Madrid."""


async def agrees_on_rota(team: Company, toml: str = ROTA) -> None:
    await team.lea.types("/liaison policy rotas")
    assert (await team.lea.fills(policy=toml)).is_done


async def test_each_escalation_calls_one_person_and_who_asked_hears_who_answers(
    team: Company, clock: HandSetClock
) -> None:
    ana, ben, mia, lea = team.ana, team.ben, team.mia, team.lea
    clock.move_to(EIGHT)
    await agrees_on_rota(team)
    await mia.hears("You are on duty for Exports and reports")
    await lea.types("/liaison role @lea liaison")
    await lea.types("/liaison role @gus sponsor")
    await lea.hears("cannot hold a role")
    await lea.types("/liaison role @ben sponsor")
    await lea.hears("*sponsor*: Ben Okafor")
    card = await ana.flags("exports time out", area="Exports and reports", severity="2")

    await ana.types("/liaison escalate KI-1 Acme threatens to leave severity:critical")
    await ana.hears(f"KI-1 is escalated: {mia.name} (on duty) is called.")
    said = await card.is_answered("please act on *KI-1*")
    assert f"<@{mia.id}>" in said
    assert said.count("<@") == 1
    assert f"Asked by {ana.name}: Acme threatens to leave" in said
    await card.is_marked("warning")
    await card.shows(f"*Escalated* to {mia.name} by {ana.name}: Acme threatens to leave", "Critical")
    # A second person within the same minutes is told who has been called, however she says it.
    await asyncio.gather(ben.types("/liaison escalate KI-1 me too"), lea.reacts("rotating_light", card))
    await ben.hears(f"was escalated a moment ago to {mia.name} by {ana.name}")
    await lea.hears(f"was escalated a moment ago to {mia.name} by {ana.name}")
    await lea.reacts("rotating_light", card, present=False)
    await lea.hears("taking the emoji back does not undo it")

    clock.advance(11 * 60)
    await lea.reacts("bangbang", card)
    # Lea does not call herself; the liaison's rung is hers alone.
    await card.shows(f"*Escalated* to {ben.name} by {lea.name}: no reason given")
    assert len([text for text in card.bots_replies if "please act" in text]) == 2
    clock.advance(11 * 60)
    await ana.types("/liaison escalate KI-1 still nothing")
    await ana.hears("Nobody is left to escalate KI-1 to.")

    # Whom it went to can answer and resolve it, without being an engineer.
    # He is not in the channel, where a mention would not reach him.
    assert not any(f"<@{ben.id}>" in reply for reply in card.bots_replies)
    letter = await ben.has(f"<@{ben.id}> (sponsor): please act on *KI-1*")
    await ben.presses("I am on it", letter)
    await letter.shows(f"{ben.name} is on it.")
    await lea.hears(f"{ben.name} answered what you escalated")
    await card.shows(f"*Escalated* to {mia.name} by {ana.name}")
    await mia.presses("Claim", card)
    await ana.hears(f"{mia.name} answered what you escalated: it is acknowledged.")
    assert "*Escalated*" not in card.text
    assert len(ana.heard("answered what you escalated")) == 1
    await ben.types("/liaison resolve KI-1")
    await ben.hears("Only people in the liaison channel")

    await mia.presses("Resolve", card)
    await card.shows("Fixed")
    await ana.types("/liaison escalate KI-1 again")
    await ana.hears("If it has come back, reopen it")
    for wrong, told in (
        ("KI-9 why", "There is no known issue KI-9"),
        ("why", "Which one? For example: escalate KI-3"),
        ("KI-1 severity: huge", "“huge” is no severity"),
    ):
        await ana.types(f"/liaison escalate {wrong}")
        await ana.hears(told)


async def test_where_nobody_is_named_the_channel_is_called_and_the_called_may_resolve(
    team: Company, clock: HandSetClock
) -> None:
    ana, ben, kenji, lea = team.ana, team.ben, team.kenji, team.lea
    clock.move_to(EIGHT)
    card = await ana.flags("exports time out")
    await ana.types("/liaison escalate KI-1 it burns")
    await ana.hears("nobody is named to be called for it")
    assert "<@" not in await card.is_answered("Everybody here: please act on *KI-1*")
    await card.shows(f"*Escalated* to the liaison channel by {ana.name}: it burns")
    clock.advance(11 * 60)
    await lea.types("/liaison role @ben sponsor")
    await lea.hears("*sponsor*: Ben Okafor")
    await kenji.replies("!escalate nobody acts", to=card)
    await card.shows(f"*Escalated* to {ben.name} by {kenji.name}: nobody acts")
    await ben.types("/liaison resolve KI-1")
    await card.shows("Fixed")
    await ana.hears(f"{ben.name} answered what you escalated: it is fixed.")
    await kenji.hears(f"{ben.name} answered what you escalated: it is fixed.")


async def test_from_the_cards_menu_one_sees_first_who_is_called_and_a_groups_member_on_duty_goes_first(
    team: Company, clock: HandSetClock
) -> None:
    ana, mia, kenji, lea = team.ana, team.mia, team.kenji, team.lea
    clock.move_to(EIGHT)
    # The liaisons are a user group: of these Mia is on duty, for another area than that of the problem.
    await agrees_on_rota(team)
    await group_is(team, mia.id)
    await lea.types("/liaison role @billing-team liaison")
    await lea.hears("*liaison*: <!subteam^S0BILLING>")
    card = await ana.flags("no invoice", area="Billing", severity="2")
    await mia.replies("workaround: restart it", to=card)
    await card.shows("Workaround WA-1")

    await kenji.chooses("Escalate", card)
    form = await kenji.sees_form("Escalate KI-1")
    assert f"{mia.name} (liaison) is called." in form.text
    assert "Critical" in str(form.json)
    assert "Minor" not in str(form.json)
    sent = await kenji.fills(why="Acme threatens to leave", severity="Critical")
    assert sent.form is not None
    assert f"KI-1 is escalated: {mia.name} (liaison) is called." in sent.form.text
    assert f"<@{mia.id}> (liaison): please act" in await card.is_answered("Acme threatens to leave")
    await card.shows(f"*Escalated* to {mia.name} by {kenji.name}: Acme threatens to leave", "Critical")

    # An agent escalates what she flagged from her Home.
    await ana.opens_home()
    await ana.sees_at_home("no invoice")
    await ana.presses_at_home("Escalate", beside="R-1")
    form = await ana.sees_form("Escalate KI-1")
    assert f"was escalated a moment ago to {mia.name}" in form.text
    assert "Raise the severity" not in form.text
    clock.advance(11 * 60)
    await lea.presses("Resolve", card)
    await card.shows("Fixed")
    assert "reopen it" in (await ana.fills(why="still?")).errors["why"]
    assert not card.offers("Escalate")

    # What an engineer does with a workaround stands beside it.
    await lea.chooses("Whom it reached", card)
    await lea.hears("*WA-1* by Mia")


async def test_a_flagged_message_is_escalated_by_its_emoji(team: Company, clock: HandSetClock) -> None:
    ana, mia = team.ana, team.mia
    clock.move_to(EIGHT)
    await agrees_on_rota(team, ROTA.replace('area = "Exports and reports"\n', ""))
    message = await ana.says("Acme cannot export", team.support.id)
    await ana.picks("Flag to liaison", message)
    assert (await ana.fills(title="exports time out", area="Billing", severity="1")).is_done
    await team.liaison.shows("exports time out")
    await ana.reacts("rotating_light", message)
    await ana.hears(f"KI-1 is escalated: {mia.name} (on duty) is called. Say why in its thread")
    other = await ana.says("lunch?", team.support.id)
    await ana.reacts("rotating_light", other)
    await ana.reacts("rotating_light", other, present=False)
    await ana.types("/liaison status KI-1")
    await ana.hears("New, 1 report")
    assert ana.whispers("does not undo") == []


async def test_at_the_boundary_who_comes_gets_the_open_items_and_the_group_follows(
    team: Company, clock: HandSetClock
) -> None:
    ana, mia, kenji, lea = team.ana, team.mia, team.kenji, team.lea
    clock.move_to(EIGHT)
    await lea.types("/liaison rota")
    await lea.hears("There is no rota yet.")
    await agrees_on_rota(team)
    await mia.hears("You are on duty for Exports and reports")
    await group_is(team, mia.id)
    exports = await ana.flags("exports time out", area="Exports and reports")
    await exports.shows(f"*Next:* {mia.name}: claim it or answer")
    invoice = await ana.flags("no invoice", area="Billing")
    await invoice.shows("*Next:* anybody in this channel")
    await lea.types("/liaison queue")
    await lea.hears(f"exports time out: {mia.name}, claim it or answer")
    await ana.types("/liaison rota")
    shown = await ana.hears(f"exports* (Exports and reports, engineers): {mia.name} until")
    assert f"then {kenji.name}" in shown
    assert str(int((EIGHT + timedelta(days=7)).timestamp())) in shown

    clock.move_to(EIGHT + timedelta(days=7, minutes=-1))
    assert kenji.heard("You are on duty for") == []
    clock.move_to(EIGHT + timedelta(days=7))
    told = await kenji.hears(f"You take over from {mia.name}.")
    assert "Open items: 1" in told
    assert "exports time out" in told
    assert "no invoice" not in told
    await exports.shows(f"*Next:* {kenji.name}: claim it or answer")
    await group_is(team, kenji.id)
    updates = [line for line in await team.log() if "usergroups.users.update" in line]
    clock.move_to(EIGHT + timedelta(days=9))

    await ana.types("/liaison rota swap @kenji @mia 2026-11-11..2026-11-12")
    await ana.hears("You may say when you are away yourself.")
    await kenji.types("/liaison rota swap @lea 2026-11-11..2026-11-12")
    await kenji.hears(f"Away: {kenji.name} 2026-11-11 to 2026-11-12 (instead: {lea.name})")
    clock.move_to(EIGHT + timedelta(days=9, minutes=1))
    await lea.hears(f"You take over from {kenji.name}.")
    await group_is(team, lea.id)
    clock.move_to(EIGHT + timedelta(days=11))
    await group_is(team, kenji.id)
    await team.scene.until(
        lambda: len(kenji.heard("You are on duty for")) == 2 or None, "the second hand-over", kenji.heard
    )
    assert len([line for line in await team.log() if "usergroups.users.update" in line]) == len(updates) + 2
    for wrong, answer in (
        ("away", "is not clear"),
        ("away tomorrow", "is not clear"),
        ("swap 2026-12-01", "With whom?"),
        ("away 2026-12-07..2026-12-01", "The first day comes first"),
        ("back 2026-12-01", "is not away on these days"),
        ("swap @gus 2026-12-01", "cannot stand in"),
    ):
        await kenji.types(f"/liaison rota {wrong}")
        await kenji.hears(answer)
    await lea.types("/liaison rota away 2026-12-01")
    await lea.hears("is on no rota")


async def test_at_two_at_night_only_the_worst_calls_anybody(team: Company, clock: HandSetClock) -> None:
    ana, kenji, lea = team.ana, team.kenji, team.lea
    clock.move_to(EIGHT)
    # Kenji's clock is in Tokyo, and he begins later than others.
    await kenji.opens_home()
    await kenji.sees_at_home("Asia/Tokyo")
    await kenji.presses_at_home("Change", beside="Your working hours")
    assert (await kenji.fills(hours="mon-fri 10:00-18:00")).is_done
    await agrees_on_rota(team, ROTA.replace('"U0MIA", ', "").replace('area = "Exports and reports"\n', ""))
    night = datetime(2026, 11, 2, 17, tzinfo=UTC)
    morning = datetime(2026, 11, 3, 1, tzinfo=UTC)
    clock.move_to(night)
    minor = await ana.flags("a typo", severity="3", what_happens="A word in the footer is misspelt")
    await ana.types("/liaison escalate KI-1 it is ugly")
    await ana.hears("when their working hours begin")
    said = await minor.is_answered("please act on *KI-1*")
    assert "<@" not in said
    assert str(int(morning.timestamp())) in said
    worst = await ana.flags("all is lost")
    await worst.is_answered(f"<@{kenji.id}>: *KI-2* all is lost")
    await ana.types("/liaison escalate KI-2 it burns")
    await worst.is_answered(f"<@{kenji.id}> (on duty): please act")
    other = await ana.flags("printer makes noise", severity="3")
    await ana.types("/liaison escalate KI-3 it is ugly too")
    await other.is_answered("please act on *KI-3*")
    await lea.presses("Resolve", other)
    await ana.hears("answered what you escalated")
    clock.move_to(morning - timedelta(minutes=1))
    assert [text for text in kenji.heard(f"<@{kenji.id}>") if "KI-1" in text] == []
    clock.move_to(morning)
    await kenji.hears(f"<@{kenji.id}> (on duty): please act on *KI-1* a typo")
    assert kenji.heard(f"<@{kenji.id}> (on duty): please act on *KI-3*") == []


async def group_is(team: Company, *users: str) -> None:
    """Waits until the user group has exactly these members."""
    async with asyncio.timeout(15):
        while (await team.sees("user-groups"))["user_groups"]["S0BILLING"] != list(users):
            await asyncio.sleep(0.05)
