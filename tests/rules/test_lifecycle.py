import pytest

from bot.rules import lifecycle
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused

# From the state in front of the colon to those behind it. What an arrow means in words is in `bot.rules.issue`.
TABLE = """
    new:                  acknowledged, needs info, cannot reproduce, investigating, workaround available, fix scheduled, fixed, closed, declined
    acknowledged:         new, needs info, cannot reproduce, investigating, workaround available, fix scheduled, fixed, closed, declined
    needs info:           acknowledged, cannot reproduce, investigating, workaround available, fix scheduled, fixed, closed, declined
    cannot reproduce:     needs info, investigating, workaround available, fix scheduled, fixed, closed, declined
    investigating:        needs info, cannot reproduce, workaround available, fix scheduled, fixed, closed, declined
    workaround available: needs info, investigating, workaround available, fix scheduled, fixed, closed, declined
    fix scheduled:        investigating, workaround available, fix scheduled, fixed, closed, declined
    fixed:                new, acknowledged, workaround available, closed
    closed:               new, acknowledged, workaround available
    declined:             new, acknowledged, workaround available
"""  # noqa: E501
ALLOWED = {
    (State(start.strip()), State(end.strip()))
    for start, ends in (line.split(":") for line in TABLE.strip().splitlines())
    for end in ends.split(",")
}


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("to", State)
def test_each_change_is_allowed_or_refused_as_the_table_says(now: State, to: State) -> None:
    if (now, to) in ALLOWED:
        assert lifecycle.change("KI-3", now, to) is to
    else:
        with pytest.raises(Refused, match=f"^KI-3 is {now.value}"):
            lifecycle.change("KI-3", now, to)


def test_a_refused_change_names_the_ones_that_are_open() -> None:
    with pytest.raises(Refused) as refused:
        lifecycle.change("KI-3", State.CLOSED, State.FIXED)
    assert str(refused.value).endswith("cannot become fixed, but: acknowledged, new, workaround available.")


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
    ("has_owner", "has_workaround", "state"),
    [
        (False, False, State.NEW),
        (True, False, State.ACKNOWLEDGED),
        (False, True, State.WORKAROUND_AVAILABLE),
        (True, True, State.WORKAROUND_AVAILABLE),
    ],
)
def test_a_reopened_issue_stands_where_its_owner_and_workaround_put_it(
    has_owner: bool, has_workaround: bool, state: State
) -> None:
    assert lifecycle.reopened(has_owner, has_workaround) is state
    assert all(state in lifecycle.CHANGES[over] for over in lifecycle.OVER)


def test_every_state_shows_agents_a_face() -> None:
    assert set(lifecycle.FACES) == set(State)
