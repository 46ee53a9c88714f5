from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import report
from bot.rules.labels import IssueId, ReportId
from bot.rules.refusals import WrongInput
from bot.rules.report import AREAS, DELETED, MOST_CUSTOMERS, Draft, Report, Source, check
from bot.rules.severity import Severity
from tests.rules.examples import DRAFT, NOON, a_draft

NO_TITLE = "Say in one line what is wrong."
NO_WORDS = "Say what happens: what did the customer do and see?"
NO_AREA = "Choose the part of the product that this is about."
NO_SEVERITY = "Choose how hard this hits the customer."
NO_LINK = "This is no web address. Paste the ticket's link, such as https://desk.example.com/123."
NO_NUMBER = "Enter a whole number, 1 or more, or leave it empty."


def too_long(by: str, fit: str) -> str:
    return f"This is {by} characters too long; {fit} fit."


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", NO_TITLE),
        ("title", " \t\n\u3000", NO_TITLE),
        ("title", "x" * 151, too_long("1", "150")),
        ("title", "x" * 3000, too_long("2,850", "150")),
        ("what_happens", "", NO_WORDS),
        ("what_happens", "  \n ", NO_WORDS),
        ("what_happens", "x" * 3001, too_long("1", "3,000")),
        ("area", "", NO_AREA),
        ("area", "billing", NO_AREA),
        ("severity", "", NO_SEVERITY),
        ("severity", "0", NO_SEVERITY),
        ("severity", "4", NO_SEVERITY),
        ("severity", "-1", NO_SEVERITY),
        ("severity", "01", NO_SEVERITY),
        ("severity", "٢", NO_SEVERITY),
        ("severity", "Major", NO_SEVERITY),
        ("customer", "x" * 151, too_long("1", "150")),
        ("ticket_link", "no link", NO_LINK),
        ("ticket_link", "desk.example.com/123", NO_LINK),
        ("ticket_link", "javascript:alert(1)", NO_LINK),
        ("ticket_link", "JavaScript://x.example/%0aalert(1)", NO_LINK),
        ("ticket_link", "data:text/html,x", NO_LINK),
        ("ticket_link", "file:///etc/passwd", NO_LINK),
        ("ticket_link", "https://", NO_LINK),
        ("ticket_link", "https:///path", NO_LINK),
        ("ticket_link", "https://[::1", NO_LINK),
        ("ticket_link", "https://a.example/x y", NO_LINK),
        ("ticket_link", "https://a.example/|label", NO_LINK),
        ("ticket_link", "https://a.example/><!channel>", NO_LINK),
        ("ticket_link", "https://a.example/" + "x" * 3000, NO_LINK),
        ("customers_affected", "0", NO_NUMBER),
        ("customers_affected", "-1", NO_NUMBER),
        ("customers_affected", "1.5", NO_NUMBER),
        ("customers_affected", "1,5", NO_NUMBER),
        ("customers_affected", "1e3", NO_NUMBER),
        ("customers_affected", "+1", NO_NUMBER),
        ("customers_affected", "many", NO_NUMBER),
        ("customers_affected", "٣", NO_NUMBER),
        ("customers_affected", "³", NO_NUMBER),
        ("customers_affected", "0x10", NO_NUMBER),
        ("customers_affected", str(MOST_CUSTOMERS + 1), NO_NUMBER),
        ("customers_affected", "9" * 5000, NO_NUMBER),
    ],
)
def test_a_wrong_field_is_named_with_how_to_mend_it(field: str, value: str, said: str) -> None:
    with pytest.raises(WrongInput) as wrong:
        check(a_draft(**{field: value}))
    assert wrong.value.problems == {field: said}


@pytest.mark.parametrize(
    ("what_happens", "message", "after"),
    [
        ("Exports hang", "Exports hang", DELETED),
        ("Exports hang\n\nsince Monday", " Exports hang ", f"{DELETED}\n\nsince Monday"),
        ("Exports hang, and so on…", "Exports hang for ever", DELETED),
        ("Exports hang", "", DELETED),
        (f"{DELETED}\n\nsince Monday", "Exports hang", f"{DELETED}\n\nsince Monday"),
    ],
)
def test_what_a_deleted_message_said_is_said_no_more(what_happens: str, message: str, after: str) -> None:
    assert report.without_message(what_happens, message) == after
    assert report.without_message(after, message) == after


def test_all_wrong_fields_are_named_at_once() -> None:
    draft = Draft("", "", "", "", "x" * 151, "no link", "none")
    with pytest.raises(WrongInput) as wrong:
        check(draft)
    assert set(wrong.value.problems) == {field.name for field in fields(Draft)} - {"source"}
    assert all(said in str(wrong.value) for said in wrong.value.problems.values())


@pytest.mark.parametrize(
    ("field", "value", "becomes"),
    [
        ("title", "  two   words\n", "two words"),
        ("title", "x" * 150, "x" * 150),
        ("what_happens", "\n first\n\n second \n", "first\n\n second"),
        ("what_happens", "x" * 3000, "x" * 3000),
        ("customer", "", ""),
        ("customer", " Acme ", "Acme"),
        ("ticket_link", "", ""),
        ("ticket_link", "  ", ""),
        ("ticket_link", " http://desk/1 ", "http://desk/1"),
        ("ticket_link", "HTTPS://desk.example.com/?a=1&b=2#c", "HTTPS://desk.example.com/?a=1&b=2#c"),
        ("customers_affected", "", 1),
        ("customers_affected", " 7 ", 7),
        ("customers_affected", "007", 7),
        ("customers_affected", str(MOST_CUSTOMERS), MOST_CUSTOMERS),
        ("severity", "1", Severity.CRITICAL),
        *(("area", area, area) for area in AREAS),
    ],
)
def test_a_right_field_is_trimmed_and_read(field: str, value: str, becomes: object) -> None:
    assert getattr(check(a_draft(**{field: value})), field) == becomes


def test_what_is_not_checked_is_kept() -> None:
    source = Source("C1", "1755.000100", "1755.000100")
    assert check(a_draft(source=source)).source == source
    assert check(DRAFT).source is None


@given(st.builds(Draft, *[st.text(max_size=200)] * 7))
def test_any_input_is_either_checked_or_refused_with_the_field_named(draft: Draft) -> None:
    try:
        checked = check(draft)
    except WrongInput:
        return
    assert checked.title.strip()
    assert 1 <= checked.customers_affected <= MOST_CUSTOMERS


def test_a_report_has_a_label_to_talk_about_it() -> None:
    checked = check(DRAFT)
    report = Report(
        ReportId(12), IssueId(3), "U0ANA", checked.title, checked.what_happens, checked.area, checked.severity,
        checked.customer, checked.ticket_link, checked.customers_affected, None, NOON,
    )  # fmt: skip
    assert report.label == "R-12"
