"""A problem goes to the team of the first rule that matches, and the card says why it is there."""

import pytest

from tests.journeys.driver import Company

ROUTES = """
[[route]]
name = "vip"
team = "First aid"
severity = "critical"
customer = "Acme"
channel = "C0GENERAL"
[[route]]
name = "tax"
team = "Tax people"
words = ["vat number", "invoice"]
[[route]]
name = "gold"
team = "Key accounts"
tier = "enterprise"
"""


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_rules_are_agreed_tried_and_followed(team: Company) -> None:
    ana, mia, lea = team.ana, team.mia, team.lea
    await mia.types("/liaison route")
    await mia.hears("There is no rule: everything goes to the liaison channel.")
    plain = await ana.flags("no rule yet")
    assert "Why here" not in plain.text
    await lea.types("/liaison policy routes")
    shadowed = '\n[[route]]\nname = "late"\nteam = "T"\nwords = ["the invoice"]\n'
    assert "“late” can never match: “tax”" in (await lea.fills(policy=ROUTES + shadowed)).errors["policy"]
    assert (await lea.fills(policy=ROUTES)).is_done
    await lea.types("/liaison policy priority")
    tiers = (await lea.sees_form()).values["policy"].replace("[raised]", '[raised]\nenterprise = ["Globex"]')
    assert (await lea.fills(policy=tiers)).is_done
    await mia.types("/liaison route")
    await mia.hears("2. *tax*: it says “vat number” or “invoice”, to Tax people")
    for said, answer in (
        ('test "no Invoice today"', "Rule *tax* matches (it says “invoice”): it goes to Tax people."),
        ('test "all down" area: billing severity: critical customer: Acme & Sons', "Rule *vip* matches (severity is"),
        ('test "all down"', "No rule matches"),
        ('test "all down" customer: Globex GmbH', "Rule *gold* matches (tier is enterprise)"),
        ('test "all down" area: cooking', "Which area is “cooking”?"),
        ('test "all down" severity: huge', "“huge” is no severity"),
        ("dance", "Say: "),
    ):
        await mia.types(f"/liaison route {said}")
        await mia.hears(answer)
    await ana.types("/liaison route")
    await ana.hears("Only people in the liaison channel")

    card = await ana.flags("the invoice is blank", severity="2")
    await card.shows("*Why here:* rule *tax* (it says “invoice”), team Tax people")
    card = await ana.flags("all down", customer="Acme & Sons")
    await card.shows("*Why here:* rule *vip* (severity is critical, customer is Acme), team First aid")
    note = await team.general.shows("all down")
    assert "For First aid, by rule *vip*" in note.text
    assert f"/archives/{card.channel}/p{card.ts.replace('.', '')}|KI-3>" in note.markup
    assert len(team.general.bots_posts) == 1
