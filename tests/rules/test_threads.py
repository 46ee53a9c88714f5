from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import threads
from bot.rules.threads import PAGE_CHARACTERS, PAGE_MESSAGES, File, Said

ORIGINAL = Said("C1", "1787227100.000100", "U0ANA", "Firefox", (File("a.png", "https://f.example/a"),), copy="3:C1:1")
FIRST = replace(ORIGINAL, text="Firefox 131", version="1787227110.000100", copy="")
SECOND = replace(ORIGINAL, text="Firefox 132", version="1787227120.000100", copy="", files=())
GONE = replace(ORIGINAL, text="", files=(), copy="", is_deleted=True)


def at(seconds: int, text: str = "x", files: int = 0) -> Said:
    return Said("C1", f"{1787227100 + seconds}.000100", "U0ANA", text, (File("a.png", "https://f.example/a"),) * files)


def told_in(order: tuple[Said, ...]) -> Said:
    known = order[0]
    for news in order[1:]:
        known = threads.merged(threads.merged(known, news), news)
    return known


def test_in_whatever_order_edits_arrive_the_last_one_counts() -> None:
    for order in permutations([ORIGINAL, FIRST, SECOND]):
        assert told_in(order) == replace(SECOND, copy=ORIGINAL.copy)


@settings(max_examples=2000)
@given(st.permutations([ORIGINAL, FIRST, SECOND, GONE] * 2), st.integers(1, 8))
def test_whatever_is_repeated_only_the_last_edit_and_the_deletion_matter(order: list[Said], until: int) -> None:
    heard = order[:until]
    after = told_in(tuple(heard))
    assert after == told_in(tuple(dict.fromkeys(heard)))
    assert after.is_deleted == (GONE in heard)
    assert after.version == max(each.version for each in heard)
    assert after.copy == (ORIGINAL.copy if ORIGINAL in heard else "")


def test_what_is_deleted_keeps_no_words_whatever_comes_after() -> None:
    for order in permutations([ORIGINAL, FIRST, GONE]):
        after = told_in(order)
        assert (after.text, after.files, after.is_deleted, after.copy) == ("", (), True, ORIGINAL.copy)


def test_it_is_shown_where_it_was_shown_first() -> None:
    again = replace(ORIGINAL, copy="3:thread:1:1")
    assert threads.merged(ORIGINAL, again).copy == ORIGINAL.copy
    assert threads.merged(again, ORIGINAL).copy == again.copy


@pytest.mark.parametrize(
    ("known", "after", "anew", "otherwise"),
    [
        (None, ORIGINAL, True, False),
        (None, FIRST, False, False),  # an edit that came first is shown nowhere
        (FIRST, replace(FIRST, copy="c"), True, False),
        (ORIGINAL, ORIGINAL, False, False),
        (ORIGINAL, replace(FIRST, copy=ORIGINAL.copy), False, True),
        (ORIGINAL, replace(GONE, copy=ORIGINAL.copy), False, True),
        (GONE, replace(GONE, copy="c"), True, False),
    ],
)
def test_what_is_to_be_done_about_the_copy(known: Said | None, after: Said, anew: bool, otherwise: bool) -> None:
    assert threads.is_shown_anew(known, after) is anew
    assert threads.is_shown_otherwise(known, after) is otherwise


def test_each_state_of_a_message_has_its_stamp() -> None:
    assert len({each.stamp for each in (ORIGINAL, FIRST, SECOND, GONE)}) == 4


@pytest.mark.parametrize(
    ("messages", "brought"),
    [
        ([], 0),
        ([at(0)], 0),
        ([at(0, files=1)], 1),
        ([at(5), at(0)], 2),
        ([at(0), at(10), at(11)], 2),
        ([at(0), at(11)], 0),
    ],
)
def test_a_flagged_thread_brings_what_was_said_until_then(messages: list[Said], brought: int) -> None:
    flagged_at = datetime.fromtimestamp(1787227110.0001, UTC)
    found = threads.worth_bringing(messages, flagged_at)
    assert len(found) == brought
    assert found == sorted(found, key=lambda each: each.ts)


@pytest.mark.parametrize(
    ("lengths", "sizes"),
    [
        ([], []),
        ([10] * PAGE_MESSAGES, [PAGE_MESSAGES]),
        ([10] * (PAGE_MESSAGES + 1), [PAGE_MESSAGES, 1]),
        ([10, 40_000, 10], [1, 1, 1]),
        ([PAGE_CHARACTERS // 2] * 3, [1, 1, 1]),
        ([PAGE_CHARACTERS // 3] * 3, [2, 1]),
    ],
)
def test_pages_hold_a_thread_in_order_and_whole(lengths: list[int], sizes: list[int]) -> None:
    thread = [at(number, "x" * length) for number, length in enumerate(lengths)]
    pages = threads.pages(thread)
    assert [len(page) for page in pages] == sizes
    assert [each for page in pages for each in page] == thread
