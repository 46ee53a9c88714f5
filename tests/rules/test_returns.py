"""What answers at intake are worth."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.rules import digest, weeks
from bot.rules.communication import Communication, Section
from bot.rules.digest import Facts, Intake
from bot.rules.labels import IssueId
from bot.rules.refusals import WrongInput
from bot.rules.returns import CHAPTER, Costs

WEEK = weeks.read_week("2026-W34")
TUESDAY = datetime(2026, 8, 18, 12, tzinfo=UTC)
FACTS = Facts(
    spans=[WEEK.before(back).span("UTC") for back in range(8)],
    volumes=[7] * 8,
    intake=[
        Intake(IssueId(3), f"Customer {number}", TUESDAY + timedelta(hours=number), number < 3) for number in range(7)
    ],
)
AGREED = Communication()


def told(costs: Costs, facts: Facts = FACTS) -> list[digest.Line]:
    return list(digest.digest(replace(facts, costs=costs), AGREED).lines)


def test_contacts_avoided_are_the_answers_of_deflection_at_the_agreed_cost() -> None:
    (line,) = [each for each in told(Costs(Decimal("12.50"), "EUR")) if each.section is Section.RETURNS]
    assert dict(line.figures) == {
        "contacts avoided": "3", "cost per contact": "12.50", "saved": "37.50", "currency": "EUR",
    }  # fmt: skip
    (deflection,) = [each for each in told(Costs()) if each.section is Section.DEFLECTION]
    assert deflection.figure("answered") == line.figure("contacts avoided")


def test_another_cost_changes_only_its_own_block_and_none_leaves_it_out() -> None:
    one, other = told(Costs(Decimal(3))), told(Costs(Decimal("0.5"), "€"))
    assert one != other
    rest = [[each for each in lines if each.section is not Section.RETURNS] for lines in (one, other)]
    assert rest[0] == rest[1] == told(Costs())


def test_a_week_without_flags_has_no_block() -> None:
    assert told(Costs(Decimal(3)), replace(FACTS, intake=())) == told(Costs(), replace(FACTS, intake=()))


@pytest.mark.parametrize("agreed", [Costs(), Costs(Decimal("12.50"), "EUR"), Costs(Decimal(7))])
def test_the_chapter_reads_what_it_writes(agreed: Costs) -> None:
    assert CHAPTER.read(CHAPTER.plain(agreed)) == agreed


@pytest.mark.parametrize(
    ("plain", "said"),
    [({"cost_per_contact": 12.5}, "in quotes"), ({"cost_per_contact": "0"}, "in quotes"),
     ({"cost_per_contact": "-3"}, "in quotes"), ({"cost_per_contact": "1e9"}, "in quotes"),
     ({"currency": "<!channel>"}, "currency"), ({"cost": "3"}, "means nothing")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(plain: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongInput) as refused:
        CHAPTER.read(plain)
    assert said in str(refused.value.problems)
