"""R@k over issues, as eval.py counts it: among the reports of a split that have an earlier one of their issue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.rules.matching import texts
from bot.rules.matching.engine import Engine
from bot.rules.suggestion import at_least
from bot.trials import replaying
from bot.trials.streams import Told
from tests.benchmarks.others import Find


@dataclass(frozen=True)
class Recall:
    at_1: float
    at_5: float
    at_10: float
    asked: int


def issue(told: Told) -> str:
    return told.same_as or told.id


def of_engine(engine: Engine, stream: Sequence[Told], split: range, places: frozenset[int]) -> Recall:
    return of_engines([engine], stream, split, places)[0]


def of_engines(engines: Sequence[Engine], stream: Sequence[Told], split: range, places: frozenset[int]) -> list[Recall]:
    """Of each in one replay; some may share an index."""
    replays = [replaying.Replay(engine) for engine in engines]
    to_tell = {id(replay.engine.index): replay for replay in replays}.values()
    ranks: list[list[int | None]] = [[] for _ in engines]
    for place, told in enumerate(stream[: split.stop]):
        query = texts.read(told.title, told.body)
        if place in places:
            right = next(iter(to_tell)).issue(told)
            for engine, found in zip(engines, ranks, strict=True):
                matches = engine.rank(query, told.component, told.at, replaying.MOST_CANDIDATES)
                issues = [match.issue for match in matches]
                found.append(issues.index(right) + 1 if right in issues else None)
        for replay in to_tell:
            replay.tell(told, query)
    return [_recall(found) for found in ranks]


@dataclass(frozen=True)
class Linked:
    """What would have been linked by itself over all reports of a split, those of new issues among them."""

    links: int
    right: int
    repeated: int

    def precision(self) -> tuple[float, float]:
        """With the lower end of Wilson's 95 % interval."""
        return self.right / max(self.links, 1), at_least(self.right, self.links)


def linking(engine: Engine, stream: Sequence[Told], split: range) -> Linked:
    issues = {told.id: issue(told) for told in stream}
    repeats = repeated(stream, split, len(stream))
    rows = zip(split, replaying.run(engine, stream, split), strict=True)
    linked = [(stream[place], row["auto_link"]) for place, row in rows if row["auto_link"] is not None]
    right = sum(issues[str(link)] == issue(told) for told, link in linked)
    return Linked(len(linked), right, len(repeats))


def of_others(find: Find, stream: Sequence[Told], places: frozenset[int]) -> Recall:
    asked = [(stream[place], find(stream[place], place)) for place in sorted(places)]
    return _recall([_rank([issue(stream[hit]) for hit in hits], issue(told)) for told, hits in asked])


def repeated(stream: Sequence[Told], split: range, most: int, copies: frozenset[str] = frozenset()) -> frozenset[int]:
    """Places in the split of reports that have an earlier one of their issue; at most so many, spread over its time.

    `copies` are ids that are no question, as eval.py has it for copies that machines made.
    """
    seen: set[str] = set()
    places = []
    for place, told in enumerate(stream[: split.stop]):
        if place in split and issue(told) in seen and told.id not in copies:
            places.append(place)
        seen.add(issue(told))
    step = max(len(places) / most, 1.0)
    return frozenset(places[int(at * step)] for at in range(int(len(places) / step)))


def _rank(found: Iterable[str], right: str) -> int | None:
    issues = list(dict.fromkeys(found))
    return issues.index(right) + 1 if right in issues else None


def _recall(ranks: Sequence[int | None]) -> Recall:
    one, five, ten = (sum(rank is not None and rank <= k for rank in ranks) / max(len(ranks), 1) for k in (1, 5, 10))
    return Recall(one, five, ten, len(ranks))
