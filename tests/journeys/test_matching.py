"""Is it known? What an agent sees of it while she types, when it comes back, and where Liaison links by itself."""

import pytest

from bot.app import Bot
from bot.rules.labels import IssueId, ReportId
from bot.rules.matching.engine import Match
from bot.rules.suggestion import Numbers
from tests.journeys.driver import Company
from tests.storage.examples import a_report

OURS = ("sandbox/socket", "sandbox/http")
pytestmark = pytest.mark.on(*OURS)


async def numbers(bot: Bot) -> Numbers:
    async with bot.desk.store.transaction() as tx:
        return await tx.suggestions.numbers()


async def test_what_is_known_comes_while_it_is_typed_and_nothing_typed_is_lost(team: Company, bot: Bot) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("Exports time out with E5042", what_happens="the CSV hangs")
    await mia.replies("workaround: use PDF", to=card)
    await ana.hears("use PDF")

    await ben.types("/flag")
    await ben.enters("title", "Printer is on fire")
    assert "known already" not in (await ben.sees_form()).text, "with nothing alike it says nothing"
    await ben.enters("title", "e5042: exports time out")
    form = await ben.sees_in_form("This may be known already")
    assert "same error code e5042" in form.text
    assert "1 report" in form.text
    assert "Workaround WA-1: use PDF" in form.text
    assert form.title == "Flag a problem", "it may be sent as it is"
    await ben.enters("what_happens", "since Monday, ACME & Sons")
    await ben.enters("title", "Printer is on fire")
    gone = await ben.sees_form()
    assert "known already" not in gone.text
    assert (gone.values["title"], gone.values["what_happens"]) == ("Printer is on fire", "since Monday, ACME & Sons")

    await ben.enters("title", "exports time out, E5042")
    await ben.sees_in_form("KI-1")
    assert (await ben.fills(same_problem="Same problem: KI-1", area="Billing", severity="1")).is_done, "no second click"
    await ben.hears("use PDF")
    await card.shows("2 reports")
    assert await numbers(bot) == Numbers(suggested=1, accepted=1)


async def test_a_suggestion_that_was_accepted_can_be_taken_back(team: Company, bot: Bot) -> None:
    ana, ben = team.ana, team.ben
    card = await ana.flags("exports time out")
    await ben.types("/flag exports time out")
    await ben.fills(what_happens="only PDF", area="Billing", severity="2")
    assert (await ben.fills(same_problem="Same problem: KI-1")).is_done
    joined = await ben.has("R-2 was added to")
    await card.shows("2 reports")
    await ben.presses("Mine is different", joined)
    await ben.hears("R-2 is now the new known issue *KI-2*")
    await card.shows("1 report,")
    assert "only PDF" in (await team.liaison.shows("KI-2  exports time out")).text
    await ben.presses("Mine is different", joined)
    await ben.hears("R-2 is on KI-2 already.")
    assert await numbers(bot) == Numbers(suggested=1, undone=1)

    await ben.types("/flag exports time out again")
    await ben.fills(what_happens="the CSV", area="Billing", severity="2")
    assert (await ben.fills(same_problem="Mine is different")).is_done
    await team.liaison.shows("KI-3")
    assert await numbers(bot) == Numbers(suggested=2, undone=1, rejected=1)


async def test_a_fixed_problem_comes_back_as_a_new_one_that_is_linked_to_it(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    card = await ana.flags("exports time out")
    await mia.presses("Resolve", card)
    await card.shows("Fixed")
    await ben.types("/flag exports time out")
    asked = await ben.fills(what_happens="since the update", area="Billing", severity="2")
    assert asked.form is not None
    assert "possible regression" in asked.form.text
    assert (await ben.fills(same_problem="New, since KI-1 was fixed")).is_done
    await ben.hears("It is linked to KI-1, which was fixed.")
    await (await team.liaison.shows("KI-2")).shows("Possible regression* of KI-1")
    assert "Fixed" in card.text, "the fixed one stays fixed"


async def test_it_links_by_itself_where_its_record_earned_it_until_that_is_undone_twice(
    team: Company, bot: Bot
) -> None:
    """A problem that comes again and again, and 73 of 73 suggestions of it accepted."""
    names = ("card was declined at the shop", "transfer has not arrived", "exchange rate looks wrong", "lost my phone")
    async with bot.desk.store.transaction() as tx:
        for name in names:
            await tx.issues.add(a_report(title=f"my {name}", what_happens="", area="Billing"), bot.desk.now())
        for number in range(80):
            title = f"my {names[number % 4]} {('today', 'again', 'please help', 'why')[number // 4 % 4]}"
            report = a_report(title=title, what_happens="", area="Billing", source=None)
            await tx.reports.add(report, IssueId(number % 4 + 1), "U0LEA", bot.desk.now())

    async def flags(problem: str) -> bool:
        """Whether it is in without a question."""
        await team.ana.types(f"/flag my {problem} yesterday")
        sent = await team.ana.fills(what_happens=f"my {problem}", area="Billing", severity="2")
        return sent.is_done or not (await team.ana.fills(same_problem="Same problem: KI-1")).is_done

    assert not await flags(names[0]), "nothing is linked before it is earned"
    async with bot.desk.store.transaction() as tx:
        for number in range(80):
            form = f"form:earlier{number}"
            await tx.suggestions.show(form, [Match(1, 0.9, 0, (), True)], bot.desk.matching.model, bot.desk.now())
            await tx.suggestions.decide(form, ReportId(number + 1), IssueId(1), bot.desk.now())
    for number, problem in enumerate(names[:2]):
        assert await flags(problem)
        label = f"R-{82 + number}"
        linked = await team.ana.has(f"Liaison added {label} by itself to *KI-{number + 1}*")
        await team.ana.presses("Mine is different", linked)
        await team.ana.hears(f"{label} is now the new known issue")
    await team.ana.types(f"/flag my {names[2]} yesterday")
    asked = await team.ana.fills(what_happens=f"my {names[2]}", area="Billing", severity="2")
    assert asked.form is not None, "off after two that were undone"
    assert (await numbers(bot)).automatic == 2
