"""A pass is good until its time, for its token, as it was given."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.passes import is_good, new_pass, same

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TOKEN = "a-token-of-the-wall"
PASS = new_pass(TOKEN, NOON)


def test_it_is_good_until_its_time() -> None:
    assert is_good(TOKEN, PASS, NOON - SECOND)
    assert not is_good(TOKEN, PASS, NOON)


@pytest.mark.parametrize(
    ("token", "given"),
    [
        ("another-token-of-it", PASS),
        ("", new_pass("", NOON)),
        (TOKEN, ""),
        (TOKEN, TOKEN),
        (TOKEN, PASS[:-1]),
        (TOKEN, PASS + "0"),
        (TOKEN, "9" + PASS),
        (TOKEN, "٣" + PASS),
        (TOKEN, PASS.split(".")[0] + "."),
        (TOKEN, "1" * 5000 + "." + PASS.split(".")[1]),
    ],
)
def test_nothing_else_is(token: str, given: str) -> None:
    assert not is_good(token, given, NOON - SECOND)


def test_the_pass_does_not_hold_the_token() -> None:
    assert TOKEN not in PASS


def test_text_that_is_no_utf_8_is_another_text() -> None:
    assert same("é", "é")
    assert not same("\udc80", TOKEN)
