from datetime import timedelta

import pytest

from bot.rules import issue as issues
from bot.rules.issue import NextStep, next_step
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused
from bot.rules.severity import Severity
from tests.rules.examples import NOON, an_issue

N, A, W, F = State.NEW, State.ACKNOWLEDGED, State.WORKAROUND_AVAILABLE, State.FIXED


@pytest.mark.parametrize(("before", "after"), [(N, A), (A, A), (W, W)])
def test_claiming_makes_the_owner_and_acknowledges_what_is_new(before: State, after: State) -> None:
    claimed = issues.claimed(an_issue(state=before), "U0MIA")
    assert (claimed.owner, claimed.state) == ("U0MIA", after)


@pytest.mark.parametrize(
    ("owner", "state", "said"),
    [
        (None, F, "KI-3 is fixed already. Reopen it first if it has come back."),
        ("U0MIA", F, "KI-3 is fixed already. Reopen it first if it has come back."),
        ("U0MIA", A, "KI-3 is yours already."),
        ("U0KENJI", A, "KI-3 has been claimed by <@U0KENJI>. Talk to them before you take it over."),
        ("U0KENJI", W, "KI-3 has been claimed by <@U0KENJI>. Talk to them before you take it over."),
    ],
)
def test_a_claim_that_would_take_nothing_or_somebody_elses_is_refused(
    owner: str | None, state: State, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        issues.claimed(an_issue(owner=owner, state=state), "U0MIA")
    assert str(refused.value) == said


@pytest.mark.parametrize(("before", "after"), [(A, N), (W, W), (F, F)])
def test_giving_back_leaves_no_owner(before: State, after: State) -> None:
    given_back = issues.given_back(an_issue(owner="U0MIA", state=before), "U0MIA")
    assert (given_back.owner, given_back.state) == (None, after)


@pytest.mark.parametrize("owner", [None, "U0KENJI"])
def test_only_the_owner_gives_back(owner: str | None) -> None:
    with pytest.raises(Refused, match="KI-3 is not yours, so you cannot give it back"):
        issues.given_back(an_issue(owner=owner, state=A), "U0MIA")


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize(("owner", "after"), [(None, "U0MIA"), ("U0KENJI", "U0KENJI")])
def test_a_workaround_is_available_from_any_state_and_its_author_owns_what_nobody_had(
    before: State, owner: str | None, after: str
) -> None:
    solved = issues.with_workaround(an_issue(state=before, owner=owner), "U0MIA")
    assert (solved.state, solved.owner) == (W, after)


@pytest.mark.parametrize("before", [N, A, W])
def test_what_is_open_can_be_fixed_and_keeps_its_owner(before: State) -> None:
    fixed = issues.fixed(an_issue(state=before, owner="U0MIA"))
    assert (fixed.state, fixed.owner) == (F, "U0MIA")


def test_what_is_fixed_is_not_fixed_again() -> None:
    with pytest.raises(Refused, match="KI-3 is fixed"):
        issues.fixed(an_issue(state=F))


@pytest.mark.parametrize(
    ("owner", "has_workaround", "after"),
    [(None, False, N), ("U0MIA", False, A), (None, True, W), ("U0MIA", True, W)],
)
def test_reopening(owner: str | None, has_workaround: bool, after: State) -> None:
    reopened = issues.reopened(an_issue(state=F, owner=owner), has_workaround)
    assert (reopened.state, reopened.owner) == (after, owner)


@pytest.mark.parametrize("state", [N, A, W])
def test_what_is_open_cannot_be_reopened(state: State) -> None:
    with pytest.raises(Refused, match=f"KI-3 is {state.value}, so there is nothing to reopen"):
        issues.reopened(an_issue(state=state), has_workaround=True)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("severity", "answer", "workaround", "fix"),
    [
        (Severity.CRITICAL, HOUR, 4 * HOUR, 20 * HOUR),
        (Severity.MAJOR, 4 * HOUR, DAY, 5 * DAY),
        (Severity.MINOR, DAY, 5 * DAY, 25 * DAY),
    ],
)
def test_the_next_step_says_who_does_what_by_when(
    severity: Severity, answer: timedelta, workaround: timedelta, fix: timedelta
) -> None:
    issue = an_issue(severity=severity, owner="U0MIA")
    steps = {state: next_step(an_issue(severity=severity, owner="U0MIA", state=state)) for state in State}
    assert steps == {
        N: NextStep(None, "claim it or answer", issue.created_at + answer),
        A: NextStep("U0MIA", "publish a workaround", issue.created_at + workaround),
        W: NextStep("U0MIA", "fix it, or say when", NOON + fix),
        F: None,
    }


def test_no_change_alters_the_issue_it_starts_from() -> None:
    issue = an_issue()
    issues.claimed(issue, "U0MIA")
    assert issue == an_issue()
    assert issue.label == "KI-3"
