import pytest

from bot.rules import lifecycle
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused

N, A, W, F = State.NEW, State.ACKNOWLEDGED, State.WORKAROUND_AVAILABLE, State.FIXED

# Each pair of states once. What an arrow means in words is in `bot.rules.issue`.
ALLOWED = {
    (N, A), (N, W), (N, F),
    (A, N), (A, W), (A, F),
    (W, W), (W, F),
    (F, N), (F, A), (F, W),
}  # fmt: skip


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("to", State)
def test_each_change_is_allowed_or_refused_as_the_table_says(now: State, to: State) -> None:
    if (now, to) in ALLOWED:
        assert lifecycle.change("KI-3", now, to) is to
    else:
        with pytest.raises(Refused) as refused:
            lifecycle.change("KI-3", now, to)
        assert str(refused.value) == f"KI-3 is {now.value}; from there it cannot become {to.value}."


def test_every_state_has_its_row_and_none_is_a_dead_end() -> None:
    assert set(lifecycle.CHANGES) == set(State)
    assert all(lifecycle.CHANGES.values())


def test_every_state_can_be_reached_from_every_other() -> None:
    for start in State:
        reached, news = {start}, {start}
        while news:
            news = {to for state in news for to in lifecycle.CHANGES[state]} - reached
            reached |= news
        assert reached == set(State)


@pytest.mark.parametrize(
    ("has_owner", "has_workaround", "state"), [(False, False, N), (True, False, A), (False, True, W), (True, True, W)]
)
def test_a_reopened_issue_stands_where_its_owner_and_workaround_put_it(
    has_owner: bool, has_workaround: bool, state: State
) -> None:
    assert lifecycle.reopened(has_owner, has_workaround) is state
    assert state in lifecycle.CHANGES[F]
