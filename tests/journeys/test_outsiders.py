"""Who may not do a thing gets a private word, and nothing changes."""

import pytest

from tests.journeys.driver import Company

OURS = ("sandbox/socket", "sandbox/http")
THEIRS = ("local-slack/socket", "local-slack/http")


@pytest.mark.on(*OURS)
async def test_guests_are_told_that_they_cannot_use_it(team: Company) -> None:
    gus = team.gus
    for command in ("/flag exports time out", "/known exports", "/liaison help"):
        await gus.types(command)
        told = await gus.hears("Guests cannot use Liaison")
        assert gus.whispers() == [told]
        assert gus.form is None
        team.scene.whispers.clear()
    card = await team.ana.flags("exports time out")
    await team.control("membership", channel="C0LIAISON", user=gus.id, member=True)
    await gus.presses("Claim", card)
    await gus.hears("Guests cannot use Liaison")
    team.scene.whispers.clear()
    await gus.replies("workaround: ask me", to=card)
    await gus.hears("Guests cannot use Liaison")
    await team.mia.presses("Claim", card)
    await card.shows("Acknowledged", f"Owner*\n{team.mia.name}")
    assert team.ana.heard("ask me") == []


@pytest.mark.on(*THEIRS)
async def test_a_click_from_outside_the_channel_changes_nothing(team: Company) -> None:
    """local-slack lets people click in channels that they are not in."""
    card = await team.ana.flags("exports time out")
    for label in ("Claim", "Publish workaround", "Resolve"):
        await team.ben.presses(label, card)
        await team.ben.hears("Only people in the liaison channel can do this")
        team.scene.whispers.clear()
    assert team.ben.form is None
    await team.mia.presses("Claim", card)
    await card.shows("Acknowledged", f"Owner*\n{team.mia.name}")


@pytest.mark.on(*OURS)
async def test_who_leaves_the_channel_cannot_answer_any_more(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    reply = await team.mia.replies("use CSV", to=card)
    await team.kenji.presses("Claim", card)
    await card.shows("Acknowledged")
    await team.control("membership", channel="C0LIAISON", user="U0KENJI", member=False)
    # It takes a moment until the bot has heard of it; a message in the same channel comes after it.
    await team.mia.reacts("adhesive_bandage", reply)
    await team.ana.hears("use CSV")
    note = await team.kenji.says("see you", "C0GENERAL")
    await team.kenji.picks("Mark as workaround", note)
    await team.kenji.hears("Only people in the liaison channel can do this")


@pytest.mark.on(*OURS)
async def test_marking_what_is_no_reply_to_a_card_says_so(team: Company) -> None:
    said = await team.lea.says("use CSV", "C0SUPPORT")
    await team.lea.picks("Mark as workaround", said)
    await team.lea.hears("not a reply in the thread of a known issue")
    card = await team.ana.flags("exports time out")
    await team.mia.replies("workaround: use CSV", to=card)
    await card.is_answered("WA-1 by")
    told = next(reply for reply in card.replies if reply.is_by_bot)
    await team.mia.picks("Mark as workaround", told)
    await team.mia.hears("Only a person's reply can become a workaround")


async def test_bandages_and_the_word_elsewhere_meet_silence(team: Company) -> None:
    said = await team.lea.says("use CSV", "C0SUPPORT")
    reply = await team.ana.replies("workaround: use CSV", to=said)
    for message in (said, reply):
        await team.ana.reacts("adhesive_bandage", message)
        await team.lea.reacts("adhesive_bandage", message)
    card = await team.ben.flags("exports time out")
    own = await team.mia.replies("we are on it", to=card)
    await team.mia.reacts("eyes", own)
    await team.mia.reacts("adhesive_bandage", card)
    await team.kenji.says("workaround: not in a thread", "C0LIAISON")
    await team.mia.presses("Claim", card)
    await card.shows("Acknowledged")
    everybody = (team.ana, team.lea, team.mia, team.kenji)
    assert [each.whispers() for each in everybody] == [[], [], [], []]
    assert said.bots_replies == card.bots_replies == team.support.bots_posts == []
    assert not said.marks & {"memo"}


@pytest.mark.on(*OURS)
async def test_a_private_word_that_cannot_be_said_where_somebody_is_comes_directly(team: Company) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    asked = await ana.says("ACME cannot export", "C0SUPPORT")
    await team.meets("chat.postEphemeral", "channel_not_found", times=3)
    await mia.replies("!status", to=card)
    await mia.hears("Workaround: none yet")
    await mia.replies("!claim KI-9", to=card)
    await mia.hears("There is no known issue KI-9.")
    await ana.reacts("ticket", asked)
    offer = await ana.has("Is this a customer's problem?")
    assert offer.channel == team.scene.directs[ana.id]
    assert offer.offers("Flag this message")
    assert mia.whispers() == ana.whispers() == []
