from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rules import merging
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused
from tests.rules.examples import NOON, an_issue


def numbered(number: int, days_later: int = 0, duplicate_of: int | None = None) -> Issue:
    of = None if duplicate_of is None else IssueId(duplicate_of)
    return an_issue(id=IssueId(number), created_at=NOON + timedelta(days=days_later), duplicate_of=of)


@pytest.mark.parametrize(
    ("one", "other", "keep", "stays"),
    [
        (numbered(3), numbered(7, 1), None, 3),
        (numbered(7, 1), numbered(3), None, 3),
        (numbered(7), numbered(3), None, 3),
        (numbered(3, 1), numbered(7), None, 7),
        (numbered(3), numbered(7, 1), 7, 7),
        (numbered(3), numbered(7, 1), 3, 3),
    ],
)
def test_the_older_stays_unless_the_other_is_named(one: Issue, other: Issue, keep: int | None, stays: int) -> None:
    duplicate, canonical = merging.sides(one, other, None if keep is None else IssueId(keep))
    assert canonical.id == stays
    assert {duplicate.id, canonical.id} == {one.id, other.id}


@pytest.mark.parametrize(
    ("one", "other", "keep", "said"),
    [
        (numbered(3), numbered(3), None, "KI-3 cannot be merged with itself. Name two known issues."),
        (numbered(7, duplicate_of=3), numbered(3), None, "KI-7 is the same as KI-3 already."),
        (numbered(3), numbered(7, duplicate_of=3), None, "KI-7 is the same as KI-3 already."),
        (numbered(7, duplicate_of=3), numbered(9), None, "KI-7 is the same as KI-3 by now; name that one, "
         "or say first: unlink KI-7"),
        (numbered(9), numbered(7, duplicate_of=3), None, "KI-7 is the same as KI-3 by now; name that one, "
         "or say first: unlink KI-7"),
        (numbered(3), numbered(7), 9, "Only KI-3 or KI-7 can stay, one of the two that are merged."),
    ],
)  # fmt: skip
def test_no_chain_and_no_cycle_can_arise(one: Issue, other: Issue, keep: int | None, said: str) -> None:
    with pytest.raises(Refused) as refused:
        merging.sides(one, other, None if keep is None else IssueId(keep))
    assert str(refused.value) == said


def test_who_wants_to_change_a_duplicate_hears_what_it_became() -> None:
    merging.check_is_canonical(numbered(3))
    with pytest.raises(Refused, match=r"^KI-7 is the same as KI-3: do it there\. .*unlink KI-7$"):
        merging.check_is_canonical(numbered(7, duplicate_of=3))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("owner", [None, "U0MIA"])
def test_a_workaround_that_comes_and_goes_again_leaves_the_state_as_it_was(state: State, owner: str | None) -> None:
    stood = an_issue(state=state, owner=owner)
    is_usual = not (state is State.NEW and owner) and not (state is State.ACKNOWLEDGED and not owner)
    came = merging.with_their_workaround(stood)
    assert came.owner == owner
    if state in (State.NEW, State.ACKNOWLEDGED):
        assert came.state is State.WORKAROUND_AVAILABLE
    else:
        assert came == stood
    if is_usual and state is not State.WORKAROUND_AVAILABLE:
        assert merging.without_their_workaround(came) == stood


def test_an_owner_who_came_meanwhile_stays_when_the_workaround_goes() -> None:
    came = merging.with_their_workaround(an_issue())
    assert merging.without_their_workaround(replace(came, owner="U0MIA")).state is State.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("edges", "issue", "family"),
    [({}, 3, {3}), ({7: 3}, 3, {3, 7}), ({7: 3}, 7, {7}), ({7: 3, 9: 7, 11: 9, 5: 3}, 7, {7, 9, 11})],
)
def test_with_an_issue_come_those_that_were_merged_into_it(edges: dict[int, int], issue: int, family: set[int]) -> None:
    merged_into = {IssueId(number): IssueId(into) for number, into in edges.items()}
    assert merging.family(IssueId(issue), merged_into) == family


CARD = "https://northwind.slack.com/archives/C0LIAISON/p1787227100000100"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (CARD, ("C0LIAISON", "1787227100.000100")),
        (f" <{CARD}> ", ("C0LIAISON", "1787227100.000100")),
        (f"<{CARD}|the card>", ("C0LIAISON", "1787227100.000100")),
        (
            "https://northwind.slack.com/archives/C0LIAISON/p1787227999000200?thread_ts=1787227100.000100&cid=C0LIAISON",
            ("C0LIAISON", "1787227100.000100"),
        ),
        (f"{CARD}?thread_ts=nonsense", ("C0LIAISON", "1787227100.000100")),
        (CARD.replace("https", "slack"), None),
        ("https://northwind.slack.com/archives/C0LIAISON", None),
        ("https://[broken", None),
        ("exports time out", None),
        ("", None),
    ],
)
def test_a_link_that_was_copied_in_slack_names_a_message(text: str, place: tuple[str, str] | None) -> None:
    assert merging.read_link(text) == place
