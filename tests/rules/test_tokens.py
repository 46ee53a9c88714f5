"""What an admin says to make a token, and what is none."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules import tokens
from bot.rules.refusals import Refused
from bot.rules.tokens import MEANING, Scope, Token, Wish, read_wish

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HELPDESK = Token(3, "helpdesk", "U0LEA", frozenset({Scope.READ_ISSUES}), NOON, NOON + DAY)


@pytest.mark.parametrize(
    ("said", "expires", "wish"),
    [
        ("helpdesk read:issues", "", Wish("helpdesk", frozenset({Scope.READ_ISSUES}), timedelta(days=365))),
        (
            "bi-2  read:numbers   write:reports",
            "90d",
            Wish("bi-2", frozenset({Scope.READ_NUMBERS, Scope.WRITE_REPORTS}), timedelta(days=90)),
        ),
    ],
)
def test_a_name_then_scopes(said: str, expires: str, wish: Wish) -> None:
    assert read_wish(said, expires) == wish


@pytest.mark.parametrize(
    ("said", "expires", "answer"),
    [
        ("", "", "What is it for?"),
        ("Help.Desk read:issues", "", "What is it for?"),
        ("helpdesk", "", "What may it do. The scopes are: read:issues, "),
        ("helpdesk read:everything", "", "“read:everything” is no scope. The scopes are: read:issues, "),
        ("helpdesk read:issues", "tomorrow", "For how long?"),
        ("helpdesk read:issues", "0d", "For how long?"),
        ("helpdesk read:issues", "731d", "from 1d to 730d"),
    ],
)
def test_what_is_wrong_is_said(said: str, expires: str, answer: str) -> None:
    with pytest.raises(Refused) as refused:
        read_wish(said, expires)
    assert answer in str(refused.value)


def test_it_is_good_until_it_runs_out_or_is_revoked() -> None:
    assert HELPDESK.is_good(NOON + DAY - timedelta(seconds=1))
    assert not HELPDESK.is_good(NOON + DAY)
    revoked = Token(3, "helpdesk", "U0LEA", frozenset(), NOON, NOON + DAY, revoked_at=NOON)
    assert not revoked.is_good(NOON)


def test_it_is_named_by_its_name_or_number_and_a_name_is_used_once() -> None:
    assert tokens.named(" Helpdesk ", [HELPDESK]) == tokens.named("t-3", [HELPDESK]) == HELPDESK
    with pytest.raises(Refused, match=r"There is no token “bi”\. There is: helpdesk"):
        tokens.named("bi", [HELPDESK])
    with pytest.raises(Refused, match="already"):
        tokens.check_is_new("helpdesk", [HELPDESK])
    tokens.check_is_new("bi", [HELPDESK])


@pytest.mark.parametrize(
    "given", ["", "lia_", "lia_" + "a" * 42, "lia_" + "a" * 44, "xoxb-" + "a" * 43, "lia_" + "é" * 43]
)
def test_what_cannot_be_a_token_is_not_looked_up(given: str) -> None:
    assert not tokens.looks_right(given)
    assert tokens.looks_right("lia_" + "aZ0-_" * 8 + "abc")


def test_the_same_body_has_the_same_fingerprint_in_any_order() -> None:
    assert tokens.fingerprint({"a": 1, "b": "é"}) == tokens.fingerprint({"b": "é", "a": 1})
    assert tokens.fingerprint({"a": 1}) != tokens.fingerprint({"a": "1"})


def test_every_scope_is_explained() -> None:
    assert set(MEANING) == set(Scope)
