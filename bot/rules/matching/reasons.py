"""Why an issue is suggested, in words that a person can check; never a bare number."""

import math
from collections.abc import Mapping

from bot.rules.matching.candidates import Candidates, Index
from bot.rules.matching.features import DAY, Looked
from bot.rules.matching.texts import Query, is_code, is_frame

MOST_WORDS, MOST_TELLING = 4, 2
SOME_REPORTS = 3
"""So many reports within a week are worth a word."""
MANY_REPORTS = 50
"""Among fewer no word is called rare."""
SAME_TITLE = 0.85
NEAR, FEW_WORDS = 0.5, 3
"""From when on the meaning is worth a word: so near, and so few words in common."""


def reasons(
    index: Index, query: Query, found: Candidates, looked: Looked, place: int, component: str | None, at: float
) -> tuple[str, ...]:
    """Of the candidate issue at `place` in `looked`, the most telling first. Words as the question writes them."""
    shared = _shared(query, found, looked, place)
    exact = [word for word in shared if is_code(word)][:2] + [word for word in shared if is_frame(word)][:1]
    said = [f"same {'error code' if is_code(word) else 'place in the code:'} {word}" for word in exact]
    if min(looked.column("title_of_own")[place], looked.column("title_of_theirs")[place]) >= SAME_TITLE:
        said.append("nearly the same title")
    words = [word for word in shared if word not in exact and not _is_part(word, shared)][:MOST_WORDS]
    rare = [word for word in words if shared[word] > math.log(index.words.count / 10 + 1)]
    kinds = [("same rare words", rare), ("same words", [word for word in words if word not in rare])]
    if index.words.count < MANY_REPORTS:
        kinds = [("same words", words)]
    said += [f"{kind}: {', '.join(f'“{word}”' for word in those)}" for kind, those in kinds if those]
    if len(shared) < FEW_WORDS and looked.column("meaning")[place] >= NEAR:
        said += _of_meaning(index, query, looked, place, shared)
    return tuple(said + _of_history(index, looked, place, component, at)) or ("similar spelling",)


def names_exactly(query: Query, found: Candidates, looked: Looked, place: int) -> int:
    """How many codes and stack frames of the question the issue's likest report has, letter for letter."""
    return sum(is_code(word) or is_frame(word) for word in _shared(query, found, looked, place))


def _shared(query: Query, found: Candidates, looked: Looked, place: int) -> dict[str, float]:
    """The words of the question that the issue's likest report has, with how rare they are, the rarest first."""
    rows = [row for row in found.words.rarity.argsort()[::-1] if looked.shared[row, place]]
    return {query.plain[found.words.places[row]]: float(found.words.rarity[row]) for row in rows}


def _of_meaning(index: Index, query: Query, looked: Looked, place: int, shared: Mapping[str, float]) -> list[str]:
    """The words of the question that bring it near, though the report says it in others."""
    share = index.meanings.share(query.text.words, int(looked.best_report[place]))
    telling = [query.plain[at] for at in share.argsort()[::-1] if share[at] > 0]
    words = [word for word in telling if word not in shared][:MOST_TELLING]
    return [f"near in meaning: {', '.join(f'“{word}”' for word in words)}"] if words else []


def _of_history(index: Index, looked: Looked, place: int, component: str | None, at: float) -> list[str]:
    said = []
    ledger, issue = index.ledger, int(looked.issues[place])
    if component and ledger.component_of[looked.best_report[place]] == ledger.component(component):
        said.append(f"same area: {component}")
    recent = sum(1 for report in ledger.latest(issue, 100) if ledger.at[report] >= at - 7 * DAY)
    if recent >= SOME_REPORTS:
        said.append(f"{recent} reports this week" if recent < 100 else "100 reports and more this week")
    return said


def _is_part(word: str, shared: dict[str, float]) -> bool:
    """Whether a compound that is shared, too, says it already."""
    return any(word != other and word in other for other in shared)
