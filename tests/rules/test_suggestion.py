import pytest

from bot.rules.suggestion import Record, at_least, in_words, may_link


@pytest.mark.parametrize(
    ("record", "may"),
    [
        (Record(), False),
        (Record(right=72), False),
        (Record(right=73), True),
        (Record(right=108, wrong=1), False),
        (Record(right=109, wrong=1), True),
        (Record(right=500, undone_lately=1), True),
        (Record(right=500, undone_lately=2), False),
    ],
)
def test_linking_by_itself_is_earned_and_lost(record: Record, may: bool) -> None:
    assert may_link(record) is may
    assert in_words(record).startswith("on" if may else "off")


def test_the_bound_is_wilsons() -> None:
    # Wilson 1927; the numbers as in Brown, Cai, DasGupta 2001, "Interval Estimation for a Binomial Proportion".
    assert at_least(0, 0) == 0
    assert at_least(10, 10) == pytest.approx(0.7225, abs=1e-4)
    assert at_least(5, 10) == pytest.approx(0.2366, abs=1e-4)


def test_an_admin_reads_what_is_missing() -> None:
    assert in_words(Record(right=10)) == "off: 10 of 10 right when asked, so at least 72% (needs 95%)"
    assert in_words(Record(100, 0, 2)).startswith("off: 2 of the last 50 were undone;")
