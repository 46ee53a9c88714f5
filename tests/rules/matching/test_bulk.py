"""Many reports at once, as a start has them: the same index as from reports told one after the other."""

import random
from dataclasses import fields

import numpy as np

from bot import model
from bot.rules.matching import texts
from bot.rules.matching.candidates import Told
from bot.rules.matching.engine import Engine, Match
from bot.rules.matching.texts import Gathered, Text, Texts, together

AREAS = ("Billing", "Login", None)
WORDS = ("export", "login", "invoice", "hangs", "phone", "card", "currency", "how", "is", "E1234", "com.acme.csv.write")
HARD = (("", ""), ("é ß 日本", "x" * 900), ("how is it", "why"), ("only title", ""), ("", "only body"))


def said(count: int) -> list[tuple[str, str]]:
    chance = random.Random(3)
    names = [*WORDS, *(f"word{number}" for number in range(90))]
    many = [(" ".join(chance.choices(names, k=6)), " ".join(chance.choices(names, k=60))) for _ in range(count)]
    return [*HARD, *many]


def told(count: int) -> list[Told]:
    read = [texts.read(title, body).text for title, body in said(count)]
    return [Told(text, number % 40, AREAS[number % 3], 60.0 * number) for number, text in enumerate(read)]


def gathered(read: list[Text], page: int = 50) -> Texts:
    found, kept = Gathered(), [text.packed() for text in read]
    for begin in range(0, len(kept), page):
        found.add(kept[begin : begin + page])
    return found.texts()


def loaded(reports: list[Told]) -> Engine:
    engine = model.engine()
    engine.load(reports)
    return engine


def answers(engine: Engine) -> list[list[Match]]:
    asked = [texts.read(f"{title} again", body[:200]) for title, body in said(400)[::20]]
    return [engine.rank(each, "Billing", 60.0 * 500, 10) for each in asked]


def test_packed_texts_taken_apart_in_pages_are_the_texts_that_were_packed() -> None:
    read = [each.text for each in told(230)]
    one_by_one, in_pages = together(read), gathered(read)
    for field in fields(Texts):
        mine, theirs = getattr(in_pages, field.name), getattr(one_by_one, field.name)
        assert mine.dtype == theirs.dtype, field.name
        assert np.array_equal(mine, theirs), field.name


def test_an_index_of_packed_texts_answers_to_the_last_digit_like_one_that_was_told() -> None:
    reports = told(400)
    packed = model.engine()
    packed.index.extend(
        gathered([each.text for each in reports]),
        [each.issue for each in reports],
        [each.component for each in reports],
        [each.at for each in reports],
    )
    assert answers(packed) == answers(loaded(reports))
    assert packed.count == len(reports)


def test_an_index_that_was_built_at_once_finds_what_one_finds_that_grew() -> None:
    """Lengths, rarities and what is usual are those at the time of merging, so they agree roughly on how sure it is."""
    reports = told(400)
    grew = model.engine()
    for each in reports:
        grew.add(each.text, each.issue, each.component, each.at)
    at_once = loaded(reports)
    asked = [texts.read(title, body) for title, body in said(400)][10::20]
    for query, number in zip(asked, range(10, 404, 20), strict=True):
        (one, *_), (other, *_) = (engine.rank(query, None, 60.0 * 500, 5) for engine in (grew, at_once))
        assert one.issue == other.issue == number % 40
        assert one.reasons == other.reasons
        assert abs(one.sure - other.sure) < 0.1
