"""Why an issue is suggested, in words that a person can check; never a bare number."""

from bot.rules.matching.candidates import Candidates, Index
from bot.rules.matching.features import DAY, Looked
from bot.rules.matching.texts import Query, is_code

MOST_WORDS = 4
SOME_REPORTS = 3
"""So many reports within a week are worth a word."""


def reasons(
    index: Index, query: Query, found: Candidates, looked: Looked, place: int, component: str | None, at: float
) -> tuple[str, ...]:
    """Of the candidate issue at `place` in `looked`, the most telling first. Words as the question writes them."""
    issue = int(looked.issues[place])
    rows = [row for row in found.words.rarity.argsort()[::-1] if looked.shared[row, place]]
    shared = list(dict.fromkeys(query.plain[found.words.places[row]] for row in rows))
    codes = [word for word in shared if is_code(word)][:2]
    words = [word for word in shared if word not in codes and not _is_part(word, shared)][:MOST_WORDS]
    said = [f"same error code {code}" for code in codes]
    if words:
        said.append("same words: " + ", ".join(f"“{word}”" for word in words))
    ledger = index.ledger
    if component and ledger.component_of[looked.best_report[place]] == ledger.component(component):
        said.append(f"same area: {component}")
    recent = sum(1 for report in ledger.latest(issue, 100) if ledger.at[report] >= at - 7 * DAY)
    if recent >= SOME_REPORTS:
        said.append(f"{recent} reports this week" if recent < 100 else "100 reports and more this week")
    return tuple(said) or ("similar spelling",)


def _is_part(word: str, shared: list[str]) -> bool:
    """Whether a compound that is shared, too, says it already."""
    return any(word != other and word in other for other in shared)
