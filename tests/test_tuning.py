"""`liaison tune`: what agents decided makes the order better, or nothing is changed."""

from datetime import timedelta

from bot.matching import Matcher
from bot.rules.labels import IssueId
from bot.rules.matching.engine import Match
from bot.tuning import tune
from storage import Store
from tests.clock import HandSetClock
from tests.desks import PATIENT
from tests.storage.examples import NOON, a_report

DAY = timedelta(days=1)
AREA = "Exports and reports"
WORDS = ("invoice", "export", "login", "dialog", "mail", "search", "button", "calendar", "chart", "upload")


def title(topic: int) -> str:
    return f"{WORDS[topic % 10]} {WORDS[topic // 10 % 10]} case{topic} fails"


async def a_record(store: Store, topics: int, right: int) -> None:
    """Of each topic two issues that read the same, one known for long, and one of last week with several reports;
    then a flag, for which the agent chose the older (0) or the later (1) of them."""
    async with store.transaction() as tx:
        for later in range(2):
            for topic in range(topics):
                at = NOON + later * 300 * DAY
                report = a_report(title=title(topic), what_happens="", area=AREA)
                issue = await tx.issues.add(report, at)
                for _ in range(1 + 2 * later):
                    await tx.reports.add(report, issue.id, "UANA", at)
        for topic in range(topics):
            at = NOON + 307 * DAY
            chosen = IssueId(topic + 1 + right * topics)
            form = f"form:{topic}"
            await tx.suggestions.show(form, [Match(chosen, 0.5, 0, (), False)], "shipped", at)
            saved = await tx.reports.add(a_report(title=title(topic), what_happens="", area=AREA), chosen, "UBEN", at)
            await tx.suggestions.decide(form, saved.id, chosen, at)


async def test_what_agents_choose_again_and_again_comes_first_from_then_on(store: Store, clock: HandSetClock) -> None:
    await a_record(store, 150, right=0)
    tuned = await tune(store, clock.now)
    assert tuned.name == "own-1", tuned.said
    assert "own-1 is in use now" in tuned.said
    matcher = Matcher(store, clock.now, PATIENT)
    await matcher.alike(title(140), "", AREA, 4)
    assert matcher.model == "own-1"
    await matcher.close()
    again = await tune(store, clock.now)
    assert again.name is None, "the same again is not better than itself"
    assert "by own-1" in again.said


async def test_what_the_shipped_model_knows_already_changes_nothing(store: Store, clock: HandSetClock) -> None:
    await a_record(store, 60, right=1)
    tuned = await tune(store, clock.now)
    assert tuned.name is None
    assert "The one in use stays." in tuned.said
    async with store.transaction() as tx:
        assert await tx.models.latest() is None


async def test_a_short_record_is_no_reason_to_change_anything(store: Store, clock: HandSetClock) -> None:
    await a_record(store, 20, right=0)
    assert (await tune(store, clock.now)).said.startswith("Only 20 suggestions were decided; 50 are needed.")
