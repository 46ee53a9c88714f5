"""Who flags without end is asked to wait, and loses nothing; nobody else waits."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.flagging import CHAPTER, Flood
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.rules.tokens import Sent
from bot.slack.people import SlackPeople
from bot.usecases import flagging
from bot.usecases.flagging import Choice
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import a_draft


@pytest.fixture
async def desk(store: Store, slack: AsyncWebClient, clock: HandSetClock) -> Desk:
    async with store.transaction() as tx:
        await tx.policy.change(CHAPTER, Flood(most=3, minutes=10), 0, "U0LEA", clock.now())
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def flags(desk: Desk, form: str, agent: str = "U0ANA", choice: Choice = flagging.NEW) -> str:
    return (await flagging.flag(desk, Occasion(form, agent), a_draft(source=None), choice)).report.label


async def test_the_fourth_within_ten_minutes_waits_and_counts_once_when_it_is_sent_again(
    desk: Desk, clock: HandSetClock
) -> None:
    assert [await flags(desk, f"form:{number}") for number in (1, 2, 3)] == ["R-1", "R-2", "R-3"]
    clock.advance(5 * 60)
    for choice in (flagging.NEW, Choice(IssueId(1))):
        with pytest.raises(Refused, match="in 5 min"):
            await flags(desk, "form:4", choice=choice)
    assert await flags(desk, "form:5", agent="U0BEN") == "R-4", "nobody else waits, and no number is lost"
    async with desk.store.transaction() as tx:
        assert len(await tx.reports.by("U0ANA", 99)) == 3
    clock.advance(5 * 60)
    assert await flags(desk, "form:4") == "R-5"


async def test_programs_go_by_the_limit_of_their_token(desk: Desk) -> None:
    for number in range(5):
        sent = Sent(1, f"key {number}", "body")
        await flagging.flag(desk, Occasion(f"api:{number}", "U0ANA"), a_draft(source=None), sent=sent)
    with pytest.raises(Refused):
        await flags(desk, "form:1")
