"""A session is held, or skipped with a reason; skips in a row are counted until one is held."""

from datetime import UTC, date, datetime

import pytest

from bot.rules.feedback import UNSAID, Outcome, Session, settled, skipped_in_a_row, unsaid
from bot.rules.refusals import Refused

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
OPEN = Session(date(2026, 10, 15))
HELD, SKIPPED = (Session(date(2026, 9, 15), outcome) for outcome in (Outcome.HELD, Outcome.SKIPPED))


def test_it_is_held_without_words_and_skipped_with_a_reason() -> None:
    assert settled(OPEN, Outcome.HELD, " ", "U0ANA", NOON) == Session(OPEN.day, Outcome.HELD, "", "U0ANA", NOON)
    assert settled(HELD, Outcome.SKIPPED, "the  fair", "U0ANA", NOON).words == "the fair"
    assert unsaid(OPEN, NOON) == Session(OPEN.day, Outcome.SKIPPED, UNSAID, "", NOON)
    for outcome, words in ((Outcome.SKIPPED, " \n"), (Outcome.HELD, "x" * 1001)):
        with pytest.raises(Refused):
            settled(OPEN, outcome, words, "U0ANA", NOON)


@pytest.mark.parametrize(
    ("latest_first", "count"),
    [
        ([], 0),
        ([OPEN], 0),
        ([OPEN, SKIPPED, SKIPPED, HELD, SKIPPED], 2),
        ([SKIPPED], 1),
        ([HELD, SKIPPED, SKIPPED], 0),
    ],
)
def test_skips_in_a_row_end_with_a_session_that_was_held(latest_first: list[Session], count: int) -> None:
    assert len(skipped_in_a_row(latest_first)) == count
