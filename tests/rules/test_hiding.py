import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hiding import NOTHING, Hiding, Kind, instead_of, is_card, read_kinds

ALL = Hiding(frozenset(Kind))
CARD, TOKEN, EMAIL, PHONE = (instead_of(kind) for kind in Kind)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("paid by 4111 1111 1111 1111, twice", f"paid by {CARD}, twice"),
        ("4111-1111-1111-1111", CARD),
        ("5555555555554444.", f"{CARD}."),
        ("amex 378282246310005", f"amex {CARD}"),
        ("their token xoxb-123456789012-abcdefABCDEF", f"their token {TOKEN}"),
        ("ghp_0123456789abcdefABCDEF0123456789abcd", TOKEN),
        ("github_pat_11ABCDEFG0abcdefghijkl_mnop", TOKEN),
        ("AKIAIOSFODNN7EXAMPLE", TOKEN),
        (f"Authorization: Bearer {JWT}", f"Authorization: {TOKEN}"),
        ("Authorization: bearer 0123456789abcdef0123", f"Authorization: {TOKEN}"),
        ("sk_live_0123456789abcdef", TOKEN),
        (f"it is\n{KEY}\nsorry", f"it is\n{TOKEN}\nsorry"),
        (f"see https://app.example.com/in?t={JWT}&x=1", f"see https://app.example.com/in?t={TOKEN}&x=1"),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXX", f"https://hooks.slack.com/services/{TOKEN}"),
        ("write to ana.ruiz+1@mail.example.com please", f"write to {EMAIL} please"),
        ("<mailto:ana@example.com|ana@example.com> says", f"{EMAIL} says"),
        ("call +49 (30) 1234-5678 or (212) 555-0100", f"call {PHONE} or {PHONE}"),
        ("<tel:+4930123456789|+49 30 123456789>", PHONE),
    ],
)  # fmt: skip
def test_what_is_nobodys_business_is_hidden(text: str, after: str) -> None:
    assert ALL.hide(text)[0] == after
    assert ALL.hide(after) == (after, frozenset())
    assert NOTHING.hide(text) == (text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "version 4.11.111.1111.1111", "1.2.3-rc.4+20260820", "KI-17 and R-1234567890123", "4111 1111 1111 1112",
        "order 4000000000000", "error 0x80070005", "ERR_CONN_REFUSED_4111", "1787227200.000100", "1787227200000000",
        "2026-08-20T12:00:00+00:00", "2026-08-20 12:00:00,123", "10.0.0.1:8080", "2001:db8::8a2e:370:7334",
        "550e8400-e29b-41d4-a716-446655440000", "d41d8cd98f00b204e9800998ecf8427e", "<@U012AB3CD> in <#C012AB3CD|ops>",
        "<!date^1787227200^{date}|20 August>", "https://example.com/orders/4111111111111111?page=2",
        "https://ana@git.example.com/x", "git@github.com:acme/app.git", "@scope/package@1.2.3", "user@localhost",
        "+10000000 rows", "a +5 in 2026-08-20", "bearer of bad internationalization news", "xoxo-", "sk_live_",
        "AKIA", "at Foo.bar(Foo.java:4111)", "UTC+2 2026-08-20 10:00", "001-2026-08", "",
    ],
)  # fmt: skip
def test_what_only_looks_a_little_like_it_stays(text: str) -> None:
    assert ALL.hide(text) == (text, frozenset())


@pytest.mark.parametrize("kind", Kind)
def test_only_what_is_asked_for_is_hidden(kind: Kind) -> None:
    text = f"4111111111111111 {JWT} ana@example.com +49 30 12345678"
    after, found = Hiding(frozenset({kind})).hide(text)
    assert found == {kind}
    assert after.count("hidden)") == 1


def test_kinds_are_read_as_they_are_written_in_the_settings() -> None:
    assert read_kinds(" cards, phones ,") == {Kind.CARDS, Kind.PHONES}
    assert read_kinds("") == frozenset()
    with pytest.raises(ValueError, match="card"):
        read_kinds("card")


@given(st.integers(10**11, 10**18))
def test_of_ten_numbers_that_differ_in_the_last_digit_one_is_a_card(number: int) -> None:
    assert sum(is_card(f"{number}{last}") for last in range(10)) == 1


@given(st.text(alphabet="4111 -+@.<>|:/aehttpsmailto_xb", max_size=200))
def test_any_text_is_read(text: str) -> None:
    after, found = ALL.hide(text)
    assert (after != text) == bool(found)
