"""The engine: told of every report as it comes, asked for the known issues that a new one may belong to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching import candidates, features, spelling
from bot.rules.matching.candidates import Candidates, Index, Told
from bot.rules.matching.conflicts import is_contradicted
from bot.rules.matching.features import Looked
from bot.rules.matching.meanings import NOTHING, Sense
from bot.rules.matching.postings import Floats
from bot.rules.matching.reasons import names_exactly, reasons
from bot.rules.matching.texts import Query, Text, together
from bot.rules.matching.trees import Model

LINKED_FROM = 0.77
"""How sure the first must be to be linked by itself; chosen on the splits `valid` (docs/matching.md)."""
LINKED_REPORTS = 8
"""So many of its reports must be among the candidates: only problems that come again and again are linked."""
ALIKE_FROM, ALIKE_WORDS, ALIKE_MEANING = 0.14, 0.2, 0.5
"""How sure the first must be to interrupt somebody who flags, and what share of the question's words each must have, or
how near it must be in meaning. Chosen on jqueryui and titanium (docs/matching.md, *When it says nothing*)."""
SAME_WORDS = 0.9
"""The score of two texts as a share of either's with itself: they say the same, however odd their words are."""
FOUND_WORDS, FOUND_SPELLING = 0.05, 0.5
"""What share of the words, or else of the runs of characters, makes an answer to somebody who searches."""


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

    def __init__(self, model: Model | None = None, sense: Sense = NOTHING) -> None:
        self.index = Index(sense)
        self.model = model

    @property
    def count(self) -> int:
        """How many reports it was told of; they are numbered from 0."""
        return self.index.ledger.count

    def add(self, text: Text, issue: int, component: str | None, at: float) -> None:
        """The next report; it can be found from now on."""
        self.index.add(text, issue, component, at)

    def load(self, reports: Sequence[Told]) -> None:
        """Many reports at once, oldest first."""
        if reports:
            read = together([told.text for told in reports])
            issues = [told.issue for told in reports]
            self.index.extend(read, issues, [told.component for told in reports], [told.at for told in reports])

    def move(self, moved: Mapping[int, int]) -> None:
        """Reports that belong to other issues now."""
        if moved:
            self.index.ledger.move(moved)

    def issue_of(self, report: int) -> int:
        return int(self.index.ledger.issue_of[report])

    def look(self, query: Query, component: str | None, at: float) -> Looked | None:
        """What the re-ranker sees: the candidate issues with their features. None when nothing shares a word."""
        return self._look(query, component, at)[1]

    def rank(self, query: Query, component: str | None, at: float, limit: int) -> list[Match]:
        """The likeliest issues first."""
        found, looked = self._look(query, component, at)
        if looked is None:
            return []
        order, sure = self._judge(looked)
        return self._matches(query, found, looked, component, at, [int(place) for place in order[:limit]], sure)

    def alike(self, query: Query, component: str | None, at: float, limit: int) -> list[Match]:
        """The same, of those alike enough to be shown to somebody who did not ask; often none."""
        found, looked = self._look(query, component, at)
        if looked is None:
            return []
        order, sure = self._judge(looked)
        first = [int(place) for place in order[:limit]]
        exact = {
            place
            for place in first
            if looked.nearness[place] >= SAME_WORDS or names_exactly(query, found, looked, place)
        }
        if sure[first[0]] < ALIKE_FROM and first[0] not in exact:
            return []
        shared, near = looked.column("words_of_own"), looked.column("meaning")
        places = [
            place for place in first if shared[place] >= ALIKE_WORDS or near[place] >= ALIKE_MEANING or place in exact
        ]
        return self._matches(query, found, looked, component, at, places, sure)

    def search(self, query: Query, at: float, limit: int, among: Collection[int] | None = None) -> list[Match]:
        """For somebody who searches, in these issues only: typing errors are mended where nothing else is found, and
        what has a code or a stack frame of the question comes first."""
        mended = spelling.mended(query, self.index.words)
        found, looked = self._look(mended, None, at, among)
        if looked is None:
            return []
        order, sure = self._judge(looked)
        by_words, by_spelling = looked.column("words_of_own"), looked.column("grams_of_own")
        places = [
            int(place) for place in order if by_words[place] >= FOUND_WORDS or by_spelling[place] >= FOUND_SPELLING
        ]
        exact = {place: names_exactly(mended, found, looked, place) for place in places}
        places.sort(key=lambda place: -exact[place])
        return self._matches(mended, found, looked, None, at, places[:limit], sure)

    def _matches(
        self,
        query: Query,
        found: Candidates,
        looked: Looked,
        component: str | None,
        at: float,
        places: Sequence[int],
        sure: Floats,
    ) -> list[Match]:
        return [
            Match(
                int(looked.issues[place]),
                float(sure[place]),
                int(looked.best_report[place]),
                reasons(self.index, query, found, looked, place, component, at),
                nth == 0 and self._may_link(query, found, looked, place, float(sure[place])),
            )
            for nth, place in enumerate(places)
        ]

    def _look(
        self, query: Query, component: str | None, at: float, among: Collection[int] | None = None
    ) -> tuple[Candidates, Looked | None]:
        found = candidates.find(self.index, query, among)
        return found, features.look(self.index, query, found, component, at) if len(found.reports) else None

    def _may_link(self, query: Query, found: Candidates, looked: Looked, place: int, sure: float) -> bool:
        return (
            sure >= LINKED_FROM
            and bool(looked.column("vote_reports")[place] >= LINKED_REPORTS)
            and not is_contradicted(self.index, query, found, looked, place)
        )

    def _judge(self, looked: Looked) -> tuple[npt.NDArray[np.int64], Floats]:
        """The places in their order, and how sure each is; the later ones are never surer than the first."""
        if self.model is None:
            alike = looked.column("words_of_own").astype(np.float64)
            return np.lexsort((-looked.issues, -alike)), alike
        scores = self.model.ranking.score(looked.features)
        order = np.lexsort((-looked.issues, -scores))
        first = order[0]
        sure = self.model.sure(looked.features[first : first + 1])[0]
        return order, sure * np.exp(scores - scores[first])
