"""The re-ranker: regression trees that were grown elsewhere (`make train`), evaluated in numpy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.rules.matching.features import FEATURES, HISTORY

_IS_HISTORY = np.array([name in HISTORY for name in FEATURES])


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes of all trees in one row. A leaf is its own child. `roots`: the first nodes."""

    features: npt.NDArray[np.int32]
    thresholds: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]
    roots: npt.NDArray[np.int32]

    def score(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The sum over the trees for each row; NaN is not expected."""
        numbers = np.ascontiguousarray(rows).ravel()
        begins = np.repeat(np.arange(len(rows), dtype=np.int32) * np.int32(rows.shape[1]), len(self.roots))
        nodes = np.tile(self.roots, len(rows))
        under_way = np.arange(len(nodes))
        while len(under_way):
            here = nodes[under_way]
            goes_left = numbers[begins[under_way] + self.features[here]] <= self.thresholds[here]
            there = np.where(goes_left, self.left[here], self.right[here])
            nodes[under_way] = there
            under_way = under_way[self.left[there] != there]
        total: npt.NDArray[np.float64] = self.values[nodes].reshape(len(rows), len(self.roots)).sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Model:
    """`ranking` orders the candidate issues; `sureness` says of the first how likely it is right, as log odds.

    Sureness sees no history: how recent and how frequent an issue is makes it likelier, but no text more alike.
    """

    ranking: Trees
    sureness: Trees

    def sure(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """0 to 1 of each row, were it the first."""
        probability: npt.NDArray[np.float64] = 1 / (1 + np.exp(-self.sureness.score(timeless(rows))))
        return probability


def timeless(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The features with those of history and area set to 0."""
    return np.where(_IS_HISTORY, np.float32(0), rows)


def read_model(kept: Mapping[str, Any]) -> Model:
    """From the parsed model file. Raises ValueError when it was trained on other features than the engine's."""
    if list(kept["names"]) != list(FEATURES):
        raise ValueError("the model was trained on other features; make it anew with `make train`")
    return Model(read_trees(kept["ranking"]), read_trees(kept["sureness"]))


def read_trees(kept: Mapping[str, Any]) -> Trees:
    return Trees(
        features=np.array(kept["features"], np.int32),
        thresholds=np.array(kept["thresholds"], np.float32),
        left=np.array(kept["left"], np.int32),
        right=np.array(kept["right"], np.int32),
        values=np.array(kept["values"], np.float64),
        roots=np.array(kept["roots"], np.int32),
    )
