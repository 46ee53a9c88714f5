"""What there is to learn from a file of reports: for each that has an earlier one of its issue, the candidates seen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching import texts
from bot.rules.matching.engine import Engine
from bot.rules.matching.meanings import Sense
from bot.trials.replaying import Replay
from bot.trials.streams import Told

MOST_LESSONS, MOST_NEW = 1_500, 500
"""Reports with and without an earlier one of their issue, of one file, evenly over time: no set shall drown others."""
EARLY, MOST_EARLY = 4, 600
"""And so many more, of those whose issue has only so many earlier ones: most issues of a workspace are like that."""
EARLY_TIMES = 3
"""How often those are learnt from. Chosen on such reports of clinc150, with a model that never saw it; see
docs/matching.md."""
MOST_WEIGHT = 4.0
"""A report of a new issue counts so many times as one of a known issue at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """The candidate issues of one report: a row of features for each, and which of them is right (perhaps none).

    `weight`: for how many reports of its kind, with or without an earlier one of its issue, it stands. `times`: how
    often it is learnt from when it comes to the order.
    """

    features: npt.NDArray[np.float32]
    is_right: npt.NDArray[np.bool_]
    weight: float
    times: int = 1


def gather(stream: Sequence[Told], sense: Sense) -> Iterator[Lesson]:
    """A word-for-word copy teaches nothing, and is passed over."""
    known, early, new = _places(stream)
    weight_of_new = (len(new) / min(len(new) or 1, MOST_NEW)) / (len(known) / min(len(known) or 1, MOST_LESSONS) or 1)
    weights = dict.fromkeys(_spread(new, MOST_NEW), min(weight_of_new, MOST_WEIGHT))
    weights |= dict.fromkeys(_spread(early, MOST_EARLY), min(len(known) or 1, MOST_LESSONS) / (len(known) or 1))
    spread = frozenset(_spread(known, MOST_LESSONS))
    more = frozenset(early) - spread
    weights |= dict.fromkeys(spread, 1.0)
    replay = Replay(Engine(sense=sense))
    for place, told in enumerate(stream):
        query = texts.read(told.title, told.body)
        if place in weights:
            looked = replay.engine.look(query, told.component, told.at)
            if looked is not None:
                is_right = looked.issues == replay.issues.get(told.same_as or told.id, -1)
                yield Lesson(looked.features, is_right, weights[place], EARLY_TIMES if place in more else 1)
        replay.tell(told, query)


def _places(stream: Sequence[Told]) -> tuple[list[int], list[int], list[int]]:
    """Of reports of an issue that is known by then under other titles, of those among them that are early, and of
    those of a new issue."""
    seen: Counter[str] = Counter()
    titles: set[tuple[str, str]] = set()
    known, early, new = [], [], []
    for place, told in enumerate(stream):
        issue = told.same_as or told.id
        if not seen[issue]:
            new.append(place)
        elif (issue, told.title) not in titles:
            known.append(place)
            early += [place] if seen[issue] <= EARLY else []
        seen[issue] += 1
        titles.add((issue, told.title))
    return known, early, new


def _spread(places: Sequence[int], most: int) -> list[int]:
    step = max(len(places) / most, 1.0)
    return [places[int(at * step)] for at in range(int(len(places) / step))]
