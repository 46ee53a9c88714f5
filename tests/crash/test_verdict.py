"""The checker finds what it is there to find."""

from dataclasses import replace

import pytest

from tests.crash.verdict import LOST, REORDERED, STRANGE, TWICE, UNFINISHED, History, Letter, Post, Promise, complaints

FIRST = Post("D1", "", "100.000001", "m1", "R-1 is in")
SECOND = Post("D1", "", "100.000002", "m2", "use CSV")
LETTERS = [Letter("m1", "flagged:1", "user:A", 1, True), Letter("m2", "workaround:1:1:1", "user:A", 2, True)]
PROMISE = Promise("D1", "", ("R-1", "CSV"))


def history(*posts: Post, letters: list[Letter] = LETTERS, unfinished: tuple[str, ...] = ()) -> History:
    return History([PROMISE], list(posts), letters, list(unfinished))


def kinds(found: History) -> set[str]:
    return {complaint.kind for complaint in complaints(found)}


def test_a_history_in_which_all_is_well() -> None:
    assert complaints(history(FIRST, SECOND)) == []


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (history(FIRST), LOST),
        (history(FIRST, SECOND, replace(SECOND, ts="100.000003")), TWICE),
        (history(FIRST, SECOND, replace(SECOND, ts="100.000003", mark="m3")), TWICE),
        (history(FIRST, replace(SECOND, ts="99.999999")), REORDERED),
        (history(FIRST, SECOND, Post("D2", "", "100.000003", "m3", "hello")), STRANGE),
        (history(FIRST, SECOND, Post("D2", "", "100.000003", "", "hello")), STRANGE),
        (history(FIRST, replace(SECOND, thread="99.1")), LOST),
        (history(FIRST, SECOND, unfinished=("1 letter pending",)), UNFINISHED),
    ],
)
def test_a_history_with_one_fault(bad: History, kind: str) -> None:
    assert kind in kinds(bad)


def test_a_lane_out_of_order_is_seen_where_nothing_was_promised() -> None:
    swapped = [replace(LETTERS[0], seq=3), LETTERS[1]]
    assert kinds(History(posts=[FIRST, SECOND], letters=swapped)) == {REORDERED}


def test_a_letter_that_never_left_may_have_no_message() -> None:
    waiting = replace(LETTERS[1], is_sent=False)
    assert complaints(History(posts=[FIRST], letters=[LETTERS[0], waiting])) == []
