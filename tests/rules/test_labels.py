import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.labels import IssueId, ReportId, WorkaroundId, issue_label, read_issue_label, report_label
from bot.rules.labels import workaround_label as label_of_workaround


def test_labels() -> None:
    assert report_label(ReportId(12)) == "R-12"
    assert issue_label(IssueId(3)) == "KI-3"
    assert label_of_workaround(WorkaroundId(7), 1) == "WA-7"
    assert label_of_workaround(WorkaroundId(7), 2) == "WA-7.2"


@pytest.mark.parametrize("text", ["KI-12", "ki-12", "Ki12", "  ki-012\n"])
def test_an_issue_is_named_as_people_type_it(text: str) -> None:
    assert read_issue_label(text) == 12


@pytest.mark.parametrize(
    "text", ["", "12", "KI", "KI-", "KI--12", "KI 12", "KI-12 exports", "R-12", "KI-١٢", "KI-1.5", "KI-" + "1" * 10]
)
def test_other_words_name_no_issue(text: str) -> None:
    assert read_issue_label(text) is None


@given(st.integers(min_value=1, max_value=999_999_999))
def test_a_label_is_read_as_what_it_was_made_from(number: int) -> None:
    assert read_issue_label(issue_label(IssueId(number))) == number


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    read_issue_label(text)
