"""The re-ranker: regression trees that were grown elsewhere (`make train`), evaluated in numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes of all trees in one row. A leaf is its own child. `roots`: the first nodes; `depth`: the most steps."""

    features: npt.NDArray[np.int64]
    thresholds: npt.NDArray[np.float32]
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    roots: npt.NDArray[np.int64]
    depth: int

    def score(self, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The sum over the trees for each row; NaN is not expected."""
        nodes = np.repeat(self.roots[None, :], len(rows), axis=0)
        lines = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[lines, self.features[nodes]] <= self.thresholds[nodes]
            nodes = np.where(goes_left, self.left[nodes], self.right[nodes])
        total: npt.NDArray[np.float64] = self.values[nodes].sum(axis=1)
        return total


def read_trees(kept: Mapping[str, Any], features: Sequence[str]) -> Trees:
    """From the parsed model file. Raises ValueError when it was trained on other features than these."""
    if list(kept["names"]) != list(features):
        raise ValueError("the model was trained on other features; make it anew with `make train`")
    return Trees(
        features=np.array(kept["features"], np.int64),
        thresholds=np.array(kept["thresholds"], np.float32),
        left=np.array(kept["left"], np.int64),
        right=np.array(kept["right"], np.int64),
        values=np.array(kept["values"], np.float64),
        roots=np.array(kept["roots"], np.int64),
        depth=int(kept["depth"]),
    )
