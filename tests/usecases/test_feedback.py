"""Each period says whether its session was held; of two that were not, each sponsor hears once."""

from datetime import date, datetime
from itertools import count

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.desk import Desk
from bot.notices import FeedbackDue, FeedbackMissed, LetterEdited
from bot.rules import holders
from bot.rules.feedback import UNSAID, Outcome
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import AlreadyDone, NotFound, Refused
from bot.rules.roles import Role
from bot.slack.people import SlackPeople
from bot.usecases import feedback
from storage import Database, Store
from storage.tables import AuditRow
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.storage.examples import NOON
from tests.usecases.test_committee import said

_keys = count()
PLAN = "monthly 15 15:00"


def by(user: str) -> Occasion:
    return Occasion(f"act:{next(_keys)}", user)


@pytest.fixture
async def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> Desk:
    async with store.transaction() as tx:
        await tx.policy.change(holders.CHAPTER, {Role.SPONSOR: ("U0LEA",)}, 0, "U0LEA", NOON)
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


async def due(desk: Desk, clock: HandSetClock, month: int) -> date:
    day = date(2026, month, 15)
    clock.move_to(datetime(2026, month, 15, 15, tzinfo=NOON.tzinfo))
    await feedback.begin(desk, Occurrence("feedback", day, clock.now()), PLAN)
    return day


async def missed(desk: Desk, store: Store, clock: HandSetClock) -> list[FeedbackMissed]:
    found = []
    while more := await said(store, clock):
        found += [notice for _, notice in more if isinstance(notice, FeedbackMissed)]
    return found


async def test_two_in_a_row_that_were_skipped_are_told_once_whoever_said_so(
    desk: Desk, store: Store, clock: HandSetClock
) -> None:
    with pytest.raises(Refused, match="No feedback session"):
        await feedback.settle(desk, by("U0ANA"), Outcome.HELD, "")
    first = await due(desk, clock, 9)
    with pytest.raises(AlreadyDone):
        await feedback.begin(desk, Occurrence("feedback", first, clock.now()), PLAN)
    with pytest.raises(NotFound):
        await feedback.settle(desk, by("U0ANA"), Outcome.HELD, "", date(2026, 9, 16))
    await feedback.settle(desk, by("U0ANA"), Outcome.SKIPPED, "the fair")
    assert await missed(desk, store, clock) == []
    await due(desk, clock, 10)
    assert await missed(desk, store, clock) == [], "the second is open yet"
    await due(desk, clock, 11)
    (told,) = await missed(desk, store, clock)
    assert (told.to, told.first) == ("U0LEA", "2026-09-15")
    assert told.skipped == f'[["2026-10-15", "{UNSAID}"], ["2026-09-15", "the fair"]]'
    await feedback.settle(desk, by("U0MIA"), Outcome.SKIPPED, "again")
    assert await missed(desk, store, clock) == [], "this row of skips was told"

    await due(desk, clock, 12)
    await feedback.settle(desk, by("U0MIA"), Outcome.HELD, "two ideas")
    assert [each.outcome for each in await feedback.sessions(desk, "U0BEN")] == [Outcome.HELD, *[Outcome.SKIPPED] * 3]


async def test_what_came_of_it_stands_in_its_message_and_may_be_corrected(
    desk: Desk, store: Store, database: Database, clock: HandSetClock
) -> None:
    day = await due(desk, clock, 9)
    await said(store, clock)
    for outcome, words in ((Outcome.SKIPPED, "the fair"), (Outcome.HELD, "it took place after all")):
        await feedback.settle(desk, by("U0ANA"), outcome, words, day)
        clock.advance(1)
        async with store.transaction() as tx:
            there = await tx.outbox.whereabouts(f"feedback:{day}")
        assert there is not None
        assert there.notice == FeedbackDue("2026-09-15", 0, outcome.value, words, "U0ANA")
    assert [type(notice) for _, notice in await said(store, clock)] == [LetterEdited]
    pressed = await feedback.settle(desk, by("U0BEN"), Outcome.HELD, "", day)
    assert (pressed.words, pressed.by) == ("it took place after all", "U0ANA"), "a button says nothing about that"
    row = AuditRow
    noted = select(row.actor, row.facts).where(row.workspace_id == TEAM, row.act == "feedback settled")
    async with database.engine.connect() as connection:
        acts = (await connection.execute(noted.order_by(row.at))).all()
    assert [(actor, facts["from"], facts["to"], facts["why"]) for actor, facts in acts] == [
        ("U0ANA", "open", "skipped", "the fair"),
        ("U0ANA", "skipped", "held", "it took place after all"),
        ("U0BEN", "held", "held", ""),
    ]
