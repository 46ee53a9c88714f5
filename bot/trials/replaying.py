"""Replay a stream of reports through the engine: each sees only earlier ones, and the links that they had."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.rules.matching import texts
from bot.rules.matching.engine import Engine
from bot.rules.matching.texts import Query
from bot.trials.streams import Told

MOST_CANDIDATES = 20


@dataclass
class Replay:
    """An engine, and the ids behind its numbers."""

    engine: Engine
    ids: list[str] = field(default_factory=list)
    issues: dict[str, int] = field(default_factory=dict)
    """By the id of their oldest report."""

    def ask(self, told: Told, query: Query) -> dict[str, object]:
        """A row as eval.py reads it. `candidates` are the likest report of each issue."""
        matches = self.engine.rank(query, told.component, told.at, MOST_CANDIDATES)
        return {
            "query_id": told.id,
            "candidates": [self.ids[match.report] for match in matches],
            "scores": [round(match.sure, 6) for match in matches],
            "auto_link": self.ids[matches[0].report] if matches and matches[0].may_link else None,
        }

    def tell(self, told: Told, query: Query) -> None:
        issue = self.issue(told)
        self.engine.add(query.text, issue, told.component, told.at)
        self.ids.append(told.id)

    def issue(self, told: Told) -> int:
        """The number of its issue; a new one when no earlier report is of it."""
        return self.issues.setdefault(told.same_as or told.id, len(self.issues))


def run(engine: Engine, stream: Sequence[Told], split: range) -> Iterator[dict[str, object]]:
    """A row for each report of the split, in time order; reports after it are not read."""
    replay = Replay(engine)
    for place, told in enumerate(stream[: split.stop]):
        query = texts.read(told.title, told.body)
        if place in split:
            yield replay.ask(told, query)
        replay.tell(told, query)
