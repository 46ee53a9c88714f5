import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack import text

# Text in which markup is likely: plain random text would hardly ever hold a whole mention.
_BITS = [
    *"<>&!@#|^*`", "channel", "U0ANA", "C0LIAISON", "subteam^S1", "&lt;", "&amp;", "&#60;", "https://a.example/?x=1&y=2",
    "http://", "javascript:", " ", "\n", "\r\n", "\t", "\u202e", "\x00", "é", "👩‍👩‍👧",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(_BITS) | st.text(max_size=8), max_size=30).map("".join)
SPECIAL = re.compile(r"<[@#!]|<[^<>]*\|")
A_LINK = re.compile(r"<(https?://[^<>|]*)>")


@given(TEXTS)
@example("<!channel> <@U0ANA> <#C0LIAISON|liaison> <https://evil.example|your bank>")
@example("&lt;!channel&gt;")
@example("<\u202e!channel>")
def test_nobodys_text_mentions_links_or_escapes(words: str) -> None:
    escaped = text.escape(words)
    assert not re.search("[<>]", escaped)
    assert not re.search("&(?!amp;|lt;|gt;)", escaped)


@given(TEXTS)
@example("<https://a.example/?x=1&y=2>")
def test_what_was_escaped_is_read_as_it_was(words: str) -> None:
    assert text.plain(text.escape(words)) == text.clean(words)


@given(TEXTS)
def test_cleaning_leaves_what_can_be_seen_and_cleaning_twice_changes_nothing(words: str) -> None:
    cleaned = text.clean(words)
    assert text.clean(cleaned) == cleaned
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", cleaned)


@pytest.mark.parametrize(
    ("slack_text", "seen"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("<@U0ANA> and <@U0BEN|ben>", "@U0ANA and @ben"),
        ("<#C0LIAISON> <#C0LIAISON|liaison>", "#C0LIAISON #liaison"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel everyone"),
        ("<!subteam^S1|@support> <!subteam^S1>", "@support @subteam"),
        ("<!date^1755691200^{date} at {time}|20 August>", "20 August"),
        ("<https://a.example/?x=1&amp;y=2>", "https://a.example/?x=1&y=2"),
        ("<https://a.example/|a.example>", "https://a.example/"),
        ("<https://a.example/|click here>", "click here (https://a.example/)"),
        ("<mailto:ana@a.example|ana@a.example>", "mailto:ana@a.example"),
        ("one\r\ntwo", "one\ntwo"),
        ("", ""),
    ],
)
def test_a_message_is_read_as_a_person_sees_it(slack_text: str, seen: str) -> None:
    assert text.plain(slack_text) == seen


@given(TEXTS)
def test_any_message_is_read_without_an_error(words: str) -> None:
    text.plain(words)


@given(TEXTS, st.integers(2, 40))
def test_fitting_keeps_short_text_and_marks_where_long_text_was_cut(words: str, most: int) -> None:
    fitted = text.fit(words, most)
    assert len(fitted) <= most
    assert fitted == text.clean(words) or fitted.endswith("…")


@given(TEXTS, st.integers(2, 40))
@example("&" * 50, 10)
@example("x<<", 8)
def test_no_entity_is_cut_in_half(words: str, most: int) -> None:
    fitted = text.fit_escaped(words, most)
    assert len(fitted) <= most
    assert not re.search("[<>]|&(?!amp;|lt;|gt;)", fitted)
    assert text.clean(words).startswith(text.plain(fitted.removesuffix("…")).rstrip())


@given(TEXTS, st.integers(2, 40))
def test_one_line_is_one_line(words: str, most: int) -> None:
    assert len(text.one_line(words, most).splitlines()) <= 1


@given(TEXTS, st.integers(40, 200))
@example("a\n" * 300, 40)
@example("&" * 300, 40)
@example("https://a.example/" + "x" * 300, 40)
def test_pieces_stay_under_the_limit_and_lose_no_words(words: str, most: int) -> None:
    for draw in (text.linked, text.quoted_links):
        pieces = text.pieces(words, most, draw)
        assert all(0 < len(piece) <= most for piece in pieces)
        seen = "".join(_seen(piece) for piece in pieces)
        assert re.sub(r"\s", "", seen) == re.sub(r"\s", "", text.clean(words))


def _seen(piece: str) -> str:
    unquoted = "\n".join(line.removeprefix("> ") for line in piece.split("\n"))
    return text.plain(A_LINK.sub(r"\1", unquoted))


@given(TEXTS)
def test_only_web_addresses_become_links_and_they_show_where_they_lead(words: str) -> None:
    drawn = text.linked(text.clean(words))
    assert not SPECIAL.search(drawn)
    assert not re.search("[<>]", A_LINK.sub("", drawn))


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("see https://a.example/b.", "see <https://a.example/b>."),
        ("(https://a.example)", "(<https://a.example>)"),
        ("<https://a.example>", "&lt;<https://a.example>&gt;"),
        ("https://a.example/?x=1&y=2", "<https://a.example/?x=1&amp;y=2>"),
        ("https://a.example/?x=1&", "<https://a.example/?x=1&amp;>"),
        ("<https://evil.example|your bank>", "&lt;<https://evil.example>|your bank&gt;"),
        ("ftp://a.example javascript:alert(1)", "ftp://a.example javascript:alert(1)"),
    ],
)
def test_links(words: str, drawn: str) -> None:
    assert text.linked(words) == drawn


def test_pieces_end_at_a_line_or_else_at_a_word() -> None:
    assert text.pieces("one two three four", 10) == ["one two", "three four"]
    assert text.pieces("one\ntwo three four", 9) == ["one\ntwo", "three", "four"]
    assert text.pieces("a line\nunbroken", 10) == ["a line", "unbroken"]
    assert text.pieces("unbroken", 5) == ["unbro", "ken"]
    assert text.pieces("  \n ", 10) == []


def test_every_line_of_a_quote_is_marked() -> None:
    assert text.quoted("one\n\ntwo") == "> one\n> \n> two"


def test_a_name_calls_nobody_and_stands_in_for_the_mention() -> None:
    assert text.name_or_mention("U0ANA", {"U0ANA": "ana <!here>"}) == "ana &lt;!here&gt;"
    assert text.name_or_mention("U0ANA", {}) == "<@U0ANA>"


def test_a_moment_is_shown_in_the_readers_zone_with_utc_to_fall_back_on() -> None:
    at = datetime(2026, 8, 20, 12, 30, tzinfo=UTC)
    assert text.moment(at) == "<!date^1787229000^{date_short_pretty} at {time}|2026-08-20 12:30 UTC>"


@pytest.mark.parametrize(
    ("words", "people", "groups"),
    [
        ("role <@U0BEN|ben> liaison", ("U0BEN",), ()),
        (
            "<@U0BEN> <#C0SUPPORT|support> <@W0A> <!subteam^S0DB|@db> <@U0BEN>",
            ("U0BEN", "W0A"),
            ("C0SUPPORT", "S0DB"),
        ),
        ("role @ben &lt;@U0BEN&gt; <!channel> <https://a.example/@U0BEN>", (), ()),
    ],
)
def test_who_is_mentioned_is_known_by_id(words: str, people: tuple[str, ...], groups: tuple[str, ...]) -> None:
    assert text.mentioned(words) == (people, groups)
