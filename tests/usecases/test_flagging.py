"""A flag just after a start: it is taken, and its agent hears that nobody could look whether it is known."""

from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.matching import Matcher, Patience
from bot.rules.occasion import Occasion
from bot.slack.people import SlackPeople
from bot.usecases import flagging
from storage import Database, Store
from storage.tables import OutboxRow
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import a_draft
from tests.test_matching import HeldUp


async def test_while_the_index_is_built_a_flag_is_taken_and_says_that_nobody_could_look(
    slack: AsyncWebClient, clock: HandSetClock, store: Store, database: Database
) -> None:
    held_up = HeldUp(store, at_once=0)
    matcher = Matcher(held_up, clock.now, Patience(form=0.01))
    desk = replace(desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now)), matching=matcher)
    first, draft = Occasion("form:1", "U0ANA"), a_draft(source=None)
    assert await flagging.look_while_typing(desk, "U0ANA", "form:1", draft) == []
    looked = await flagging.look_for_known(desk, first, draft)
    assert looked.is_late
    accepted = await flagging.flag(desk, first, draft, looked.choice)
    held_up.may.set()
    await matcher.built()
    second = Occasion("form:2", "U0BEN")
    looked = await flagging.look_for_known(desk, second, draft)
    assert [known.issue.id for known in looked.known] == [accepted.issue.id]
    await flagging.flag(desk, second, draft, looked.choice)
    async with database.engine.connect() as connection:
        facts = (await connection.execute(select(OutboxRow.facts).where(OutboxRow.kind == "Flagged"))).scalars()
        assert {each["report"]: each["unlooked"] for each in facts} == {1: 1, 2: 0}
    await matcher.close()
