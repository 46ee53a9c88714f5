"""How problems get in: what was typed is never lost, and nobody is asked more than is needed."""

import pytest

from tests.journeys.driver import Company

OURS = ("sandbox/socket", "sandbox/http")


async def test_wrong_fields_are_named_together_and_nothing_typed_is_lost(team: Company) -> None:
    ana = team.ana
    await ana.types("/flag exports time out")
    typed = {"what_happens": "Hangs at 99 %", "area": "Billing", "severity": "Major", "customer": "ACME"}
    wrong = await ana.fills(**typed, ticket_link="our ticket", customers_affected="0")
    assert set(wrong.errors) == {"ticket_link", "customers_affected"}
    assert (await ana.fills(ticket_link="https://desk.example.com/7", customers_affected="12")).is_done
    card = await team.liaison.shows("exports time out")
    assert "Hangs at 99 %" in card.text
    assert "1 report, 12 customers" in card.text
    await team.mia.chooses("Show the reports", card)
    shown = (await team.mia.sees_form("Reports on KI-1")).text
    assert "Customer: ACME" in shown
    assert "https://desk.example.com/7" in shown


async def test_suggestions_keep_every_field_and_mine_is_different_makes_a_new_issue(team: Company) -> None:
    ana, ben = team.ana, team.ben
    first = await ana.flags("exports time out")
    await ben.types("/flag exports time out")
    typed = {"what_happens": "Only PDF exports", "area": "Exports and reports", "severity": "3", "customer": "Bolt"}
    asked = await ben.fills(**typed, ticket_link="https://desk.example.com/8", customers_affected="3")
    assert asked.form is not None
    assert asked.form.values == typed | {
        "title": "exports time out",
        "ticket_link": "https://desk.example.com/8",
        "customers_affected": "3",
        "same_problem": "",
    }
    assert (await ben.fills(same_problem="Mine is different")).is_done
    second = await team.liaison.shows("KI-2  exports time out")
    assert "Only PDF exports" in second.text
    assert "1 report," in first.text


async def test_a_problem_that_is_like_none_costs_no_click(team: Company) -> None:
    await team.ana.flags("exports time out", what_happens="the CSV hangs")
    await team.ben.types("/flag login page is blank")
    fields = {"what_happens": "white screen after SSO", "area": "Sign-in and accounts", "severity": "2"}
    assert (await team.ben.fills(**fields)).is_done
    await team.liaison.shows("KI-2  login page is blank")


async def test_what_an_area_requires_is_asked_for_before_and_when_nobody_could_reproduce_it(team: Company) -> None:
    ana, ben, mia, lea = team.ana, team.ben, team.mia, team.lea
    await lea.types("/liaison policy reproduction")
    assert (await lea.fills(policy='"Exports and reports" = ["steps", "version", "expected"]')).is_done
    await ana.types("/flag exports time out")
    fields = {"area": "Exports and reports", "severity": "2"}
    refused = await ana.fills(what_happens="ACME sees 504\nSteps: open, export", **fields)
    assert "engineers need expected and version as well" in refused.errors["what_happens"]
    whole = "ACME sees 504\nSteps: open, export\n*Version*: 4.2\n- expected: a file"
    assert (await ana.fills(what_happens=whole)).is_done
    card = await team.liaison.shows("exports time out")
    # What is known already costs no more than to say so.
    await ben.types("/flag exports time out")
    assert (await ben.fills(what_happens="504 as well", **fields)).form is not None
    assert (await ben.fills(same_problem="Same problem: KI-1")).is_done
    await card.shows("2 reports")
    other = await ana.flags("login page is blank")
    await mia.replies("!status cannot reproduce", to=other)
    assert "What would help:* steps, expected, actual, version and evidence." in await ana.hears("could not be")
    await mia.replies("!status cannot reproduce", to=card)
    told = await ben.hears("KI-1* exports time out could not be reproduced")
    assert "What would help" not in told


async def test_a_fixed_problem_that_is_flagged_again_is_open_again(team: Company) -> None:
    card = await team.ana.flags("exports time out")
    await team.mia.replies("workaround: use CSV", to=card)
    await team.ana.hears("use CSV")
    await team.mia.presses("Resolve", card)
    await card.shows("Fixed")
    await team.ben.types("/flag exports time out")
    await team.ben.fills(what_happens="again", area="Billing", severity="1")
    assert (await team.ben.fills(same_problem="It is back: KI-1")).is_done
    await team.ben.hears("use CSV")
    await card.shows("Workaround available", "2 reports")
    await team.ben.presses("Mine is different", await team.ben.has("R-2 was added to"))
    await team.ben.hears("KI-1 is fixed again.")
    await card.shows("Fixed", "1 report")


@pytest.mark.on(*OURS)
async def test_a_flagged_message_brings_its_text_and_gets_the_answers_in_its_thread(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    said = await ben.says("ACME: export &lt;CSV&gt; hangs, see <https://desk.example.com/9|ticket 9>", "C0SUPPORT")
    await ana.picks("Flag to liaison", said)
    form = await ana.sees_form("Flag a problem")
    assert form.values["what_happens"] == "ACME: export <CSV> hangs, see ticket 9 (https://desk.example.com/9)"
    assert (await ana.fills(title="exports time out", area="Billing", severity="1")).is_done
    assert "KI-1" in await said.is_answered("R-1 is in")
    card = await team.liaison.shows("KI-1")
    await mia.chooses("Show the reports", card)
    reports = (await mia.sees_form("Reports on KI-1")).markup
    assert f"/archives/C0SUPPORT/p{said.ts.replace('.', '')}|The flagged message>" in reports
    await mia.replies("workaround: use CSV", to=card)
    await said.is_answered("use CSV")
    assert team.scene.directs.get(ana.id) is None, "all of it is in the thread"


@pytest.mark.on(*OURS)
async def test_answers_to_a_reply_come_in_the_thread_of_the_reply(team: Company) -> None:
    question = await team.ben.says("anybody with ACME?", "C0SUPPORT")
    reply = await team.ana.replies("yes, their export hangs", to=question)
    await team.lea.picks("Flag to liaison", reply)
    assert (await team.lea.fills(title="exports time out", area="Billing", severity="1")).is_done
    await question.is_answered("R-1 is in")


@pytest.mark.on(*OURS)
async def test_answers_come_directly_where_the_bot_may_not_write(team: Company) -> None:
    lea, mia = team.lea, team.mia
    said = await mia.says("ACME cannot export", "G0LEADS")
    await lea.picks("Flag to liaison", said)
    assert (await lea.sees_form("Flag a problem")).values["what_happens"] == "ACME cannot export"
    assert (await lea.fills(title="exports time out", area="Billing", severity="1")).is_done
    assert "KI-1" in await lea.hears("R-1 is in")
    card = await team.liaison.shows("KI-1")
    await mia.replies("workaround: use CSV", to=card)
    await lea.hears("use CSV")
    assert said.replies == []
    assert len(lea.heard("use CSV")) == 1
