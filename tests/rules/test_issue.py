from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rules import issue as issues
from bot.rules.issue import MOST_REASON_CHARACTERS, NextStep, next_step
from bot.rules.lifecycle import OVER, State
from bot.rules.refusals import Refused, WrongInput
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


@pytest.mark.parametrize("before", sorted(set(State) - {State.FIX_SCHEDULED}))
@pytest.mark.parametrize(("owner", "after"), [(None, "U0MIA"), ("U0KENJI", "U0KENJI")])
def test_a_workaround_is_available_from_any_state_and_its_author_owns_what_nobody_had(
    before: State, owner: str | None, after: str
) -> None:
    solved = issues.with_workaround(an_issue(state=before, owner=owner), "U0MIA")
    assert (solved.state, solved.owner) == (W, after)


def test_a_workaround_does_not_take_a_promise_back() -> None:
    promised = an_issue(state=State.FIX_SCHEDULED, fix_due=NOON)
    solved = issues.with_workaround(promised, "U0MIA")
    assert (solved.state, solved.fix_due, solved.owner) == (State.FIX_SCHEDULED, NOON, "U0MIA")


@pytest.mark.parametrize("before", sorted(set(State) - OVER))
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


@pytest.mark.parametrize("state", sorted(set(State) - OVER))
def test_what_is_open_cannot_be_reopened(state: State) -> None:
    with pytest.raises(Refused, match=f"KI-3 is {state.value}, so there is nothing to reopen"):
        issues.reopened(an_issue(state=state), has_workaround=True)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_next_step_says_who_does_what_by_when() -> None:
    steps = {state: next_step(an_issue(owner="U0MIA", state=state, due=NOON + HOUR)) for state in State}
    assert steps == {
        N: NextStep(None, "claim it or answer", NOON + HOUR),
        A: NextStep("U0MIA", "publish a workaround", NOON + HOUR),
        W: NextStep("U0MIA", "fix it, or say when", NOON + HOUR),
        State.INVESTIGATING: NextStep("U0MIA", "publish a workaround", NOON + HOUR),
        State.NEEDS_INFO: NextStep("U0MIA", "get the answer from the agents", NOON + HOUR),
        State.CANNOT_REPRODUCE: NextStep("U0MIA", "ask for more, or close it", NOON + HOUR),
        State.FIX_SCHEDULED: NextStep("U0MIA", "fix it", NOON + HOUR),
        F: None,
        State.CLOSED: None,
        State.DECLINED: None,
    }


@pytest.mark.parametrize(
    ("state", "owed", "what"),
    [
        (N, "first response", "claim it or answer"),
        (N, "workaround", "claim it and publish a workaround"),
        (A, "update", "say how it stands"),
        (A, "workaround", "publish a workaround"),
        (State.NEEDS_INFO, "update", "get the answer from the agents"),
    ],
)
def test_the_next_step_is_what_is_owed_first(state: State, owed: str, what: str) -> None:
    step = next_step(an_issue(state=state, owed=owed))
    assert step is not None
    assert step.what == what


def test_who_is_on_duty_acts_where_nobody_owns_it() -> None:
    for state, owner, who in (
        (State.NEW, None, "U0LEA"),
        (State.NEEDS_INFO, None, "U0LEA"),
        (State.ACKNOWLEDGED, "U0MIA", "U0MIA"),
    ):
        step = next_step(an_issue(state=state, owner=owner, due=NOON), on_duty="U0LEA")
        assert step is not None
        assert step.who == who


def test_a_promised_date_is_when_the_next_step_is_due() -> None:
    promised = an_issue(state=State.FIX_SCHEDULED, fix_due=NOON + DAY, owner="U0MIA")
    assert next_step(promised) == NextStep("U0MIA", "fix it", NOON + DAY)


@pytest.mark.parametrize("to", [State.CANNOT_REPRODUCE, State.INVESTIGATING, F])
def test_a_state_that_needs_only_its_name_ends_a_promise_and_makes_an_owner(to: State) -> None:
    changed = issues.changed(an_issue(state=A), to, "U0MIA")
    assert (changed.state, changed.owner, changed.fix_due) == (to, "U0MIA", None)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (N, "comes by itself"),
        (A, "comes by itself"),
        (W, "comes by itself"),
        (State.NEEDS_INFO, "What do you need to know\\? Say for example: ask KI-3"),
        (State.FIX_SCHEDULED, "When\\? Say for example: eta KI-3"),
        (State.DECLINED, "Why, and what do agents tell the customer"),
    ],
)
def test_a_state_that_needs_more_than_its_name_says_what(to: State, said: str) -> None:
    with pytest.raises(Refused, match=said):
        issues.changed(an_issue(state=A), to, "U0MIA")


def test_a_promise_has_a_time_to_come_and_an_owner() -> None:
    promised = issues.scheduled(an_issue(state=A), NOON + DAY, NOON, "U0MIA")
    assert (promised.state, promised.fix_due, promised.owner) == (State.FIX_SCHEDULED, NOON + DAY, "U0MIA")
    moved = issues.scheduled(promised, NOON + 2 * DAY, NOON, "U0KENJI")
    assert (moved.fix_due, moved.owner) == (NOON + 2 * DAY, "U0MIA")
    with pytest.raises(Refused, match="in the past"):
        issues.scheduled(promised, NOON, NOON, "U0MIA")
    with pytest.raises(Refused, match="promised for that time already"):
        issues.scheduled(promised, NOON + DAY, NOON, "U0MIA")


def test_no_customer_is_told_no_without_a_reason_and_an_answer() -> None:
    with pytest.raises(WrongInput) as wrong:
        issues.declined(an_issue(state=A), " ", "x" * (MOST_REASON_CHARACTERS + 1))
    assert set(wrong.value.problems) == {"reason", "customer_answer"}
    declined = issues.declined(an_issue(state=A), " by design ", " Use the report instead. ")
    assert (declined.state, declined.reason) == (State.DECLINED, "by design")
    assert declined.customer_answer == "Use the report instead."
    assert issues.reopened(declined, has_workaround=False).customer_answer == ""


P = State.FIX_SCHEDULED
NEWS = {
    (N, A): True,
    (A, P): True,
    (P, State.INVESTIGATING): True,
    (State.NEEDS_INFO, State.DECLINED): True,
    (W, F): True,
    (F, W): True,
    (F, N): True,
    (A, N): False,
    (A, W): False,
    (A, State.INVESTIGATING): False,
    (F, State.CLOSED): False,
    (State.NEEDS_INFO, State.CLOSED): True,
    (N, State.NEEDS_INFO): True,
}


@pytest.mark.parametrize(("before", "after"), NEWS)
def test_agents_hear_of_what_changes_for_them(before: State, after: State) -> None:
    was = issues.told(an_issue(state=before))
    assert issues.is_news(was, replace(was, state=after)) is NEWS[before, after]


def test_what_agents_were_told_last_is_not_told_again() -> None:
    """Claimed, given back, claimed: one message. Fixed, open again, fixed: three."""
    claimed = issues.told(issues.claimed(an_issue(), "U0MIA"))
    again = issues.claimed(issues.given_back(claimed, "U0MIA"), "U0MIA")
    assert not issues.is_news(claimed, again)
    fixed = issues.told(issues.fixed(claimed))
    open_again = issues.told(issues.reopened(fixed, has_workaround=False))
    assert issues.is_news(fixed, open_again)
    assert issues.is_news(open_again, issues.fixed(open_again))


def test_what_belongs_to_another_state_is_not_carried_along() -> None:
    declined = issues.declined(an_issue(state=A), "by design", "This will not change.")
    solved = issues.with_workaround(declined, "U0MIA")
    assert (solved.reason, solved.customer_answer) == ("", "")
    promised = issues.scheduled(an_issue(state=A), NOON + DAY, NOON, "U0MIA")
    assert issues.fixed(promised).fix_due is None


def test_agents_hear_of_another_date() -> None:
    promised = issues.told(an_issue(state=State.FIX_SCHEDULED, fix_due=NOON))
    assert issues.is_news(promised, issues.scheduled(promised, NOON + DAY, NOON, "U0MIA"))
    assert not issues.is_news(promised, promised)


def test_no_change_alters_the_issue_it_starts_from() -> None:
    issue = an_issue()
    issues.claimed(issue, "U0MIA")
    assert issue == an_issue()
    assert issue.label == "KI-3"


@pytest.mark.parametrize(
    ("before", "after", "owner"),
    [
        (State.WORKAROUND_AVAILABLE, State.INVESTIGATING, "U0KENJI"),
        (State.FIX_SCHEDULED, State.FIX_SCHEDULED, None),
        (State.FIXED, State.FIXED, None),
        (State.NEEDS_INFO, State.NEEDS_INFO, None),
    ],
)
def test_without_its_workaround_an_issue_is_investigated_again_and_somebodys(
    before: State, after: State, owner: str | None
) -> None:
    issue = issues.without_workaround(an_issue(state=before), "U0KENJI")
    assert (issue.state, issue.owner) == (after, owner)
    assert issues.without_workaround(an_issue(state=before, owner="U0MIA"), "U0KENJI").owner == "U0MIA"


def test_the_recall_of_a_workaround_tells_agents_where_the_issue_stands() -> None:
    recalled = issues.without_workaround(an_issue(state=State.WORKAROUND_AVAILABLE), "U0KENJI")
    assert not issues.is_news(replace(recalled, state=State.CANNOT_REPRODUCE), recalled)
