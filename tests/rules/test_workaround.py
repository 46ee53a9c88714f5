import pytest

from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.refusals import Refused, WrongInput
from bot.rules.report import Report
from bot.rules.severity import Severity
from bot.rules.workaround import (
    CHAPTER,
    MOST_CONDITION_CHARACTERS,
    MOST_STEPS_CHARACTERS,
    MOST_WORDING_CHARACTERS,
    Conditions,
    Doubt,
    Holder,
    Recall,
    Standing,
    Tally,
    Verdict,
    Workaround,
    Written,
    announced_in,
    check_form,
    check_recall,
    each_once,
    is_doubtful,
    standing,
    steps_from_reply,
)
from tests.rules.examples import NOON


def holder(person: str, report: int, version: int) -> Holder:
    """`report` is 0 for a watcher."""
    if not report:
        return Holder(None, version, "", person)
    mine = Report(ReportId(report), IssueId(1), person, "", "", "", Severity.MINOR, "", "", 1, None, NOON)
    return Holder(mine, version, "")


@pytest.mark.parametrize(
    ("holders", "told"),
    [
        ([("ANA", 1, 1), ("BEN", 0, 1)], [("ANA", 1, 1), ("BEN", 0, 1)]),
        ([("ANA", 1, 1), ("ANA", 0, 1)], [("ANA", 1, 1)]),
        ([("ANA", 1, 2), ("ANA", 2, 1), ("ANA", 0, 1)], [("ANA", 1, 2), ("ANA", 2, 1)]),
        ([("ANA", 1, 1), ("BEN", 2, 1), ("ANA", 0, 2)], [("BEN", 2, 1), ("ANA", 0, 2)]),
    ],
)
def test_who_has_it_for_a_report_and_as_a_watcher_is_told_once(
    holders: list[tuple[str, int, int]], told: list[tuple[str, int, int]]
) -> None:
    assert each_once([holder(*each) for each in holders]) == [holder(*each) for each in told]


@pytest.mark.parametrize(
    ("reply", "follows"),
    [
        ("workaround: use CSV", "use CSV"),
        ("Workaround: use CSV", "use CSV"),
        ("WORKAROUND:use CSV", "use CSV"),
        ("  work-around :  use CSV", "use CSV"),
        ("*Workaround:* use CSV", "use CSV"),
        ("*Workaround*: use CSV", "use CSV"),
        ("_workaround_: use CSV", "use CSV"),
        ("~*workaround*~: use CSV", "use CSV"),
        ("workaround:\n1. open\n2. save", "1. open\n2. save"),
        ("workaround:", ""),
        ("workaround: workaround: twice", "workaround: twice"),
        ("use CSV", None),
        ("the workaround: use CSV", None),
        ("workaround use CSV", None),
        ("workarounds: use CSV", None),
        ("work around: use CSV", None),
        ("", None),
    ],
)
def test_a_reply_announces_a_workaround_only_at_its_start(reply: str, follows: str | None) -> None:
    assert announced_in(reply) == follows


@pytest.mark.parametrize(
    ("reply", "steps"),
    [
        ("use CSV", "use CSV"),
        (" \nuse CSV\n", "use CSV"),
        ("*Workaround:* use CSV", "use CSV"),
        ("no workaround: yet", "no workaround: yet"),
        ("x" * MOST_STEPS_CHARACTERS, "x" * MOST_STEPS_CHARACTERS),
        ("workaround: " + "x" * MOST_STEPS_CHARACTERS, "x" * MOST_STEPS_CHARACTERS),
    ],
)
def test_a_marked_reply_gives_its_steps_without_the_announcement(reply: str, steps: str) -> None:
    assert steps_from_reply(reply) == steps


@pytest.mark.parametrize("reply", ["", "  \n", "workaround:", "*Workaround:*  "])
def test_a_reply_without_words_gives_no_steps(reply: str) -> None:
    with pytest.raises(Refused, match="This reply has no text to pass on"):
        steps_from_reply(reply)


def test_a_reply_that_does_not_fit_is_not_cut_but_refused() -> None:
    with pytest.raises(Refused, match=r"holds 2,500 characters; this reply has 2,501"):
        steps_from_reply("x" * (MOST_STEPS_CHARACTERS + 1))


def test_the_form_is_trimmed() -> None:
    told = Conditions(" lists\n", " none ", "U0BEN")
    trimmed = Written("1. open\n2. save", "Please save.", Conditions("lists", "none", "U0BEN"))
    assert check_form(Written(" 1. open\n2. save ", "\nPlease save. ", told)) == trimmed


NO_STEPS = "Say what the agent does, step by step."
NO_WORDING = "Say it in words that can go to the customer."


@pytest.mark.parametrize(
    ("steps", "wording", "problems"),
    [
        ("", "w", {"steps": NO_STEPS}),
        ("s", " ", {"customer_wording": NO_WORDING}),
        ("", "", {"steps": NO_STEPS, "customer_wording": NO_WORDING}),
        (
            "x" * (MOST_STEPS_CHARACTERS + 7),
            "x" * (MOST_WORDING_CHARACTERS + 1500),
            {
                "steps": "This is 7 characters too long; 2,500 fit.",
                "customer_wording": "This is 1,500 characters too long; 2,500 fit.",
            },
        ),
    ],
)
def test_every_field_of_the_form_to_mend_is_named_at_once(steps: str, wording: str, problems: dict[str, str]) -> None:
    with pytest.raises(WrongInput) as wrong:
        check_form(Written(steps, wording))
    assert wrong.value.problems == problems


@pytest.mark.parametrize(("version", "label"), [(1, "WA-7"), (2, "WA-7.2"), (11, "WA-7.11")])
def test_later_versions_show_in_the_label(version: int, label: str) -> None:
    workaround = Workaround(WorkaroundId(7), version, IssueId(3), "U0MIA", "s", "w", NOON)
    assert workaround.label == label


TOO_LONG = "x" * (MOST_CONDITION_CHARACTERS + 1)


def test_conditions_may_be_left_out_but_have_to_fit() -> None:
    with pytest.raises(WrongInput) as wrong:
        check_form(Written("s", "w", Conditions(TOO_LONG, TOO_LONG)))
    assert wrong.value.problems == dict.fromkeys(("applies_to", "risks"), "This is 1 characters too long; 500 fit.")


@pytest.mark.parametrize(("why", "said"), [("", "Why?"), (" \n", "Why?"), (TOO_LONG, "Say it in 500 characters")])
def test_nobody_recalls_a_workaround_without_a_reason_that_agents_can_read(why: str, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("?", r"\?")):
        check_recall(why)
    assert check_recall(" it deletes the draft\n") == "it deletes the draft"


RECALL = Recall("U0LEA", NOON, "it deletes the draft")


def a_version(version: int, recall: Recall | None = None) -> Workaround:
    return Workaround(WorkaroundId(7), version, IssueId(3), "U0MIA", "s", "w", NOON, recall=recall)


@pytest.mark.parametrize(
    ("version", "newest", "stands"),
    [
        (a_version(1), a_version(1), Standing()),
        (a_version(1), a_version(3), Standing(newer=3)),
        (a_version(3, RECALL), a_version(3, RECALL), Standing(recall=RECALL)),
        (a_version(1), a_version(3, RECALL), Standing(recall=RECALL)),
        (a_version(1, RECALL), a_version(2), Standing(recall=RECALL)),
    ],
)
def test_a_version_stands_until_it_is_replaced_or_the_workaround_is_recalled(
    version: Workaround, newest: Workaround, stands: Standing
) -> None:
    assert standing(version, newest, None) == stands
    assert standing(version, newest, Verdict.WORKED).verdict is Verdict.WORKED
    assert stands.is_over == (stands != Standing())


@pytest.mark.parametrize(
    ("tally", "doubt", "doubtful"),
    [
        (Tally(), Doubt(60, 5), False),
        (Tally(0, 4, 0), Doubt(60, 5), False),
        (Tally(0, 5, 0), Doubt(60, 5), True),
        (Tally(0, 0, 5), Doubt(60, 5), True),
        (Tally(3, 1, 1), Doubt(60, 5), False),
        (Tally(2, 2, 1), Doubt(60, 5), True),
        (Tally(599, 401, 0), Doubt(60, 5), True),
        (Tally(600, 400, 0), Doubt(60, 5), False),
        (Tally(0, 1, 0), Doubt(1, 1), True),
        (Tally(0, 9, 0), Doubt(0, 1), False),
        (Tally(9, 1, 0), Doubt(100, 10), True),
        (Tally(10, 0, 0), Doubt(100, 10), False),
    ],
)
def test_a_workaround_is_doubtful_from_enough_verdicts_with_too_few_good_ones(
    tally: Tally, doubt: Doubt, doubtful: bool
) -> None:
    assert is_doubtful(tally, doubt) == doubtful


@pytest.mark.parametrize(
    ("plain", "doubt"),
    [
        ({}, Doubt()),
        ({"worked_percent": 80}, Doubt(80, Doubt().least_verdicts)),
        ({"worked_percent": 0, "least_verdicts": 1}, Doubt(0, 1)),
    ],
)
def test_the_chapter_is_read_and_what_is_left_out_is_as_it_ships(plain: dict[str, int], doubt: Doubt) -> None:
    assert CHAPTER.read(plain) == doubt
    assert CHAPTER.read(CHAPTER.plain(doubt)) == doubt


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"worked": 80}, "“worked” is not known here. There is: worked_percent, least_verdicts."),
        ({"worked_percent": 101}, "“worked_percent” needs a whole number from 0 to 100."),
        ({"worked_percent": True}, "“worked_percent” needs a whole number from 0 to 100."),
        ({"worked_percent": "60"}, "“worked_percent” needs a whole number from 0 to 100."),
        ({"least_verdicts": 0}, "“least_verdicts” needs a whole number from 1 to 1,000,000."),
    ],
)
def test_a_chapter_that_cannot_be_meant_is_refused(plain: dict[str, object], said: str) -> None:
    with pytest.raises(WrongInput) as wrong:
        CHAPTER.read(plain)
    assert wrong.value.problems == {"policy": said}
