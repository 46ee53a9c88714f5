from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rules import issue as issues
from bot.rules import question
from bot.rules.labels import IssueId, ReportId, read_report_label
from bot.rules.lifecycle import State
from bot.rules.question import GOES_ON, MOST_CHARACTERS, Reply
from bot.rules.refusals import Refused, WrongInput
from tests.rules.examples import NOON, an_issue


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("question: which browser?", "which browser?"),
        (" *Question:* which?", "which?"),
        ("questions:\n1. which?", "1. which?"),
        ("question", None),
        ("my question: which?", None),
        ("workaround: use CSV", None),
    ],
)
def test_a_reply_that_starts_so_asks(text: str, asked: str | None) -> None:
    assert question.announced_in(text) == asked


@pytest.mark.parametrize("field", ["question", "answer"])
def test_words_that_are_missing_or_too_many_are_named(field: str) -> None:
    assert question.check(field, " which? \n") == "which?"
    for text, said in (("  ", "Say what you"), ("x" * (MOST_CHARACTERS + 2), "2 characters too long")):
        with pytest.raises(WrongInput, match=said) as wrong:
            question.check(field, text)
        assert set(wrong.value.problems) == {field}


def test_people_answer_in_several_messages() -> None:
    assert question.goes_on(None, NOON)
    assert question.goes_on(NOON, NOON + GOES_ON - timedelta(seconds=1))
    assert not question.goes_on(NOON, NOON + GOES_ON)


@pytest.mark.parametrize(
    ("text", "report"), [("R-12", 12), ("r12", 12), ("R12 ", 12), ("KI-12", None), ("R-", None), ("R-12x", None)]
)
def test_a_reports_id_is_read(text: str, report: int | None) -> None:
    assert read_report_label(text) == (None if report is None else ReportId(report))


@pytest.mark.parametrize(
    ("state", "waits", "goes_on"),
    [
        (State.NEW, State.NEEDS_INFO, State.ACKNOWLEDGED),
        (State.ACKNOWLEDGED, State.NEEDS_INFO, State.ACKNOWLEDGED),
        (State.INVESTIGATING, State.NEEDS_INFO, State.INVESTIGATING),
        (State.CANNOT_REPRODUCE, State.NEEDS_INFO, State.INVESTIGATING),
        (State.WORKAROUND_AVAILABLE, State.NEEDS_INFO, State.WORKAROUND_AVAILABLE),
        (State.FIX_SCHEDULED, State.FIX_SCHEDULED, State.FIX_SCHEDULED),
        (State.NEEDS_INFO, State.NEEDS_INFO, State.ACKNOWLEDGED),
    ],
)
def test_an_issue_waits_for_the_answer_and_goes_on_where_it_was(state: State, waits: State, goes_on: State) -> None:
    due = NOON if state is State.FIX_SCHEDULED else None
    asked = issues.asked(an_issue(state=state, fix_due=due), "U0MIA")
    assert (asked.state, asked.owner, asked.fix_due) == (waits, "U0MIA", due)
    before = State.ACKNOWLEDGED if state is State.NEEDS_INFO else state
    assert issues.answered(asked, before).state is goes_on


def test_who_asks_does_not_take_the_issue_from_its_owner() -> None:
    assert issues.asked(an_issue(state=State.ACKNOWLEDGED, owner="U0KENJI"), "U0MIA").owner == "U0KENJI"


def test_an_answer_changes_nothing_about_an_issue_that_went_on() -> None:
    resolved = an_issue(state=State.FIXED)
    assert issues.answered(resolved, State.NEW) == resolved


@pytest.mark.parametrize("state", [State.FIXED, State.CLOSED, State.DECLINED])
def test_what_is_over_asks_nobody(state: State) -> None:
    with pytest.raises(Refused, match="Reopen it first"):
        issues.asked(an_issue(state=state), "U0MIA")


def test_a_question_wants_nothing_more_of_who_answered_and_no_hurry_once_engineers_went_on() -> None:
    put = question.Question(question.QuestionId(1), IssueId(3), None, "U0MIA", NOON, State.NEW, "C1", "1.2")
    assert question.reply(put, None) is Reply.AWAITED
    assert question.reply(replace(put, settled_at=NOON), None) is Reply.WELCOME
    assert question.reply(put, NOON) is question.reply(replace(put, settled_at=NOON), NOON) is Reply.GIVEN
