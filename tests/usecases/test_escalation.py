"""Who has to act where nobody owns an issue: who is on duty, else the first of the named liaisons who can."""

from dataclasses import replace
from datetime import date, time

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.notices import DutyCalled
from bot.rules import holders, rotas
from bot.rules.labels import IssueId
from bot.rules.roles import Role
from bot.rules.rotas import Absence, Rota
from bot.slack.people import SlackPeople
from bot.usecases import flagging, queue
from bot.usecases import rotas as duty
from bot.usecases.flagging import Choice
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import a_draft
from tests.storage.examples import NOON
from tests.usecases.test_committee import said
from tests.usecases.test_merging import by

ROTA = Rota("all", ("U0MIA",), date(2026, 8, 3), time(9), "UTC")
AWAY = replace(ROTA, absences=(Absence("U0MIA", date(2026, 8, 1), date(2026, 8, 31)),))


@pytest.fixture
def desk(slack: AsyncWebClient, clock: HandSetClock, store: Store) -> Desk:
    return desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))


@pytest.mark.parametrize(
    ("liaisons", "rota", "called"),
    [
        ((), None, None),
        (("U0MIA",), None, "U0MIA"),
        (("S0TEAM", "U0MIA", "U0LEA"), None, "U0MIA"),
        (("S0TEAM",), None, None),
        (("U0LEA",), ROTA, "U0MIA"),
        (("U0LEA",), AWAY, "U0LEA"),
        (("U0DEE", "U0LEA"), None, "U0LEA"),
    ],
)
async def test_where_nobody_is_on_duty_a_named_liaison_acts(
    desk: Desk, store: Store, clock: HandSetClock, liaisons: tuple[str, ...], rota: Rota | None, called: str | None
) -> None:
    async with store.transaction() as tx:
        await tx.policy.change(holders.CHAPTER, {Role.LIAISON: liaisons}, 0, "U0LEA", NOON)
        await tx.policy.change(rotas.CHAPTER, {rota.name: rota} if rota else {}, 0, "U0LEA", NOON)
    for person, version in await duty.usual_changed(desk):
        await duty.act_as_usual(desk, person, version)
    await flagging.flag(desk, by("U0ANA"), a_draft(severity="1"), Choice())
    (line,) = (await queue.waiting(desk, "U0MIA")).due_soon
    assert line.step.who == called
    async with store.transaction() as tx:
        await tx.cards.posted(IssueId(1), "C0LIAISON", "1.1")
    found = [notice for _ in range(3) for _, notice in await said(store, clock) if isinstance(notice, DutyCalled)]
    is_usual = int(rota is None or rota is AWAY)
    assert [(each.person, each.is_usual) for each in found] == ([(called, is_usual)] if called else [])
