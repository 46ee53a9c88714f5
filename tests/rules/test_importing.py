"""Files of others and of ours, read row by row."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules import exporting
from bot.rules.importing import Form, KnownIssue, form_of, read
from bot.rules.lifecycle import State
from bot.rules.severity import Severity

GITHUB = json.dumps(
    [
        [
            {"html_url": "https://github.example/a/b/issues/1", "title": "Exports time out", "body": "After 30 s",
             "labels": [{"name": "billing"}, {"name": "Critical"}], "state": "open",
             "created_at": "2026-01-02T03:04:05Z"},
            {"html_url": "https://github.example/a/b/issues/2", "title": "x" * 200, "body": "y" * 9000,
             "state": "closed", "state_reason": "not_planned"},
            {"html_url": "https://github.example/a/b/pull/3", "title": "Mend it", "pull_request": {}},
        ],
        [{"url": "https://github.example/a/b/issues/4", "title": "Old", "body": None, "state": "CLOSED",
          "labels": ["x"]}],
        [{"title": "of nowhere", "body": ""}, {"html_url": "https://github.example/a/b/issues/6", "title": " "}],
    ]
)  # fmt: skip
JIRA = """Issue key,Summary,Description,Priority,Status,Component/s,Component/s,Created
AB-1,Exports time out,"After
30 s",Highest,In Progress,Other,Billing,2026-01-02T03:04:05+01:00
AB-2,Logos,,Low,Done,,,02/Jan/26 3:04 AM
,No key,,,,,,
"""


def issues(text: str, form: Form) -> list[KnownIssue]:
    return [item for _, item in read(text, form).items if isinstance(item, KnownIssue)]


def test_what_github_exports_becomes_known_issues_with_their_address() -> None:
    found = read(GITHUB, Form.GITHUB)
    first, second, third = issues(GITHUB, Form.GITHUB)
    assert (first.key, first.state) == ("github:issue:https://github.example/a/b/issues/1", State.NEW)
    assert first.checked.what_happens == "After 30 s\n(https://github.example/a/b/issues/1)"
    assert first.tracker == "https://github.example/a/b/issues/1"
    assert (first.checked.area, first.checked.severity) == ("Billing", Severity.CRITICAL)
    assert first.created_at is not None
    assert second.state is State.CLOSED
    assert second.checked.title.endswith("…")
    assert second.checked.what_happens.endswith("…\n(https://github.example/a/b/issues/2)")
    assert len(second.checked.what_happens) == 3000
    assert third.state is State.FIXED
    assert found.skipped == 1
    assert found.problems == [(5, "it has no address or key of its own."), (6, "title: Say in one line what is wrong.")]


def test_what_jira_exports_becomes_known_issues_with_their_key() -> None:
    first, second = issues(JIRA, Form.JIRA)
    assert (first.key, first.state, first.checked.area) == ("jira:issue:AB-1", State.INVESTIGATING, "Billing")
    assert first.checked.what_happens == "After\n30 s\n(AB-1)"
    assert (second.state, second.checked.severity, second.created_at) == (State.FIXED, Severity.MINOR, None)
    assert read(JIRA, Form.JIRA).problems == [(4, "it has no address or key of its own.")]


def test_every_fault_is_told_with_its_row() -> None:
    text = "title,what_happens,area,severity,state\nA,B,,,\n,,,9,\nA,B,Cellar,,\nA,B,,,sold\nA,B,,critical,fixed\n"
    found = read(text, Form.CSV)
    assert [row for row, _ in found.items] == [2, 6]
    assert [(row, said.partition(":")[0]) for row, said in found.problems] == [
        (3, "title"), (3, "what_happens"), (3, "severity"), (4, "area"), (5, "state")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"steps": "use CSV", "id": "WA-1", "version": "0", "known_issue": "KI-1", "author": "U1"}, "version"),
        (
            {"steps": "", "customer_wording": "x", "id": "WA-1", "version": 1, "known_issue": "KI-1", "author": "U1"},
            "steps",
        ),
        ({"steps": "x", "id": "WA-1", "version": 1, "known_issue": "KI-1", "author": "mia"}, "author"),
        ({"steps": "x", "id": "WA-1", "version": 1, "author": "U1"}, "known_issue"),
        ({"flagged_by": "U1", "id": "R-1", "known_issue": "KI-1", "title": "a", "what_happens": "b"}, "flagged_at"),
        ({"title": "a", "what_happens": "b", "created_at": "2026-01-01"}, "created_at"),
        ({"title": "a", "what_happens": "b", "state": "fix scheduled"}, "fix_due"),
        ({"title": "a", "what_happens": "b", "state": "declined"}, "reason"),
        ({"title": "a", "what_happens": "b", "id": "x" * 500}, "id"),
    ],
)
def test_what_is_missing_or_odd_is_named(row: dict[str, object], fault: str) -> None:
    ((number, said),) = read(json.dumps(row), Form.JSON_LINES).problems
    assert number == 1
    assert said.startswith(fault)


@pytest.mark.parametrize(
    ("text", "form"), [('{"title"', Form.JSON_LINES), ("[]", Form.JSON_LINES), ("{}", Form.GITHUB), ('"a', Form.CSV)]
)
def test_a_file_of_another_kind_is_refused_in_words(text: str, form: Form) -> None:
    ((_, said),) = read(text, form).problems or [(0, "")]
    assert "cannot be read" in said


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("x.json", " [{}]", Form.GITHUB), ("x.JSONL", "{}", Form.JSON_LINES), ("x.csv", '"Issue key",A\n', Form.JIRA),
        ("x.csv", "title\nIssue key", Form.CSV),
    ],
)  # fmt: skip
def test_the_form_is_told_from_the_file(name: str, text: str, form: Form) -> None:
    assert form_of(name, text) is form


cells = st.text(st.sampled_from("=+-@\t\r\n'\", ax＝"), max_size=8) | st.text(st.characters(exclude_categories=["Cs"]))


@given(cells)
@example(" \r")
@example("' =1")
def test_no_cell_is_a_formula_and_each_is_read_back_as_it_was(text: str) -> None:
    line = exporting.csv_line({"a": text, "b": "end"})
    (read_back,) = csv.reader(io.StringIO(line, newline=""))
    assert read_back[0].lstrip(" ")[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert [exporting.unguarded(cell) for cell in read_back] == [text, "end"]
