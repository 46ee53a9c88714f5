"""Grow the trees of the re-ranker with LightGBM, the same bytes each time, and write them as plain numbers.

The bot never imports LightGBM: only `make train` and `liaison match --train` do, with the extra `training`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import model
from bot.rules.matching.features import FEATURES
from bot.rules.matching.trees import Model, Trees, read_trees, timeless
from bot.trials import gathering, sensing, streams
from bot.trials.gathering import Lesson
from bot.trials.streams import Told

ROUNDS = 250
# Chosen on the split `valid` of titanium and jqueryui, each with a model of the other; see docs/matching.md.
REPEATABLE = {
    "seed": 1,
    # one thread, one order of adding up: the same numbers on every run
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
PARAMETERS = REPEATABLE | {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 20,
    "num_leaves": 15,
    "learning_rate": 0.06,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
}
SURENESS_ROUNDS = 150
SURENESS = REPEATABLE | {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.05,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
}


class CannotTrain(Exception):
    """What is missing, and how to get it."""


Watch = Callable[[Sequence[Sequence[Told]]], Iterable[Sequence[Told]]]


def train(files: Iterable[tuple[Path, float]], watch: Watch = iter) -> dict[str, Any]:
    """The model from these files, of each the earliest share (0 to 1); `watch` shows how far it is. Raises CannotTrain,
    WrongFile, OSError."""
    whole = [(streams.read(path), share) for path, share in files]
    learnt = [stream[: int(len(stream) * share)] for stream, share in whole]
    metric = sensing.learn(model.table(), learnt)
    sense = model.sense_of({"metric": metric})
    return grow([lesson for stream in watch(learnt) for lesson in gathering.gather(stream, sense)], metric)


def grow(lessons: Sequence[Lesson], metric: Sequence[Sequence[float]]) -> dict[str, Any]:
    """As `rules/matching/trees.read_model` reads it. Raises CannotTrain.

    First the trees that order; then, from what those put first, the trees that say how sure that is.
    """
    ranking = _grow_ranking([lesson for lesson in lessons if lesson.is_right.any() for _ in range(lesson.times)])
    rows, is_right = _firsts(read_trees(ranking), lessons)
    weights = [lesson.weight for lesson in lessons]
    sureness = _grow_sureness(rows, is_right, weights)
    return {"names": list(FEATURES), "metric": metric, "ranking": ranking, "sureness": sureness}


def _grow_sureness(
    rows: npt.NDArray[np.float32], is_right: npt.NDArray[np.int32], weights: Sequence[float]
) -> dict[str, Any]:
    lightgbm = _lightgbm()
    data = lightgbm.Dataset(rows, is_right, weight=weights)
    return _plain(lightgbm.train(SURENESS, data, SURENESS_ROUNDS).dump_model()["tree_info"])


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as missing:
        raise CannotTrain("training needs LightGBM: pip install 'liaison[training]'") from missing
    return lightgbm


def _grow_ranking(lessons: Sequence[Lesson]) -> dict[str, Any]:
    lightgbm = _lightgbm()
    if not lessons:
        raise CannotTrain("there is nothing to learn from: no report has an earlier one of the same issue")
    rows = lightgbm.Dataset(
        np.concatenate([lesson.features for lesson in lessons]),
        np.concatenate([lesson.is_right for lesson in lessons]).astype(np.int32),
        group=[len(lesson.is_right) for lesson in lessons],
    )
    return _plain(lightgbm.train(PARAMETERS, rows, ROUNDS).dump_model()["tree_info"])


REFIT = {"num_leaves": 6, "learning_rate": 0.03, "min_data_in_leaf": 20, "feature_fraction": 0.5, "lambda_l2": 20.0}
REFIT_ROUNDS = 60
"""Few small trees on top of those that are there: a workspace's record is short."""


def refit(base: Mapping[str, Any], lessons: Sequence[Lesson]) -> dict[str, Any]:
    """The same model with more trees, grown on what it gets wrong of these lessons. Raises CannotTrain."""
    lightgbm = _lightgbm()
    known = [lesson for lesson in lessons if lesson.is_right.any()]
    if not known:
        raise CannotTrain("there is nothing to learn from: no suggestion was accepted")
    before = read_trees(base["ranking"])
    rows = np.concatenate([lesson.features for lesson in known])
    data = lightgbm.Dataset(
        rows,
        np.concatenate([lesson.is_right for lesson in known]).astype(np.int32),
        group=[len(lesson.is_right) for lesson in known],
        init_score=before.score(rows),
    )
    more = _plain(lightgbm.train(PARAMETERS | REFIT, data, REFIT_ROUNDS).dump_model()["tree_info"])
    ranking = _with(base["ranking"], more)
    firsts, is_right = _firsts(read_trees(ranking), lessons)
    data = lightgbm.Dataset(firsts, is_right, init_score=read_trees(base["sureness"]).score(firsts))
    more = _plain(lightgbm.train(SURENESS | REFIT, data, REFIT_ROUNDS).dump_model()["tree_info"])
    return {"names": list(FEATURES), "ranking": ranking, "sureness": _with(base["sureness"], more)}


@dataclass(frozen=True, slots=True)
class Judged:
    """`first`: the mean of 1 divided by the place of the right issue, over lessons that have one. `too_sure`: by how
    much its firsts are surer on average than they are right; 0 when they are not."""

    first: float
    too_sure: float


def judge(model: Model, lessons: Sequence[Lesson]) -> Judged:
    known = [lesson for lesson in lessons if lesson.is_right.any()]
    places = [
        1 + int(np.flatnonzero(lesson.is_right[np.argsort(-model.ranking.score(lesson.features), kind="stable")])[0])
        for lesson in known
    ]
    firsts, is_right = _firsts(model.ranking, lessons)
    too_sure = max(0.0, float(model.sure(firsts).mean() - is_right.mean()))
    return Judged(sum(1 / place for place in places) / max(len(places), 1), too_sure)


def _with(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The trees of both, in one row of nodes."""
    places = {"roots", "left", "right"}
    shift = len(base["values"])
    return {part: [*base[part], *(each + shift if part in places else each for each in more[part])] for part in base}


def _firsts(ranking: Trees, lessons: Sequence[Lesson]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """What the trees put first in each lesson, without its history, and whether that is right."""
    firsts = [int(np.argmax(ranking.score(lesson.features))) for lesson in lessons]
    rows = timeless(np.stack([lesson.features[first] for lesson, first in zip(lessons, firsts, strict=True)]))
    return rows, np.array([lesson.is_right[first] for lesson, first in zip(lessons, firsts, strict=True)], np.int32)


def write(model: Mapping[str, Any], path: Path) -> None:
    """One line for each part, so that a difference can be looked at."""
    path.write_text("{" + ",".join(f"\n{_line(key)}: {_line(value)}" for key, value in model.items()) + "\n}\n")


def _line(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"\n  {_line(key)}: {_line(part)}" for key, part in value.items()) + "\n}"
    return json.dumps(value, separators=(",", ":"))


def _plain(trees: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    parts = ("features", "thresholds", "left", "right", "values")
    kept: dict[str, Any] = {part: [] for part in ("roots", *parts)}

    def lay(node: Mapping[str, Any]) -> int:
        """Put this node and all below it in the row; its place."""
        place = len(kept["values"])
        leaf = "leaf_value" in node
        nothing = (0, 0.0, place, place, _short(node["leaf_value"]) if leaf else 0.0)
        for part, value in zip(parts, nothing, strict=True):
            kept[part].append(value)
        if not leaf:
            kept["features"][place] = node["split_feature"]
            kept["thresholds"][place] = _short(node["threshold"])
            kept["left"][place] = lay(node["left_child"])
            kept["right"][place] = lay(node["right_child"])
        return place

    for tree in trees:
        kept["roots"].append(lay(tree["tree_structure"]))
    return kept


def _short(number: float) -> float:
    """Six digits are more than a split or a leaf can mean, and keep the file small."""
    return float(f"{number:.6g}")
