"""A report reopens what was over; when it turns out to be of another problem, that is over again."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.desk import Desk, Store
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.report import Raised, Source
from bot.slack.people import SlackPeople
from bot.usecases import flagging, joining, lifecycle, merging
from bot.usecases.flagging import Choice
from storage import Database
from storage.tables import OutboxRow
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import a_draft
from tests.usecases.test_merging import by, flagged, letters

FIRST = IssueId(1)


@pytest.fixture
def desk(slack: AsyncWebClient, clock: HandSetClock, store: Store) -> Desk:
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def first(desk: Desk) -> Issue:
    async with desk.store.transaction() as tx:
        return await tx.issues.get(FIRST)


async def reports(desk: Desk) -> int:
    async with desk.store.transaction() as tx:
        return len(await tx.reports.of_issue(FIRST))


async def is_back(desk: Desk) -> flagging.Accepted:
    accepted = await flagging.flag(desk, by("U0BEN"), a_draft(), Choice(same_as=FIRST))
    assert (await first(desk)).state is State.NEW
    return accepted


async def test_what_was_declined_is_declined_again_with_its_words_once_the_report_has_left(desk: Desk) -> None:
    await flagged(desk)
    await lifecycle.decline(desk, by("U0MIA"), FIRST, "as designed", "Please use CSV.")
    before = await first(desk)
    accepted = await is_back(desk)
    await flagging.separate(desk, by("U0BEN"), accepted.report.id, FIRST)
    after = await first(desk)
    assert (after.state, after.reason, after.customer_answer) == (State.DECLINED, "as designed", "Please use CSV.")
    assert after.due == before.due, "nothing is owed for it"
    again = await is_back(desk)
    await flagging.separate(desk, by("U0BEN"), again.report.id, FIRST)
    assert (await first(desk)).state is State.DECLINED


@pytest.mark.parametrize("what", ["another report", "claimed", "worked on and given back"])
async def test_what_somebody_has_done_anything_with_since_stays_open(desk: Desk, what: str) -> None:
    await flagged(desk)
    await lifecycle.resolve(desk, by("U0MIA"), FIRST)
    accepted = await is_back(desk)
    if what == "another report":
        await flagging.flag(desk, by("U0LEA"), a_draft(), Choice(same_as=FIRST))
    else:
        await lifecycle.claim(desk, by("U0MIA"), FIRST)
    if what == "worked on and given back":
        await lifecycle.give_back(desk, by("U0MIA"), FIRST)
    state = (await first(desk)).state
    await flagging.separate(desk, by("U0BEN"), accepted.report.id, FIRST)
    assert (await first(desk)).state is state is not State.FIXED


async def test_a_hand_that_is_taken_back_closes_what_it_reopened_and_does_not_reopen_it_again(
    desk: Desk, database: Database
) -> None:
    await flagged(desk)
    async with desk.store.transaction() as tx:
        await tx.cards.posted(FIRST, "C0LIAISON", "1.1")
    await lifecycle.resolve(desk, by("U0MIA"), FIRST)
    hand = Raised("C0LIAISON", "1.1", "raising_hand")
    for expected in (State.NEW, State.FIXED, State.FIXED):
        await joining.join(desk, by("U0BEN"), hand)
        assert (await first(desk)).state is expected
        assert await reports(desk) == 2, "it counts each time"
        await joining.withdraw(desk, by("U0BEN"), hand)
        assert (await first(desk)).state is State.FIXED
        assert await reports(desk) == 1
    # fixed, open again, fixed again
    told = await letters(database, TEAM, "StateChanged")
    assert told[1] == 3, "not once more for each hand"


async def is_gone(database: Database) -> list[int]:
    """Of each change of the mark on a flagged message whether it was taken away, in the order in which they leave."""
    row = OutboxRow
    asked = select(row.facts).where(row.workspace_id == TEAM, row.kind == "ReplyMarked").order_by(row.seq)
    async with database.engine.connect() as connection:
        return [int(each.get("is_gone", 0)) for each in (await connection.execute(asked)).scalars()]


async def test_the_mark_is_on_a_flagged_message_while_its_problem_is_fixed_whatever_comes_between(
    desk: Desk, database: Database
) -> None:
    draft = a_draft(source=Source("C0SUPPORT", "1.1", "1.1"))
    one = (await flagging.flag(desk, by("U0ANA"), draft, Choice())).report.id
    await lifecycle.resolve(desk, by("U0MIA"), FIRST)
    await lifecycle.change(desk, by("U0MIA"), FIRST, State.CLOSED)
    assert await is_gone(database) == [0], "what is closed is fixed yet"
    await lifecycle.reopen(desk, by("U0MIA"), FIRST)
    await lifecycle.resolve(desk, by("U0MIA"), FIRST)
    assert await is_gone(database) == [0, 1, 0]
    apart = await flagging.separate(desk, by("U0MIA"), one)
    assert await is_gone(database) == [0, 1, 0, 1], "it is another problem, which is open"
    await merging.link(desk, by("U0MIA"), one, FIRST)
    await merging.link(desk, by("U0MIA"), one, apart.issue.id)
    assert await is_gone(database) == [0, 1, 0, 1, 0, 1]
    await merging.merge(desk, by("U0MIA"), FIRST, apart.issue.id)
    await merging.unmerge(desk, by("U0MIA"), apart.issue.id)
    assert await is_gone(database) == [0, 1, 0, 1, 0, 1, 0, 1]
