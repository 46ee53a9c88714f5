"""The trees that LightGBM grows and the ones that numpy evaluates are the same, and the same bytes each time."""

import json
from pathlib import Path

import lightgbm
import numpy as np
import pytest

from bot import model
from bot.rules.matching.features import FEATURES
from bot.rules.matching.meanings import SIZE
from bot.trials import training
from bot.trials.gathering import Lesson

METRIC = np.eye(SIZE).tolist()


def lessons(count: int = 120, candidates: int = 20) -> list[Lesson]:
    """The right candidate has the highest sum of two of the numbers."""
    chance = np.random.default_rng(1)
    found = []
    for _ in range(count):
        rows = chance.normal(size=(candidates, len(FEATURES))).astype(np.float32)
        is_right = np.arange(candidates) == np.argmax(rows[:, 3] + rows[:, 7])
        found.append(Lesson(rows, is_right, 1.0))
    return found


def test_the_same_lessons_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        training.write(training.grow(lessons(), METRIC), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_numpy_scores_as_lightgbm_does() -> None:
    learnt = lessons()
    rows = np.concatenate([lesson.features for lesson in learnt])
    labels = np.concatenate([lesson.is_right for lesson in learnt]).astype(np.int32)
    sizes = [len(lesson.is_right) for lesson in learnt]
    grown = lightgbm.train(training.PARAMETERS, lightgbm.Dataset(rows, labels, group=sizes), training.ROUNDS)
    ours = model.from_plain(training.grow(learnt, METRIC)).ranking.score(rows)
    assert np.corrcoef(ours, np.asarray(grown.predict(rows)))[0, 1] > 0.9999


def test_what_was_learnt_puts_the_right_one_first() -> None:
    trees = model.from_plain(training.grow(lessons(), METRIC))
    fresh = lessons(160)[120:]  # one of twenty by chance
    right = [bool(lesson.is_right[int(np.argmax(trees.ranking.score(lesson.features)))]) for lesson in fresh]
    assert np.mean(right) > 0.5


def test_the_shipped_model_fits_the_engine() -> None:
    trees = model.shipped()
    rows = np.zeros((3, len(FEATURES)), np.float32)
    assert np.isfinite(trees.ranking.score(rows)).all()
    assert ((trees.sure(rows) > 0) & (trees.sure(rows) < 1)).all()


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    kept = json.loads(model.SHIPPED.read_text()) | {"names": ["shoe size"]}
    with pytest.raises(ValueError, match="make train"):
        model.from_plain(kept)


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(training.CannotTrain, match="nothing to learn"):
        training.grow([], METRIC)
