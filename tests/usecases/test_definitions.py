"""The numbers in what both sides have signed about service levels become those that everybody is judged by."""

from itertools import count

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.notices import ChangeDecided, ChangeProposed, DefinitionRatified
from bot.rules import committee, holders, terms
from bot.rules.committee import Committee
from bot.rules.definitions import Topic
from bot.rules.occasion import Occasion
from bot.rules.proposals import Fate
from bot.rules.roles import Role
from bot.rules.severity import Severity
from bot.rules.terms import SERVICE_LEVELS, Measure
from bot.slack.people import SlackPeople
from bot.usecases import definitions, proposals
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.storage.examples import NOON
from tests.usecases.test_committee import said
from tests.usecases.test_proposals import notices

_keys = count()
SAYS = (
    "We answer fast.\n- Critical, first response: 95 % within 30m\nminor workaround 70 % within 60h\nMajor: as before"
)
KEPT = "We answer faster.\n- Critical, first response: 95 % within 30m"


def by(user: str) -> Occasion:
    return Occasion(f"act:{next(_keys)}", user)


async def ratified(desk: Desk, topic: Topic, wording: str) -> None:
    for user in ("U0ANA", "U0MIA"):
        await definitions.draft(desk, by(user), topic, "draft")
    written = await definitions.write(desk, by("U0LEA"), topic, wording, 0)
    for user in ("U0ANA", "U0MIA"):
        await definitions.sign(desk, by(user), topic, written.revision)


async def announced(store: Store, clock: HandSetClock) -> list[DefinitionRatified]:
    """In the liaison channel."""
    found = []
    while more := await said(store, clock):
        found += [each for user, each in more if user is None and isinstance(each, DefinitionRatified)]
    return found


async def test_service_levels_follow_what_both_sides_have_signed_from_the_next_midnight_on(
    slack: AsyncWebClient, store: Store, clock: HandSetClock
) -> None:
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    async with store.transaction() as tx:
        await tx.policy.change(committee.CHAPTER, Committee(("U0ANA",), ("U0MIA",), "U0LEA"), 0, "U0LEA", NOON)
    waiting = await proposals.propose(desk, by("U0MIA"), "change-control", 0, {"on": True}, "")
    await ratified(desk, Topic.SEVERITY, SAYS)
    assert await proposals.due(desk) == []
    await ratified(desk, Topic.SERVICE_LEVELS, SAYS)
    told = await announced(store, clock)
    assert [(each.topic, "95 % within 30m" in each.numbers, each.effective > 0) for each in told] == [
        ("severity", False, False),
        ("service levels", True, True),
    ]
    clock.advance(12 * 3600)
    (number,) = await proposals.due(desk)
    assert number != waiting.number
    await proposals.come_into_force(desk, number)
    async with store.transaction() as tx:
        levels = (await tx.policy.current(terms.CHAPTER)).value.levels
    assert str(levels[Severity.CRITICAL].targets[Measure.FIRST_RESPONSE].within) == "0:30:00"
    assert levels[Severity.MINOR].targets[Measure.WORKAROUND].percent == 70
    assert levels[Severity.MAJOR] == SERVICE_LEVELS.levels[Severity.MAJOR]

    # Other words with the same numbers change no numbers.
    await ratified(desk, Topic.SERVICE_LEVELS, KEPT)
    async with store.transaction() as tx:
        assert [each.number for each in await tx.proposals.standing()] == [waiting.number]
    assert [each.numbers for each in await announced(store, clock)] == ["[]"]


async def test_a_change_that_a_signed_wording_overtakes_is_told_to_all_who_proposed_or_approved_it(
    slack: AsyncWebClient, store: Store, clock: HandSetClock
) -> None:
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    async with store.transaction() as tx:
        await tx.policy.change(committee.CHAPTER, Committee(("U0ANA",), ("U0MIA",), "U0LEA"), 0, "U0LEA", NOON)
    plain = {**terms.CHAPTER.plain(SERVICE_LEVELS), "warn_at_percent": 50}
    overtaken = await proposals.propose(desk, by("U0MIA"), "service-levels", 0, plain, "+5d")
    await notices(desk, clock)
    await proposals.approve(desk, by("U0ANA"), overtaken.number)
    await ratified(desk, Topic.SERVICE_LEVELS, SAYS)
    told = await notices(desk, clock)
    decided = [(user, each.fate) for user, each in told if isinstance(each, ChangeDecided)]
    assert decided == [("U0MIA", "agreed"), ("U0MIA", "overtaken"), ("U0ANA", "overtaken")]
    async with store.transaction() as tx:
        asked = await tx.outbox.whereabouts(f"proposal:{overtaken.number}:U0ANA")
        assert overtaken.number not in [each.number for each in await tx.proposals.standing()]
    assert asked is not None
    assert isinstance(asked.notice, ChangeProposed)
    assert asked.notice.fate == "overtaken"


async def test_numbers_follow_only_what_those_have_signed_who_can_approve_them(
    slack: AsyncWebClient, store: Store, clock: HandSetClock
) -> None:
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    async with store.transaction() as tx:
        await tx.policy.change(holders.CHAPTER, {Role.LIAISON: ("U0LEA",), Role.ADMIN: ("U0LEA",)}, 0, "U0LEA", NOON)
    await ratified(desk, Topic.SERVICE_LEVELS, SAYS)
    assert [(each.numbers, each.is_words_only) for each in await announced(store, clock)] == [("[]", 1)]
    async with store.transaction() as tx:
        assert await tx.proposals.standing() == []
        named = {Role.LIAISON: ("U0ANA", "U0MIA"), Role.ADMIN: ("U0LEA",)}
        await tx.policy.change(holders.CHAPTER, named, 1, "U0LEA", NOON)
    await ratified(desk, Topic.SERVICE_LEVELS, KEPT)
    assert [each.is_words_only for each in await announced(store, clock)] == [0]
    async with store.transaction() as tx:
        (change,) = await tx.proposals.standing()
    assert change.fate is Fate.AGREED
