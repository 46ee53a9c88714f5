import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.labels import IssueId
from bot.rules.matching import plain as matching
from bot.rules.matching.plain import ALIKE_FROM, MOST_TELLING_WORDS, Collection, Match, Posting, profile

Texts = Mapping[int, tuple[str, str]]

KNOWN: Texts = {
    1: ("Exports time out", "The CSV export stops after 30 seconds with error 504."),
    2: ("Sign-in loops", "After the password the sign-in page comes again."),
    3: ("Invoice shows the wrong currency", "Dollars instead of euros on every invoice."),
    4: ("Drag handle is missing", "Cards cannot be dragged in Firefox."),
}


def search(known: Texts, title: str, text: str = "", limit: int = 10) -> list[Match]:
    """All of it as storage does it, over an index in memory."""
    index = {issue: profile(*texts) for issue, texts in known.items()}
    lengths = {issue: sum(found.values()) for issue, found in index.items()}
    query = profile(title, text)
    found_in = {word: sum(word in found for found in index.values()) for word in query}
    telling = matching.telling(query, found_in)
    postings = [
        Posting(word, IssueId(issue), found[word], lengths[issue])
        for issue, found in index.items()
        for word in telling
        if word in found
    ]
    average = sum(lengths.values()) / max(len(index), 1)
    return matching.rank(query, postings, Collection(len(index), average, found_in), ALIKE_FROM, limit)


def test_the_issue_that_reads_like_it_comes_first_and_says_why() -> None:
    (first, *_) = search(KNOWN, "CSV export times out", "error 504 after half a minute")
    assert first.issue == 1
    assert set(first.shared) == {"csv", "export", "out", "error", "504", "after"}
    assert matching.why(first).startswith("same words: “")


def test_nothing_alike_gives_nothing() -> None:
    assert search(KNOWN, "Printer is on fire", "smoke everywhere") == []


@pytest.mark.parametrize("text", ["", "  ", "the and of", "!?—", "_ _"])
def test_a_text_without_telling_words_gives_nothing(text: str) -> None:
    assert search(KNOWN, text, text) == []


def test_no_known_issues_give_nothing() -> None:
    assert search({}, "Exports time out") == []


@pytest.mark.parametrize("issue", KNOWN)
def test_an_issue_is_found_by_its_own_words_with_likeness_one(issue: int) -> None:
    found = search(KNOWN, *KNOWN[issue])
    assert found[0].issue == issue
    assert found[0].likeness == pytest.approx(1)


def test_a_word_in_the_title_counts_more_than_in_the_text() -> None:
    known = {1: ("alpha gamma", "delta epsilon"), 2: ("delta epsilon", "alpha gamma")}
    in_title, in_text = search(known, "alpha gamma")
    assert (in_title.issue, in_text.issue) == (1, 2)
    assert in_title.likeness > in_text.likeness


def test_unknown_words_make_everything_less_alike() -> None:
    known = {1: ("exports time out", ""), 2: ("dialogs flicker", "")}
    (plain,) = search(known, "exports time out")
    (diluted,) = search(known, "exports time out zebra quagga okapi")
    assert plain.likeness == pytest.approx(1)
    assert ALIKE_FROM <= diluted.likeness < plain.likeness
    assert search(known, "exports " + " ".join(f"unknown{number}" for number in range(20))) == []


def test_a_rare_word_tells_more_than_a_frequent_one() -> None:
    known = dict.fromkeys(range(1, 9), ("export stalls", "")) | {9: ("export quagga", "")}
    found = search(known, "export quagga")
    assert found[0].issue == 9
    assert found[0].shared == ("quagga", "export")


def test_equals_keep_the_order_of_their_numbers_and_no_more_than_asked_for_come() -> None:
    known = dict.fromkeys((5, 3, 9, 1), ("exports time out", ""))
    assert [match.issue for match in search(known, "exports time out", limit=3)] == [1, 3, 5]


def test_only_the_rarest_words_that_some_issue_has_are_looked_up() -> None:
    most = MOST_TELLING_WORDS
    query = profile(" ".join(f"word{number:03}" for number in range(2 * most)) + " unknown", "")
    chosen = matching.telling(query, {f"word{number:03}": 2 * most - number for number in range(2 * most)})
    assert chosen == [f"word{number:03}" for number in reversed(range(most, 2 * most))]


def test_the_profile_counts_title_words_three_times() -> None:
    assert profile("Export export", "export CSV the") == {"export": 7, "csv": 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ﬁle Ｅｘｐｏｒｔ", ["file", "export"]),
        ("error-504 v1.2.3 a:b", ["error-504", "v1.2.3", "a:b"]),
        ("snake_case -dash- end.", ["snake", "case", "dash", "end"]),
        ("日本語 экспорт", ["日本語", "экспорт"]),
        ("x" * 65, []),
    ],
)
def test_words_are_folded_so_that_the_same_is_the_same(text: str, words: list[str]) -> None:
    assert matching.words(text) == words


def test_the_reason_names_four_words_at_most() -> None:
    match = Match(IssueId(1), 0.9, ("a1", "b2", "c3", "d4", "e5"))
    assert matching.why(match) == "same words: “a1”, “b2”, “c3”, “d4”"


@given(
    st.dictionaries(st.integers(1, 9), st.tuples(st.text(max_size=60), st.text(max_size=120)), max_size=6),
    st.text(max_size=60),
    st.text(max_size=120),
)
def test_any_text_is_ranked_the_same_way_again_with_a_finite_likeness(known: Texts, title: str, text: str) -> None:
    found = search(known, title, text)
    assert all(math.isfinite(match.likeness) and match.likeness >= ALIKE_FROM for match in found)
    assert found == search(dict(reversed(list(known.items()))), title, text)
    assert [match.likeness for match in found] == sorted((match.likeness for match in found), reverse=True)
