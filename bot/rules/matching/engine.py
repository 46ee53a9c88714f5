"""The engine: told of every report as it comes, asked for the known issues that a new one may belong to."""

from dataclasses import dataclass

import numpy as np

from bot.rules.matching import candidates, features
from bot.rules.matching.candidates import Index
from bot.rules.matching.features import Looked
from bot.rules.matching.postings import Floats
from bot.rules.matching.texts import Query, Text
from bot.rules.matching.trees import Trees


@dataclass(frozen=True, slots=True)
class Match:
    """`score` only orders: higher is surer. `report` is the number of the issue's earlier report that is likest."""

    issue: int
    score: float
    report: int


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
        found = candidates.find(self.index, query)
        return features.look(self.index, query, found, component, at) if len(found.reports) else None

    def rank(self, query: Query, component: str | None, at: float, limit: int) -> list[Match]:
        """The likeliest issues first."""
        looked = self.look(query, component, at)
        if looked is None:
            return []
        scores = self._scores(looked)
        order = np.lexsort((-looked.issues, -scores))[:limit]
        return [Match(int(looked.issues[at]), float(scores[at]), int(looked.best_report[at])) for at in order]

    def _scores(self, looked: Looked) -> Floats:
        if self._trees is None:
            return looked.features[:, features.FEATURES.index("words_of_own")].astype(np.float64)
        return self._trees.score(looked.features)
