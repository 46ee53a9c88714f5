"""The engine finds what was told to it, at once, with reasons, whatever people type."""

import random
import time

import numpy as np
import pytest

from bot import model
from bot.rules.matching import candidates, texts
from bot.rules.matching.candidates import Index
from bot.rules.matching.engine import Engine, Match
from bot.rules.matching.postings import Postings

DAY = 86_400.0
KNOWN = (
    ("Exports time out", "The CSV export stops after 30 seconds with error 504.", "Export"),
    ("Sign-in loops", "After the password the sign-in page comes again.", "Login"),
    ("Invoice shows the wrong currency", "Dollars instead of euros on every invoice.", "Billing"),
    ("Drag handle is missing", "Cards cannot be dragged in Firefox, E1234 in the log.", "Board"),
)
HOSTILE = {
    "1 MB of one word": ("word " * 200_000, "word " * 200_000),
    "one word of 1 MB": ("x" * 1_000_000, "x" * 1_000_000),
    "only emoji": ("😀🎉👩‍👩‍👧" * 50, "🔥" * 5_000),
    "zero width": ("\u200b\u200c\u200d\ufeff" * 100, "e\u200bx\u200bport\u2060" * 1_000),
    "right to left": ("\u202eשלום \u202bعالم" * 20, "\u202e" * 1_000 + "مرحبا"),
    "10,000 different words": ("", " ".join(f"word{number}" for number in range(10_000))),
    "long title of different words": (" ".join(f"w{number}" for number in range(10_000)), ""),
    "empty": ("", ""),
    "only common words": ("the and of", "is it"),
    "lone surrogate": ("\ud800 export", "\udfff"),
    "control characters": ("\x00\x01 export\x1b[31m", "\x00" * 1_000),
    "many humps": ("aB" * 500_000, "aB" * 500_000),
    "many dots": ("a." * 500_000, "a.b:" * 250_000),
}


def told(trees: bool = True) -> Engine:
    engine = model.engine() if trees else Engine()
    for issue, (title, body, area) in enumerate(KNOWN):
        engine.add(texts.read(title, body).text, issue, area, issue * DAY)
    return engine


def ask(engine: Engine, title: str, body: str = "", area: str | None = None, at: float = 10 * DAY) -> list[Match]:
    return engine.rank(texts.read(title, body), area, at, 5)


@pytest.mark.parametrize("trees", [True, False])
def test_the_same_problem_in_other_words_comes_first(trees: bool) -> None:
    assert ask(told(trees), "csv exporting timed out", "error 504 after half a minute")[0].issue == 0
    assert ask(told(trees), "invoices in wrong currencies")[0].issue == 2


def test_who_says_the_same_is_asked_however_odd_the_words_are() -> None:
    engine = model.engine()
    for issue in range(1, 14):
        odd = texts.read(f"story{issue % 3}x{issue}", f"story{issue % 3}x{issue} hangs")
        engine.add(odd.text, issue, "Billing", 60 * issue)
        assert engine.alike(odd, "Billing", 60 * issue + 60, 4)[0].issue == issue


def test_nothing_alike_gives_nothing() -> None:
    assert ask(told(), "Zzz", "qqq") == []
    assert ask(Engine(), "Exports time out") == []


def test_a_new_report_is_found_at_once() -> None:
    engine = told()
    engine.add(texts.read("Printer on fire", "smoke").text, 4, None, 5 * DAY)
    assert ask(engine, "printer fire")[0].issue == 4


def test_the_reasons_are_words_that_a_person_can_check() -> None:
    engine = told()
    for _ in range(3):
        engine.add(texts.read("cannot drag cards", "E1234").text, 3, "Board", 9 * DAY)
    (first, *_) = ask(engine, "dragging of cards is broken", "the log says e1234", "Board")
    assert first.issue == 3
    assert first.reasons == (
        "same error code e1234",
        "same words: “log”, “cards”, “dragging”",
        "same area: Board",
        "4 reports this week",
    )


def test_typing_errors_are_forgiven() -> None:
    (first, *_) = ask(told(), "invoize curency")
    assert (first.issue, first.reasons) == (2, ("similar spelling",))


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_is_typed_costs_under_50_milliseconds_and_no_error(kind: str) -> None:
    engine = told()
    ask(engine, "warm up")
    took = []
    for _ in range(3):
        before = time.thread_time()
        query = texts.read(*HOSTILE[kind])
        engine.rank(query, None, 10 * DAY, 20)
        engine.add(query.text, 9, None, 10 * DAY)
        engine.rank(query, None, 11 * DAY, 20)
        took.append(time.thread_time() - before)
    assert min(took) < 0.05


def test_reports_told_one_by_one_and_all_at_once_are_found_alike() -> None:
    chance = random.Random(1)
    read = [
        texts.read(" ".join(chance.choices([f"w{number}" for number in range(300)], k=6)), "").text for _ in range(700)
    ]
    one_by_one, at_once = Postings(), Postings()
    for text in read:
        one_by_one.add(text.words, candidates.weighted(text))
        one_by_one.ready()
    of = np.repeat(np.arange(len(read)), [len(text.words) for text in read])
    words = np.concatenate([text.words for text in read])
    at_once.extend(len(read), of, words, np.concatenate([candidates.weighted(text) for text in read]))
    assert len(one_by_one.segments) > 1
    words = texts.read("w1 w2 w3 w4", "").text.words
    assert np.array_equal(one_by_one.rarity(words)[1], at_once.rarity(words)[1])
    assert one_by_one.count == at_once.count == 700
    covered = sorted((segment.first, segment.size) for segment in one_by_one.segments)
    assert [first for first, _ in covered] == [0, *np.cumsum([size for _, size in covered])[:-1]]


def test_equal_reports_are_ranked_the_same_way_again() -> None:
    index = Index()
    for number in range(200):
        index.add(texts.read("export stalls", "").text, number, None, number * DAY)
    query = texts.read("export stalls", "")
    first, second = (candidates.find(index, query).by_words.reports for _ in range(2))
    assert np.array_equal(first, second)
    assert first[0] == 199


def test_only_a_problem_that_comes_again_and_again_may_be_linked_by_itself() -> None:
    engine = model.engine()
    names = ("card was declined at the shop", "transfer has not arrived", "exchange rate looks wrong", "lost my phone")
    for number in range(80):
        title = f"my {names[number % 4]} {('today', 'again', 'please help', 'why')[number // 4 % 4]}"
        engine.add(texts.read(title, "").text, number % 4, None, number * 3_600)
    engine.add(texts.read("the app shows a purple banner", "").text, 4, None, 81 * 3_600)
    (often, *_) = ask(engine, "my card was declined at the shop yesterday")
    assert (often.issue, often.may_link) == (0, True)
    (once, *_) = ask(engine, "the app shows a purple banner")
    assert (once.issue, once.may_link) == (4, False)
    (other, *_) = ask(engine, "my dog was at the vet today")
    assert not other.may_link
