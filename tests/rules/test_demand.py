from datetime import UTC, datetime

import pytest

from bot.rules.demand import Demand, Kind, read
from bot.rules.refusals import Refused

NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)
SAID = {"what": " the export broke ", "department": "Billing"}


def test_a_failure_says_what_failed_and_whose_it_is() -> None:
    assert read("Failure", SAID, "U0ANA", NOW) == Demand(Kind.FAILURE, "the export broke", "Billing", "U0ANA", NOW)
    assert read("value", {}, "U0ANA", NOW) == Demand(Kind.VALUE, "", "", "U0ANA", NOW)


@pytest.mark.parametrize(
    ("text", "said", "told"),
    [
        ("", SAID, "Nothing was changed"),
        ("fault", SAID, "demand KI-3 value"),
        ("failure", {"what": "x"}, "what: the export broke"),
        ("failure", {**SAID, "what": "x" * 201}, "in 200 characters each"),
    ],
)
def test_what_is_missing_is_shown_by_example(text: str, said: dict[str, str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        read(text, said, "U0ANA", NOW)
