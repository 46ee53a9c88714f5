"""What there is to learn from a file of reports: for each that has an earlier one of its issue, the candidates seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching import texts
from bot.rules.matching.engine import Engine
from bot.trials.replaying import Replay
from bot.trials.streams import Told

MOST_LESSONS, MOST_NEW = 1_500, 500
"""Reports with and without an earlier one of their issue, of one file, evenly over time: no set shall drown others."""
MOST_WEIGHT = 4.0
"""A report of a new issue counts so many times as one of a known issue at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The candidate issues of one report: a row of features for each, and which of them is right (perhaps none).

    `weight`: for how many reports of its kind, with or without an earlier one of its issue, it stands.
    """

    features: npt.NDArray[np.float32]
    is_right: npt.NDArray[np.bool_]
    weight: float


def gather(stream: Sequence[Told], until: int) -> Iterator[Lesson]:
    """From the reports before the place `until`. A word-for-word copy teaches nothing, and is passed over."""
    known, new = _places(stream, until)
    weight_of_new = (len(new) / min(len(new) or 1, MOST_NEW)) / (len(known) / min(len(known) or 1, MOST_LESSONS) or 1)
    weights = dict.fromkeys(_spread(new, MOST_NEW), min(weight_of_new, MOST_WEIGHT))
    weights |= dict.fromkeys(_spread(known, MOST_LESSONS), 1.0)
    replay = Replay(Engine())
    for place, told in enumerate(stream[:until]):
        query = texts.read(told.title, told.body)
        if place in weights:
            looked = replay.engine.look(query, told.component, told.at)
            if looked is not None:
                is_right = looked.issues == replay.issues.get(told.same_as or told.id, -1)
                yield Lesson(looked.features, is_right, weights[place])
        replay.tell(told, query)


def _places(stream: Sequence[Told], until: int) -> tuple[list[int], list[int]]:
    """Of reports of an issue that is known by then under other titles, and of those of a new issue."""
    seen: set[str] = set()
    titles: set[tuple[str, str]] = set()
    known, new = [], []
    for place, told in enumerate(stream[:until]):
        issue = told.same_as or told.id
        if issue not in seen:
            new.append(place)
        elif (issue, told.title) not in titles:
            known.append(place)
        seen.add(issue)
        titles.add((issue, told.title))
    return known, new


def _spread(places: Sequence[int], most: int) -> list[int]:
    step = max(len(places) / most, 1.0)
    return [places[int(at * step)] for at in range(int(len(places) / step))]
