"""What is known of each report beside its words, however it was told."""

import numpy as np

from bot.rules.matching.ledger import Ledger


def test_reports_told_one_by_one_and_in_any_portions_are_known_alike() -> None:
    chance = np.random.default_rng(3)
    issues = chance.integers(0, 1_500, 3_000)
    areas = [[None, "Billing", "Exports"][number % 3] for number in issues]
    at = [60.0 * number for number in range(len(issues))]
    one_by_one, at_once = Ledger(), Ledger()
    for told in zip(issues, areas, at, strict=True):
        one_by_one.add(int(told[0]), told[1], told[2])
    for begin, end in ((0, 1), (1, 700), (700, 2_999), (2_999, 3_000)):
        at_once.extend(issues[begin:end].tolist(), areas[begin:end], at[begin:end])
    assert one_by_one.count == at_once.count
    for name, count in (("issue_of", 3_000), ("at", 3_000), ("component_of", 3_000), ("_before", 3_000)):
        assert np.array_equal(getattr(one_by_one, name)[:count], getattr(at_once, name)[:count]), name
    for name in ("_last_of", "reports_of", "first_at"):
        known = 1 + issues.max()
        assert np.array_equal(getattr(one_by_one, name)[:known], getattr(at_once, name)[:known]), name


def test_the_latest_reports_of_many_issues_are_those_of_each() -> None:
    chance = np.random.default_rng(2)
    ledger = Ledger()
    for issue in chance.integers(0, 40, 500):
        ledger.add(int(issue), None, 0.0)
    issues = np.unique(ledger.issue_of[:500]).astype(np.int64)[::3]
    reports, places = ledger.latest_of(issues, 7)
    for place, issue in enumerate(issues):
        assert list(reports[places == place]) == list(ledger.latest(int(issue), 7))
