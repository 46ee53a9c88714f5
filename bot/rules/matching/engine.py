"""The engine: told of every report as it comes, asked for the known issues that a new one may belong to."""

from dataclasses import dataclass

import numpy as np

from bot.rules.matching import candidates, features
from bot.rules.matching.candidates import Candidates, Index
from bot.rules.matching.features import Looked
from bot.rules.matching.postings import Floats
from bot.rules.matching.reasons import reasons
from bot.rules.matching.texts import Query, Text
from bot.rules.matching.trees import Trees


@dataclass(frozen=True, slots=True)
class Match:
    """`score` only orders: higher is surer. `report` is the number of the issue's earlier report that is likest."""

    issue: int
    score: float
    report: int
    reasons: tuple[str, ...]


class Engine:
    """One workspace. Issues are small whole numbers of the caller's; times are seconds since 1970, areas are names.

    Without trees the order is that of BM25F. Not safe for several threads at once.
    """

    def __init__(self, trees: Trees | None = None) -> None:
        self.index = Index()
        self._trees = trees

    def add(self, text: Text, issue: int, component: str | None, at: float) -> None:
        """The next report; it can be found from now on."""
        self.index.add(text, issue, component, at)

    def look(self, query: Query, component: str | None, at: float) -> Looked | None:
        """What the re-ranker sees: the candidate issues with their features. None when nothing shares a word."""
        return self._look(query, component, at)[1]

    def rank(self, query: Query, component: str | None, at: float, limit: int) -> list[Match]:
        """The likeliest issues first."""
        found, looked = self._look(query, component, at)
        if looked is None:
            return []
        scores = self._scores(looked)
        return [
            Match(
                int(looked.issues[place]),
                float(scores[place]),
                int(looked.best_report[place]),
                reasons(self.index, query, found, looked, int(place), component, at),
            )
            for place in np.lexsort((-looked.issues, -scores))[:limit]
        ]

    def _look(self, query: Query, component: str | None, at: float) -> tuple[Candidates, Looked | None]:
        found = candidates.find(self.index, query)
        return found, features.look(self.index, query, found, component, at) if len(found.reports) else None

    def _scores(self, looked: Looked) -> Floats:
        if self._trees is None:
            return looked.features[:, features.FEATURES.index("words_of_own")].astype(np.float64)
        return self._trees.score(looked.features)
