"""Somebody leaves and wants to be forgotten: what the others need stays, and names nobody."""

import tomllib
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.desk import Desk, Store
from bot.notices import LetterEdited
from bot.rules import rotas
from bot.rules.erasure import TOMBSTONE
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused
from bot.rules.tokens import LASTS, Scope, Wish
from bot.rules.workaround import Written
from bot.slack.people import SlackPeople
from bot.usecases import erasure, lifecycle, policy, workarounds
from storage import Database
from storage.tables import OutboxRow, Row
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.storage.examples import LEASE, UNPACED
from tests.usecases.test_merging import by, flagged

FIRST, SECOND = IssueId(1), IssueId(2)
ROTA = """
[night]
people = ["U0MIA", "U0KENJI"]
begins = "2026-08-03"
days = 7
at = "09:00"
zone = "UTC"
"""


@pytest.fixture
def desk(slack: AsyncWebClient, clock: HandSetClock, store: Store) -> Desk:
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


def quiet(*_: object) -> None: ...


async def send_all(store: Store, clock: HandSetClock) -> None:
    while True:
        async with store.transaction() as tx:
            left = await tx.outbox.claim("A", clock.now(), LEASE, 100, UNPACED)
            for letter in left:
                await tx.outbox.sent(letter.mark, "D1", letter.notice.key[:60], clock.now())
                if letter.notice.kind == "CardOpened":
                    await tx.cards.posted(IssueId(int(letter.notice.facts()["issue"] or 0)), "C0LIAISON", letter.mark)
        if not left:
            return


async def everything(database: Database) -> str:
    async with database.engine.connect() as connection:
        rows: list[Any] = [(await connection.execute(select(each))).all() for each in Row.metadata.sorted_tables]
    return str(rows)


async def test_her_report_counts_on_and_says_nothing_and_the_card_is_drawn_anew(
    desk: Desk, store: Store, clock: HandSetClock, database: Database
) -> None:
    await flagged(desk)
    await flagged(desk, same_as=1, agent="U0BEN")
    await send_all(store, clock)
    before = await everything(database)
    looked = await erasure.erase(desk, "U0ANA", True, quiet)
    assert await everything(database) == before, "a look changes nothing"
    erased = await erasure.erase(desk, "U0ANA", False, quiet)
    assert erased == looked
    assert (erased.changed["report"], erased.changed["issue"], erased.cards) == (1, 1, 1)
    assert "U0ANA" not in await everything(database)
    async with store.transaction() as tx:
        hers, his = await tx.reports.of_issue(FIRST)
        known = await tx.issues.known(FIRST)
        (card,) = await tx.cards.claim(clock.now(), LEASE, 9, UNPACED)
        assert (hers.flagged_by, hers.what_happens, hers.customer) == (erased.stand_in, TOMBSTONE, TOMBSTONE)
        assert his.what_happens != TOMBSTONE
        assert (known.issue.title, known.reports, card.issue) == (TOMBSTONE, 2, FIRST)
        assert await tx.issues.count() == 1


async def test_what_an_engineer_owned_is_free_and_their_workaround_is_withdrawn_from_every_message(
    desk: Desk, store: Store, clock: HandSetClock, database: Database
) -> None:
    await flagged(desk)
    await flagged(desk, agent="U0BEN")
    await lifecycle.claim(desk, by("U0MIA"), SECOND)
    async with store.transaction() as tx:
        await tx.tokens.add(Wish("desk", frozenset(Scope), LASTS), "hash", "U0MIA", clock.now())
    await workarounds.publish_form(desk, by("U0MIA"), FIRST, Written("use CSV instead", "Please choose CSV"))
    await send_all(store, clock)
    erased = await erasure.erase(desk, "U0MIA", False, quiet)
    held = await everything(database)
    assert "U0MIA" not in held
    assert "use CSV" not in held
    async with store.transaction() as tx:
        assert await tx.tokens.standing() == []
        one, two = await tx.issues.get(FIRST), await tx.issues.get(SECOND)
        assert (one.owner, two.owner, two.state) == (None, None, State.NEW)
        assert (await tx.reports.get(ReportId(1))).what_happens != TOMBSTONE
    async with database.engine.connect() as connection:
        row = OutboxRow
        edits = await connection.execute(select(row.facts).where(row.kind == LetterEdited.__name__))
        assert "shared:1:1" in str(edits.scalars().all())
    assert erased.letters >= 1


async def test_who_is_still_on_a_rota_or_no_person_is_not_erased(desk: Desk) -> None:
    await policy.change(desk, by("U0LEA"), rotas.CHAPTER.name, 0, tomllib.loads(ROTA))
    with pytest.raises(Refused, match="still named in what is agreed: rotas"):
        await erasure.erase(desk, "U0MIA", False, quiet)
    with pytest.raises(Refused, match="no id of a person"):
        await erasure.erase(desk, "mia", False, quiet)
    assert (await erasure.about(desk, "U0MIA", quiet))[0]["table"] == "policy"
    assert await erasure.about(desk, "U0GUS", quiet) == []
