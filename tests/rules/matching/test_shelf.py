"""An index that another process built answers like one of this process, and goes on from there."""

import mmap

import numpy as np
import pytest

from bot import model
from bot.rules.matching import shelf, texts
from bot.rules.matching.candidates import Told
from bot.rules.matching.engine import Engine
from tests.rules.matching.test_bulk import answers, loaded, told


def taken_up(engine: Engine, room: mmap.mmap) -> Engine:
    for part in shelf.laid_down(engine.index):
        room.write(part)
    other = Engine(engine.model)
    other.index = shelf.taken_up(memoryview(room), model.shipped_sense())
    return other


def test_what_is_taken_up_answers_to_the_last_digit_like_what_was_laid_down() -> None:
    engine = loaded(told(400))
    other = taken_up(engine, mmap.mmap(-1, 10_000_000))
    assert answers(other) == answers(engine)
    assert other.index.nbytes() == engine.index.nbytes(), "also what takes no memory since it says the same everywhere"
    assert other.index.meanings.sense is model.shipped_sense()


def test_the_arrays_of_what_is_taken_up_lie_where_they_were_laid_down() -> None:
    room = mmap.mmap(-1, 10_000_000)
    index, memory = taken_up(loaded(told(400)), room).index, np.frombuffer(room, np.uint8)
    (segment,) = index.words.segments
    for array in (index.ledger.issue_of, segment.reports, segment.words, *index.meanings.state().values()):
        assert isinstance(array, int) or (np.shares_memory(array, memory) and array.flags.aligned)


def test_it_grows_and_moves_like_any_other() -> None:
    reports = told(400)
    engine = loaded(reports)
    other = taken_up(engine, mmap.mmap(-1, 10_000_000))
    for each in (engine, other):
        each.move({3: 50, 9: 50})
        for number in range(200):
            each.add(reports[number].text, 60 + number, "Login", 60.0 * (500 + number))
        each.load(reports)
    assert answers(other) == answers(engine)
    assert other.count == engine.count


def test_texts_without_words_are_laid_down_too() -> None:
    engine = model.engine()
    engine.index.extend(texts.together([texts.read("", "").text]), [1], [None], [0.0])
    other = taken_up(engine, mmap.mmap(-1, 100_000))
    assert other.count == 1
    asked = texts.read("exports", "")
    assert other.rank(asked, None, 1.0, 5) == engine.rank(asked, None, 1.0, 5)
    assert np.array_equal(other.index.ledger.issue_of[:1], [1])


def test_what_is_not_whole_is_not_taken_up() -> None:
    whole = b"".join(shelf.laid_down(loaded(told(40)).index))
    for kept in (whole[: len(whole) // 2], whole[:100], b"Beautiful is better than ugly.", b""):
        with pytest.raises(ValueError, match=r"buffer|char"):
            shelf.taken_up(memoryview(bytearray(kept)), model.shipped_sense())


def test_an_area_may_have_any_name() -> None:
    engine = model.engine()
    engine.load([Told(texts.read("Exports time out", "").text, 1, 'dtype", "value": 1', 0.0)])
    other = taken_up(engine, mmap.mmap(-1, 100_000))
    assert other.index.ledger.component('dtype", "value": 1') == 0


def test_what_gathers_unsorted_is_laid_down_too() -> None:
    engine = loaded(told(400))
    for each in told(10):
        engine.add(each.text, each.issue, each.component, each.at)
    other = taken_up(engine, mmap.mmap(-1, 10_000_000))
    assert other.count == engine.count
    assert answers(other) == answers(engine)
