"""In what texts are compared: learnt from reports of which it is known whether they are of one issue.

What differs among reports of one issue says nothing about which issue it is. So each direction is divided by how much
reports of one issue differ in it ("within-class covariance normalization", Hatch et al. 2006), the same for all sets.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from bot.rules.matching import texts
from bot.rules.matching.meanings import SIZE, Numbers, Sense, Table
from bot.rules.matching.postings import Floats
from bot.trials.streams import Told

EVEN = 0.3
"""How much of the mean is added to each direction, so that none is divided by next to nothing."""
_DIGITS = 4


def learn(table: Table, streams: Iterable[Sequence[Told]]) -> list[list[float]]:
    """The metric, from these reports."""
    plain = Sense(table, np.eye(SIZE, dtype=np.float32))
    within = np.zeros((SIZE, SIZE))
    for stream in streams:
        of_issue = [told.same_as or told.id for told in stream]
        issues = np.unique(of_issue, return_inverse=True)[1]
        vectors = plain.of(texts.together([texts.read(told.title, told.body).text for told in stream]))
        spread = _within(vectors.astype(np.float64), issues)
        within += spread / max(np.trace(spread), 1e-9)
    if not within.any():
        within = np.eye(SIZE)
    lengths, directions = np.linalg.eigh(within / np.trace(within) * SIZE)
    metric = directions * (np.maximum(lengths, 0) + EVEN) ** -0.5 @ directions.T
    return [[round(float(number), _DIGITS) for number in row] for row in metric]


def _within(vectors: Floats, issues: Numbers) -> Floats:
    """The covariance of reports around the mean of their issue; an issue counts by the root of its reports."""
    sizes = np.bincount(issues)
    means = np.zeros((len(sizes), vectors.shape[1]))
    np.add.at(means, issues, vectors)
    means /= sizes[:, None]
    several = sizes[issues] > 1
    apart = (vectors - means[issues])[several]
    weights = (sizes**0.5 / np.maximum(sizes - 1, 1))[issues][several]
    spread: Floats = (apart * weights[:, None]).T @ apart
    return spread
