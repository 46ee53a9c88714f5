"""What there is to learn from a file of reports: for each that has an earlier one of its issue, the candidates seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching import texts
from bot.rules.matching.engine import Engine
from bot.trials.replaying import Replay
from bot.trials.streams import Told

MOST_LESSONS = 1_500
"""Of one file, spread evenly over its time: no set shall drown the others."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The candidate issues of one report: a row of features for each, and which of them is right."""

    features: npt.NDArray[np.float32]
    is_right: npt.NDArray[np.bool_]


def gather(stream: Sequence[Told], until: int) -> Iterator[Lesson]:
    """From the reports before the place `until`. A word-for-word copy teaches nothing, and is passed over."""
    chosen = _chosen(stream, until)
    replay = Replay(Engine())
    for place, told in enumerate(stream[:until]):
        query = texts.read(told.title, told.body)
        if place in chosen:
            looked = replay.engine.look(query, told.component, told.at)
            is_right = None if looked is None else looked.issues == replay.issue(told)
            if looked is not None and is_right is not None and is_right.any():
                yield Lesson(looked.features, is_right)
        replay.tell(told, query)


def _chosen(stream: Sequence[Told], until: int) -> frozenset[int]:
    """Places of reports of an issue that is known by then, but under another title."""
    seen: set[str] = set()
    titles: set[tuple[str, str]] = set()
    places = []
    for place, told in enumerate(stream[:until]):
        issue = told.same_as or told.id
        if issue in seen and (issue, told.title) not in titles:
            places.append(place)
        seen.add(issue)
        titles.add((issue, told.title))
    step = max(len(places) / MOST_LESSONS, 1.0)
    return frozenset(places[int(at * step)] for at in range(int(len(places) / step)))
