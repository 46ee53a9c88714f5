"""Nobody's text can call, link or format by stealth: it is shown as text, everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.driver import Company
from tests.journeys.people import BOT

EVIL = "<!channel> <@U0MIA> <https://evil.example|good> *&amp;*"
SENT = "&lt;!channel&gt; &lt;@U0MIA&gt; &lt;https://evil.example|good&gt; *&amp;amp;*"
"""EVIL as Slack's client sends what a person types into a message; in forms it comes as it is."""
FORBIDDEN = ("<!channel", "<!here", "<@U0MIA", "<https://evil.example|")


def everything_said(team: Company) -> str:
    """All that the bot has posted, whispered and shown, where Slack reads it as markup."""
    scene = team.scene
    messages = [message for channel in scene.messages.values() for message in channel.values()]
    whispers = [message for heard in scene.whispers.values() for message in heard]
    said = [message for message in [*messages, *whispers] if message.get("user") == BOT]
    return "\n".join([*(message["text"] for message in said), *_markup([said, list(scene.windows.values())])])


def _markup(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _markup(inner)


def assert_is_text(team: Company, *shown: str) -> None:
    for text in shown:
        assert "<!channel> <@U0MIA>" in text, text
    said = everything_said(team)
    assert not [line for line in said.splitlines() for bad in FORBIDDEN if bad in line]


async def test_what_an_agent_types_is_shown_as_text(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    await ana.types("/flag exports")
    fields = {"title": EVIL, "what_happens": f"{EVIL}\n{EVIL}", "area": "Billing", "severity": "1", "customer": EVIL}
    assert (await ana.fills(**fields)).is_done
    card = await team.liaison.shows("KI-1")
    told = await ana.hears("R-1 is in")
    assert_is_text(team, card.text, told)

    await mia.chooses("Show the reports", card)
    assert_is_text(team, (await mia.sees_form("Reports on KI-1")).text)
    await ben.types(f"/flag {SENT}")
    form = await ben.sees_form("Flag a problem")
    assert form.values["title"] == EVIL
    asked = await ben.fills(**fields)
    assert asked.form is not None
    assert "This may be known" in asked.form.text
    assert_is_text(team, asked.form.text)
    assert (await ben.fills(same_problem="Same problem")).is_done
    await ben.hears("R-2")
    await ben.types(f"/known {SENT}")
    assert_is_text(team, await ben.hears("Known, best first"))
    await ben.types("/known nothing &lt;!here&gt;")
    await ben.hears("Nothing known reads like")
    await ben.types("/liaison &lt;!channel&gt;")
    await ben.hears("There is no `<!channel>`")
    await mia.presses("Resolve", card)
    assert_is_text(team, await ana.hears("is fixed"))


@pytest.mark.on("sandbox/socket", "sandbox/http", "local-slack/socket")
@pytest.mark.parametrize("way", ["reply", "form"])
async def test_what_an_engineer_writes_is_shown_as_text(team: Company, way: str) -> None:
    ana, mia = team.ana, team.mia
    card = await ana.flags("exports time out")
    if way == "reply":
        # Real mentions and links this time: the engineer may call people, the bot passes on no call.
        await mia.replies(
            "workaround: ask <@U0MIA|mia> &lt;!channel&gt; &lt;@U0MIA&gt; <https://evil.example|good>", card
        )
    else:
        await mia.presses("Publish workaround", card)
        assert (await mia.fills(steps=EVIL, customer_wording=EVIL)).is_done
    letter = await ana.hears("There is a workaround")
    await card.shows("Workaround WA-1", "<!channel> <@U0MIA>")
    await team.ben.types("/known exports")
    assert_is_text(team, letter, card.text, await team.ben.hears("Known, best first"))


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_what_a_customer_wrote_is_shown_as_text(team: Company) -> None:
    said = await team.ben.says(f"<!channel> <@U0MIA> look: {SENT}", "C0SUPPORT")
    await team.ana.picks("Flag to liaison", said)
    form = await team.ana.sees_form("Flag a problem")
    assert "@channel @U0MIA look: <!channel> <@U0MIA>" in form.values["what_happens"]
    assert (await team.ana.fills(title="exports", area="Billing", severity="1")).is_done
    card = await team.liaison.shows("KI-1")
    await said.is_answered("R-1 is in")
    assert_is_text(team, card.text)
