import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.grammar import Spoken, nearest, read
from bot.rules.labels import IssueId


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Spoken("help")),
        ("claim", Spoken("claim")),
        ("  Claim   KI-12 ", Spoken("claim", IssueId(12))),
        ("status ki12 needs info", Spoken("status", IssueId(12), "needs info")),
        ("known KI-12x export", Spoken("known", None, "KI-12x export")),
        ("resolve KI-2, it works again", Spoken("resolve", IssueId(2), "it works again")),
        ("workaround KI-2\n1. unplug it", Spoken("workaround", IssueId(2), "1. unplug it")),
        ("workaround\n1. unplug it\n2. wait", Spoken("workaround", None, "1. unplug it\n2. wait")),
        (
            "decline KI-3 by design answer: We will not",
            Spoken("decline", IssueId(3), "by design", {"answer": "We will not"}),
        ),
        ('decline KI-3 rare answer:"Use X"', Spoken("decline", IssueId(3), "rare", {"answer": "Use X"})),
        ("decline KI-3 answer:“Use X”", Spoken("decline", IssueId(3), "", {"answer": "Use X"})),
        ("decline KI-3 answer: a  answer: b, c", Spoken("decline", IssueId(3), "", {"answer": "a, b, c"})),
        ("workaround KI-3 open http://x and area:y", Spoken("workaround", IssueId(3), "open http://x and area:y")),
    ],
)
def test_a_line_is_a_verb_an_issue_a_text_and_options(text: str, meant: Spoken) -> None:
    assert read(text, {"answer"}) == meant


@pytest.mark.parametrize(("said", "meant"), [("clam", "claim"), ("resolved", "resolve"), ("xyzzy", None)])
def test_an_unknown_verb_has_a_nearest_one(said: str, meant: str | None) -> None:
    assert nearest(said, ["claim", "resolve", "eta"]) == meant


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert read(text, {"answer"}).verb
