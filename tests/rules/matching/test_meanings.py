"""Texts that share no word are found by what they are about, also among many, and never by words that nobody knows."""

import numpy as np

from bot import model
from bot.rules.matching import texts
from bot.rules.matching.meanings import MOST, SIZE, Meanings, Sense, Table, packed, read_table, unpacked, written
from bot.rules.matching.texts import Text, together

KNOWN = (
    "Exports time out",
    "Fee for a cash withdrawal",
    "Invoice shows the wrong currency",
    "Drag handle is missing",
    "Sign-in page comes again",
    "Phone was stolen",
)


def read(*titles: str) -> list[Text]:
    return [texts.read(title, "").text for title in titles]


def words_of_chance(count: int) -> list[Text]:
    chance = np.random.default_rng(1)
    known = model.table().words
    nothing = np.zeros(0, np.uint32)
    ones, none = np.ones(6, np.uint8), np.zeros(6, np.uint8)
    return [Text(words, ones, none, nothing, nothing, 0) for words in known[chance.integers(0, len(known), (count, 6))]]


def told(meanings: Meanings, *titles: str) -> list[int]:
    (text,) = read(*titles)
    return [int(report) for report in meanings.nearest(meanings.asked(text), 10, None)]


def test_another_word_for_it_is_near_and_says_so() -> None:
    engine = model.engine()
    for issue, text in enumerate(read(*KNOWN)):
        engine.add(text, issue, None, 0.0)
    (first, *_) = engine.rank(texts.read("my mobile was lost by thieves", ""), None, 1.0, 5)
    assert (first.issue, first.reasons) == (5, ("near in meaning: “thieves”, “mobile”",))


def test_words_that_nobody_knows_bring_nothing_near() -> None:
    meanings = Meanings(model.shipped_sense())
    meanings.add(together(read("Xqzzt frobnicates", *KNOWN)))
    assert told(meanings, "Qwrtz blorp") == []
    assert told(meanings, "phone theft")[0] == KNOWN.index("Phone was stolen") + 1
    assert not meanings.of(np.array([0])).any()


def test_only_reports_that_are_allowed_are_near() -> None:
    meanings = Meanings(model.shipped_sense())
    meanings.add(together(read(*KNOWN)))
    (text,) = read("phone theft")
    allowed = np.arange(len(KNOWN)) < 3
    assert set(meanings.nearest(meanings.asked(text), 10, allowed)) == {0, 1, 2}


def test_the_nearest_of_many_are_those_that_comparing_all_would_give() -> None:
    meanings = Meanings(model.shipped_sense())
    meanings.add(together(words_of_chance(20_000)))
    found, wanted = 0, 0
    for report in range(0, 20_000, 1_000):
        asked = meanings.of(np.array([report]))[0]
        best = np.argsort(-(meanings.of(np.arange(20_000)) @ asked))[:10]
        found += len(np.intersect1d(best, meanings.nearest(asked, 40, None)))
        wanted += len(best)
    assert found / wanted > 0.8


def test_reports_told_one_by_one_and_all_at_once_get_the_same_vectors() -> None:
    sense, many = model.shipped_sense(), words_of_chance(100)
    one_by_one, at_once = Meanings(sense), Meanings(sense)
    for text in many:
        one_by_one.add(together([text]))
    at_once.add(together(many))
    apart = unpacked(one_by_one._vectors[:100]) - unpacked(at_once._vectors[:100])
    assert one_by_one.count == at_once.count == 100
    assert np.abs(apart).max() <= 1, "but for the order in which numbers are added up"


def test_a_table_comes_back_as_it_was_written() -> None:
    table = model.table()
    assert written(read_table(written(table))) == written(table) == model.VECTORS.read_bytes()
    assert len(table.words) == len(set(table.words.tolist())) > 40_000
    assert (np.diff(table.words.astype(np.int64)) > 0).all()


def test_numbers_come_back_rounded_and_what_is_beyond_is_cut_off() -> None:
    numbers = np.random.default_rng(1).normal(size=(50, SIZE)) * 4
    assert (unpacked(packed(numbers)) == np.clip(np.rint(numbers), -MOST, MOST)).all()


def test_common_words_of_a_title_count_where_nothing_else_does() -> None:
    words = np.array([1], np.uint32)
    table = Table(words, np.ones(1, np.float32), packed(np.ones((1, SIZE))))
    assert not Sense(table, np.eye(SIZE, dtype=np.float32)).of(together(read("how is it")))[0].any(), (
        "this table knows none"
    )
    how, why = model.shipped_sense().of(together(read("how is it", "why is it")))
    assert how.any()
    assert not np.allclose(how, why)
