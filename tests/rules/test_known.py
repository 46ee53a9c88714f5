"""Words and filters, as somebody types them after `/known`."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.known import OPEN, Filter, Question, read_question
from bot.rules.lifecycle import OVER, State
from bot.rules.refusals import Refused

NOW = datetime(2026, 8, 20, 22, 30, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


def read(text: str) -> Question:
    return read_question(text, NOW, MADRID)


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("", "", None),
        ("exports  time out", "exports time out", None),
        ("error:504 in http://x.example/a?state=1", "error:504 in http://x.example/a?state=1", None),
        ("exports area:billing", "exports", Filter(area="Billing")),
        ("Area:SIGN login", "login", Filter(area="Sign-in and accounts")),
        ('area:"Exports and reports"', "", Filter(area="Exports and reports")),
        ("area:“exports and”  csv", "csv", Filter(area="Exports and reports")),
        ("state:open csv", "csv", OPEN),
        ("state:done", "", Filter(states=OVER)),
        ("state:fixed", "", Filter(states=frozenset({State.FIXED}))),
        ("state:fix-scheduled", "", Filter(states=frozenset({State.FIX_SCHEDULED}))),
        ('state:"workaround"', "", Filter(states=frozenset({State.WORKAROUND_AVAILABLE}))),
        ("since:2026-08-01", "", Filter(since=datetime(2026, 8, 1, tzinfo=MADRID))),
        ("since:today", "", Filter(since=datetime(2026, 8, 21, tzinfo=MADRID))),
        ("since:yesterday", "", Filter(since=datetime(2026, 8, 20, tzinfo=MADRID))),
        ("since:2w csv", "csv", Filter(since=NOW - timedelta(days=14))),
    ],
)
def test_filters_are_told_from_words(text: str, words: str, wanted: Filter | None) -> None:
    assert read(text) == Question(words, wanted)


def test_several_filters_hold_together() -> None:
    assert read("state:open csv area:billing since:7d hangs") == Question(
        "csv hangs", Filter("Billing", OPEN.states, NOW - timedelta(days=7))
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area:printers", "There is: Sign-in and accounts, Billing"),
        ("area:and", "Which area is meant by “and”? There is: Sign-in and accounts, Forms and input"),
        ("state:fix", "There is: fix scheduled, fixed"),
        ("state:maybe", "There is: open, new, acknowledged"),
        ("since:someday", "since:2026-10-01"),
        ("since:2026-13-01", "since:2026-10-01"),
    ],
)
def test_a_filter_that_means_nothing_names_what_there_is(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("?", r"\?")):
        read(text)
