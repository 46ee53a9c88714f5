from typing import Any

import pytest

from bot.notices import KINDS, Place
from bot.rules import erasure
from bot.rules.refusals import Refused

ANA = "U0ANA"


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("U0ANA", "X"),
        ("nudge:U0ANA:2026", "nudge:X:2026"),
        ("ask @U0ANA, not U0ANABEL or WU0ANA", "ask @X, not U0ANABEL or WU0ANA"),
        ({"by": "U0ANA", "n": 3}, {"by": "X", "n": 3}),
        ({"U0ANA": ["U0BEN", {"who": "U0ANA"}]}, {"X": ["U0BEN", {"who": "X"}]}),
        (None, None),
        (7, 7),
    ],
)  # fmt: skip
def test_an_id_is_replaced_wherever_it_stands_whole(value: Any, after: Any) -> None:
    assert erasure.replaced(value, ANA, "X") == after
    assert erasure.mentions(value, ANA) == (value != after)


@pytest.mark.parametrize("person", ["", "ana", "@U0ANA", "C0SUPPORT", "U", "U%", erasure.stand_in(3)])
def test_only_ids_of_people_are_erased(person: str) -> None:
    with pytest.raises(Refused):
        erasure.check_is_person(person)


def test_a_stand_in_is_known_as_one_and_is_written_to_nowhere() -> None:
    erasure.check_is_person(ANA)
    nobody = erasure.stand_in(3)
    assert erasure.is_erased(nobody)
    assert not erasure.is_erased(ANA)
    assert Place(user=nobody).is_nowhere
    for place in (Place(), Place(user=ANA), Place(issue=1), Place(channel="C1", thread="1.1", user=nobody)):
        assert not place.is_nowhere


def test_a_word_of_ours_is_no_word_of_theirs() -> None:
    facts = {"title": "fixed", "state": "fixed", "report": 3, "why": "It is back"}
    assert erasure.without_these(facts, {"fixed"}) == facts | {"title": erasure.TOMBSTONE}


# Facts that hold no words of people: ids, times, names of ours, and lists that are forgotten once they were sent.
OURS = {
    "channel", "ts", "emoji", "of", "stamp", "meeting", "chair", "items", "to", "agreed", "owner", "review", "by",
    "month", "missed", "stalled", "member", "day", "monday", "lines", "counts", "workspace", "cards", "rung", "person",
    "state", "watcher", "actor", "occasion", "agent", "copy", "for_whom", "first", "giver", "honoured", "behaviour",
    "link", "suggestion", "deed", "answer", "who", "agents", "engineers", "rota", "area", "goes", "group", "rule",
    "team", "measure", "thread", "author", "verified_by", "loads", "decided", "week", "charts", "topic", "wording",
    "signed", "subject", "mend", "name", "form", "over", "others", "wanted", "called", "figures",
    "numbers", "chapter", "settles", "parts", "side", "starts", "zone", "fate", "ended", "drift", "quarter", "due",
    "spared", "behaviours", "actions", "movers", "outcome", "skipped",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_of_every_fact_of_a_notice_it_is_known_whether_people_wrote_it(kind: type) -> None:
    texts = {name for name, held in kind.__annotations__.items() if "str" in str(held) and "ClassVar" not in str(held)}
    assert texts <= erasure.WORDS | OURS
    assert not erasure.WORDS & OURS
