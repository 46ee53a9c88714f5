"""A desk without a bot around it: the real store, the real Slack of the sandbox, nobody to wake."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from bot.desk import Desk, Store
from bot.matching import Matcher, Patience
from bot.people import People
from bot.rules import flagging, report
from bot.rules.flagging import Flood
from bot.rules.importing import KnownIssue
from bot.rules.report import Draft
from bot.safe import NO_SAFE, Safe
from bot.slack.people import SlackPeople
from bot.usecases import importing
from tests.clock import HandSetClock

PATIENT = Patience(form=300, search=300)
"""Waits for the index of known issues on a slow machine, too."""


def desk_of(
    store: Store,
    clock: HandSetClock,
    people: SlackPeople | None = None,
    hosts: frozenset[str] = frozenset(),
    safe: Safe = NO_SAFE,
) -> Desk:
    """Without `people` for what asks nobody who they are."""
    asked = People(people, store) if people else cast("Any", None)
    return Desk(store, asked, Matcher(store, clock.now, PATIENT), clock.now, lambda: None, hosts=hosts, safe=safe)


async def let_flag(store: Store) -> None:
    """As many as they like: whoever is measured or killed flags more in ten minutes than a person would."""
    async with store.transaction() as tx:
        await tx.policy.change(flagging.CHAPTER, Flood(10_000, 1), 0, "U0LEA", datetime(2026, 1, 1, tzinfo=UTC))


async def know(desk: Desk, drafts: Sequence[Draft]) -> None:
    """Known issues that nobody has flagged here: KI-1, KI-2 and so on in an empty workspace."""
    known = [KnownIssue(f"test:{at}", f"T-{at}", report.check(draft)) for at, draft in enumerate(drafts, start=1)]
    async for _ in importing.load(desk, known, "U0LIAISON"):
        pass
