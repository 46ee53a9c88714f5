from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.rules import escalation
from bot.rules.escalation import COOLING, Call, Escalation, Rung
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused, WrongInput
from bot.rules.severity import Severity
from tests.rules.examples import NOON, an_issue

DUTY, LIAISON = Call(Rung.ON_DUTY, "U0MIA"), Call(Rung.LIAISON, "U0LEA")
SECOND, SPONSOR = Call(Rung.LIAISON, "U0BEN"), Call(Rung.SPONSOR, "U0KENJI")
NOBODY = Call(Rung.CHANNEL, "")
LADDER = (DUTY, LIAISON, SECOND, SPONSOR)


def events(*calls: Call) -> list[Escalation]:
    return [Escalation(number, call, "U0ANA", "", NOON) for number, call in enumerate(calls, start=1)]


def test_of_a_group_who_is_on_duty_comes_first_and_then_the_order_in_which_they_were_named() -> None:
    found = escalation.ladder("U0MIA", ["U0LEA", "U0BEN"], ["U0KENJI", "U0GUS"], ["U0BEN", "U0MIA"])
    assert found == [DUTY, SECOND, LIAISON, SPONSOR, Call(Rung.SPONSOR, "U0GUS")]
    assert escalation.ladder(None, [], [], []) == []


def test_severity_is_raised_only() -> None:
    assert escalation.severities_above(Severity.MINOR) == [Severity.CRITICAL, Severity.MAJOR]
    assert escalation.severities_above(Severity.CRITICAL) == []


@pytest.mark.parametrize(
    ("ladder", "so_far", "by", "called"),
    [
        (LADDER, (), "U0ANA", DUTY),
        (LADDER, (DUTY,), "U0ANA", LIAISON),
        (LADDER, (DUTY, LIAISON), "U0ANA", SPONSOR),
        (LADDER, (DUTY, LIAISON, SPONSOR), "U0ANA", None),
        (LADDER, (), "U0MIA", LIAISON),
        (LADDER, (DUTY,), "U0LEA", SECOND),
        ((DUTY, Call(Rung.LIAISON, "U0MIA"), SPONSOR), (DUTY,), "U0ANA", SPONSOR),
        ((SPONSOR,), (), "U0ANA", SPONSOR),
        ((), (), "U0ANA", NOBODY),
        ((DUTY,), (), "U0MIA", NOBODY),
        ((), (NOBODY,), "U0ANA", None),
        (LADDER, (NOBODY,), "U0ANA", DUTY),
    ],
)
def test_each_escalation_calls_one_person_further_up(
    ladder: Sequence[Call], so_far: Sequence[Call], by: str, called: Call | None
) -> None:
    assert escalation.next_call(ladder, events(*so_far), by) == called


def test_nobody_else_is_called_for_some_minutes() -> None:
    (fresh,) = events(DUTY)
    assert escalation.already_called([fresh], NOON + COOLING - timedelta(seconds=1)) == fresh
    assert escalation.already_called([fresh], NOON + COOLING) is None
    answered = Escalation(1, DUTY, "U0ANA", "", NOON, NOON, "U0MIA")
    assert escalation.already_called([answered], NOON) is None


@pytest.mark.parametrize(
    ("call", "owner", "actor", "state", "is_answered"),
    [
        (DUTY, "U0MIA", "U0MIA", State.ACKNOWLEDGED, True),
        (DUTY, "U0KENJI", "U0KENJI", State.ACKNOWLEDGED, False),
        (DUTY, "U0MIA", "U0KENJI", State.INVESTIGATING, False),
        (DUTY, None, "U0MIA", State.NEW, False),
        (DUTY, "U0KENJI", "U0KENJI", State.FIXED, True),
        (NOBODY, "U0KENJI", "U0KENJI", State.ACKNOWLEDGED, True),
        (NOBODY, None, "U0KENJI", State.NEW, False),
    ],
)
def test_it_is_answered_when_who_was_called_takes_it_or_it_is_over(
    call: Call, owner: str | None, actor: str, state: State, is_answered: bool
) -> None:
    (event,) = events(call)
    assert escalation.is_answered_by(event, an_issue(owner=owner, state=state), actor) is is_answered


def test_what_is_said_is_read_or_refused() -> None:
    assert escalation.read_severity(" Critical ") is Severity.CRITICAL
    with pytest.raises(Refused, match="critical, major, minor"):
        escalation.read_severity("huge")
    assert escalation.read_why(" it burns ") == "it burns"
    with pytest.raises(WrongInput):
        escalation.read_why("x" * 501)
    with pytest.raises(Refused, match="reopen KI-3"):
        escalation.check_may_escalate(an_issue(state=State.FIXED))
