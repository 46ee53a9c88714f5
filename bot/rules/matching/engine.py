"""The engine: told of every report as it comes, asked for the known issues that a new one may belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching import candidates, features
from bot.rules.matching.candidates import Candidates, Index, Told
from bot.rules.matching.features import Looked
from bot.rules.matching.postings import Floats
from bot.rules.matching.reasons import reasons
from bot.rules.matching.texts import Query, Text
from bot.rules.matching.trees import Model

LINKED_FROM = 0.77
"""How sure the first must be to be linked by itself; chosen on the splits `valid` (docs/matching.md)."""
LINKED_REPORTS = 8
"""So many of its reports must be among the candidates: only problems that come again and again are linked."""


@dataclass(frozen=True, slots=True)
class Match:
    """`sure`: how likely it is right, 0 to 1, falling along the list; for comparing and thresholds, not for people.

    `report` is the number of the issue's earlier report that is likest.
    """

    issue: int
    sure: float
    report: int
    reasons: tuple[str, ...]
    may_link: bool
    """Whether the texts alone would allow to link it without asking. The workspace's own record has to, too."""


class Engine:
    """One workspace. Issues are small whole numbers of the caller's; times are seconds since 1970, areas are names.

    Without a model the order is that of BM25F. Not safe for several threads at once.
    """

    def __init__(self, model: Model | None = None) -> None:
        self.index = Index()
        self._model = model

    def add(self, text: Text, issue: int, component: str | None, at: float) -> None:
        """The next report; it can be found from now on."""
        self.index.add(text, issue, component, at)

    def load(self, reports: Sequence[Told]) -> None:
        """Many reports at once, oldest first: at a start."""
        self.index.extend(reports)

    def look(self, query: Query, component: str | None, at: float) -> Looked | None:
        """What the re-ranker sees: the candidate issues with their features. None when nothing shares a word."""
        return self._look(query, component, at)[1]

    def rank(self, query: Query, component: str | None, at: float, limit: int) -> list[Match]:
        """The likeliest issues first."""
        found, looked = self._look(query, component, at)
        if looked is None:
            return []
        order, sure = self._judge(looked)
        return [
            Match(
                int(looked.issues[place]),
                float(sure[place]),
                int(looked.best_report[place]),
                reasons(self.index, query, found, looked, int(place), component, at),
                place == order[0] and sure[place] >= LINKED_FROM and self._is_recurring(looked, int(place)),
            )
            for place in order[:limit]
        ]

    def _look(self, query: Query, component: str | None, at: float) -> tuple[Candidates, Looked | None]:
        found = candidates.find(self.index, query)
        return found, features.look(self.index, query, found, component, at) if len(found.reports) else None

    def _is_recurring(self, looked: Looked, place: int) -> bool:
        return bool(looked.features[place, features.FEATURES.index("vote_reports")] >= LINKED_REPORTS)

    def _judge(self, looked: Looked) -> tuple[npt.NDArray[np.int64], Floats]:
        """The places in their order, and how sure each is; the later ones are never surer than the first."""
        if self._model is None:
            alike = looked.features[:, features.FEATURES.index("words_of_own")].astype(np.float64)
            return np.lexsort((-looked.issues, -alike)), alike
        scores = self._model.ranking.score(looked.features)
        order = np.lexsort((-looked.issues, -scores))
        first = order[0]
        sure = self._model.sure(looked.features[first : first + 1])[0]
        return order, sure * np.exp(scores - scores[first])
