"""What the re-ranker looks at: of each candidate issue a row of numbers, known when the question is asked."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching import scoring
from bot.rules.matching.candidates import Asked, Candidates, Index
from bot.rules.matching.ledger import NOBODY
from bot.rules.matching.meanings import unit
from bot.rules.matching.postings import Floats
from bot.rules.matching.scoring import Numbers, Scored
from bot.rules.matching.texts import Query, is_code

DAY = 86_400.0
MOST_LATEST = 30
PRIOR = 2.5
"""So many reports of the usual kind every issue is taken to have beside its own."""
SHARPNESS = 8.0
"""How much more the nearest reports count than the others when all of them vote."""
FEATURES = (
    "words_rank",
    "words_z",
    "words_of_top",
    "words_gap",
    "words_of_own",
    "words_of_theirs",
    "cosine",
    "cosine_z",
    "title_of_own",
    "title_of_theirs",
    "title_z",
    "title_rank",
    "title_second",
    "title_covered",
    "grams_of_own",
    "grams_of_theirs",
    "grams_z",
    "shared_rarest",
    "shared_second",
    "shared_third",
    "shared_rare",
    "shared_codes",
    "shared_code_rarest",
    "body_covered",
    "vote",
    "vote_reports",
    "vote_title",
    "vote_sharp",
    "issue_covered",
    "issue_odds",
    "issue_odds_z",
    "issue_odds_gap",
    "second_of_top",
    "meaning",
    "meaning_z",
    "meaning_rank",
    "meaning_gap",
    "vote_meaning",
    "issue_meaning",
    "issue_meaning_z",
    "issue_meaning_gap",
    "reports",
    "days_since_last",
    "days_since_first",
    "reports_30_days",
    "same_component",
    "component_share",
    "known_component",
    "title_words",
    "body_words",
    "unknown_title_words",
    "length_ratio",
    "candidates",
)
HISTORY = frozenset(
    (
        "reports",
        "days_since_last",
        "days_since_first",
        "reports_30_days",
        "same_component",
        "component_share",
        "known_component",
    )
)


@dataclass(frozen=True, slots=True)
class Looked:
    """Candidate issues, ascending, with their features, a row for each, columns by FEATURES."""

    issues: Numbers
    features: npt.NDArray[np.float32]
    best_report: Numbers
    """Of each issue its candidate report of the highest score."""
    shared: npt.NDArray[np.bool_]
    """Whether each word of `Candidates.words` (row) is in the issue's best report (column)."""
    nearness: Floats
    """Of each issue, over its reports: the score as a share of either text's score with itself, the lower one."""

    def column(self, name: str) -> npt.NDArray[np.float32]:
        return self.features[:, FEATURES.index(name)]


def look(index: Index, query: Query, found: Candidates, component: str | None, at: float) -> Looked:
    reports = found.reports
    issues, slot_of = np.unique(index.ledger.issue_of[reports].astype(np.int64), return_inverse=True)
    there = scoring.impacts(index.words, found.words.words, reports)
    per_report = _of_reports(index, query, found, there)
    columns, best_report = _of_wording(per_report, found, slot_of, len(issues))
    latest, slot_of_latest = index.ledger.latest_of(issues, MOST_LATEST)
    columns |= _of_history(index, issues, latest, slot_of_latest, component, at)
    columns |= _of_meaning(index, found, slot_of, latest, slot_of_latest)
    columns |= _of_all_reports(index, found.title, issues)
    columns["same_component"], columns["known_component"] = columns.pop("component")
    in_title = np.count_nonzero(query.text.in_title)
    columns["title_words"] = np.full(len(issues), float(in_title))
    columns["body_words"] = np.full(len(issues), float(len(query.text.words) - in_title))
    columns["unknown_title_words"] = np.full(len(issues), float(np.count_nonzero(found.title.found_in == 0)))
    columns["candidates"] = np.full(len(issues), float(len(issues)))
    table = np.column_stack([columns[name] for name in FEATURES]).astype(np.float32)
    near = _most(np.minimum(per_report["words_of_own"], per_report["words_of_theirs"]), slot_of, len(issues))
    shared = there[:, best_report] > 0
    return Looked(issues, table, reports[best_report], shared, near)


def _of_reports(index: Index, query: Query, found: Candidates, there: Floats) -> dict[str, Floats]:
    """Of each candidate report how its words meet those of the question."""
    reports, words, title = found.reports, found.words, found.title
    theirs, norms = index.words.own(reports)
    titles, _ = index.title.own(reports)
    grams, _ = index.grams.own(reports)
    in_title = scoring.impacts(index.title, title.words, reports)
    score = words.weights @ there
    score_title = title.weights @ in_title
    score_grams = _listed(found.by_grams, reports)
    shared = (there > 0) * words.rarity[:, None]
    top = -np.sort(-np.vstack([shared, np.zeros((3, len(reports)))]), axis=0)[:3]
    codes = shared[[is_code(query.plain[place]) for place in words.places]]
    weights = (words.rarity * words.impacts) @ (there * words.rarity[:, None])
    in_body = words.rarity.sum() or 1.0
    return {
        "words": score,
        "words_of_own": score / (words.own or 1.0),
        "words_of_theirs": score / np.maximum(theirs, 1e-6),
        "cosine": weights / np.maximum(words.norm * norms, 1e-6),
        "title": score_title,
        "title_of_own": score_title / (title.own or 1.0),
        "title_of_theirs": score_title / np.maximum(titles, 1e-6),
        "title_covered": title.rarity @ (in_title > 0) / (title.rarity.sum() or 1.0),
        "grams": score_grams,
        "grams_of_own": score_grams / (found.grams.own or 1.0),
        "grams_of_theirs": score_grams / np.maximum(grams, 1e-6),
        "shared_rarest": top[0],
        "shared_second": top[1],
        "shared_third": top[2],
        "shared_rare": (shared > np.log(index.words.count / 10 + 1)).sum(axis=0).astype(np.float64),
        "shared_codes": (codes > 0).sum(axis=0).astype(np.float64),
        "shared_code_rarest": codes.max(axis=0, initial=0.0),
        "body_covered": shared.sum(axis=0) / in_body,
        "length_ratio": np.log((theirs + 1) / (words.own + 1)),
    }


_TAKEN_FROM_BEST = ("length_ratio",)
_TAKEN_AT_MOST = re.findall(
    r"\w+",
    "words_of_own words_of_theirs cosine title_of_own title_of_theirs title_covered grams_of_own grams_of_theirs "
    "shared_rarest shared_second shared_third shared_rare shared_codes shared_code_rarest body_covered",
)


def _of_wording(
    per: dict[str, Floats], found: Candidates, slot_of: Numbers, issues: int
) -> tuple[dict[str, Floats], Numbers]:
    """Of each issue the best of its reports; ranks and spreads among the issues; and the places of the best reports."""
    order = np.lexsort((-per["words"], slot_of))
    first = order[np.flatnonzero(np.diff(slot_of[order], prepend=-1))]
    columns = {name: _most(per[name], slot_of, issues) for name in _TAKEN_AT_MOST}
    columns |= {name: per[name][first] for name in _TAKEN_FROM_BEST}
    words, title, grams = (_most(per[name], slot_of, issues) for name in ("words", "title", "grams"))
    columns["words_rank"] = _ranks(words)
    columns["words_z"], columns["words_of_top"] = _z(words), words / max(float(words.max()), 1e-9)
    columns["words_gap"] = _gap(words)
    columns["cosine_z"] = _z(columns["cosine"])
    columns["title_z"], columns["title_rank"], columns["grams_z"] = _z(title), _ranks(title), _z(grams)
    columns["title_second"] = _gap(title)
    columns["vote"] = _share(per["words"], slot_of, issues)
    columns["vote_title"] = _share(per["title"] ** 2, slot_of, issues)
    columns["vote_sharp"] = _share(per["words"] ** 4, slot_of, issues)
    columns["vote_reports"] = np.bincount(slot_of, minlength=issues).astype(np.float64)
    rest = per["words"].copy()
    rest[first] = 0
    columns["second_of_top"] = _most(rest, slot_of, issues) / max(float(words.max()), 1e-9)
    return columns, first


def _of_all_reports(index: Index, title: Asked, issues: Numbers) -> dict[str, Floats]:
    """How well the titles of all reports of each issue, taken together, explain the title that is asked for.

    Odds as in naive Bayes (multinomial, on which reports have a word): how much likelier each word is in a report of
    this issue than in any report.
    """
    counts = scoring.counts(index.title, title.words, title.found_in, index.ledger, issues)
    is_counted = (title.found_in > 0) & (counts.sum(axis=1) >= 0)
    counts = np.maximum(counts, 0)
    usual = title.found_in / max(index.title.count, 1)
    reports = index.ledger.reports_of[issues]
    likely = (counts + PRIOR * usual[:, None] + 1e-6) / (reports + PRIOR)
    odds = np.where(is_counted[:, None], np.log(likely) - np.log(usual + 1e-6)[:, None], 0.0).sum(axis=0)
    covered = title.rarity @ (counts > 0) / (title.rarity.sum() or 1.0)
    per_word = odds / max(int(is_counted.sum()), 1)
    return {
        "issue_covered": covered,
        "issue_odds": per_word,
        "issue_odds_z": _z(odds),
        "issue_odds_gap": odds - np.partition(odds, -2)[-2] if len(odds) > 1 else odds,
    }


def _of_meaning(
    index: Index, found: Candidates, slot_of: Numbers, latest: Numbers, slot_of_latest: Numbers
) -> dict[str, Floats]:
    """How near the issue is in what it is about: its nearest report, and the mean of its latest ones."""
    issues = int(slot_of_latest[-1]) + 1
    near = (index.meanings.of(found.reports) @ found.meaning).astype(np.float64)
    nearest = np.full(issues, -1.0)
    np.maximum.at(nearest, slot_of, near)
    begins = np.flatnonzero(np.diff(slot_of_latest, prepend=-1))
    means = unit(np.add.reduceat(index.meanings.of(latest), begins, axis=0))
    of_issue = (means @ found.meaning).astype(np.float64)
    return {
        "meaning": nearest,
        "meaning_z": _z(nearest),
        "meaning_rank": _ranks(nearest),
        "meaning_gap": _lead(nearest),
        "vote_meaning": _share(np.exp(near * SHARPNESS), slot_of, issues),
        "issue_meaning": of_issue,
        "issue_meaning_z": _z(of_issue),
        "issue_meaning_gap": _lead(of_issue),
    }


def _of_history(
    index: Index, issues: Numbers, latest: Numbers, slot_of: Numbers, component: str | None, at: float
) -> dict[str, Floats]:
    ledger = index.ledger
    mine = ledger.component(component)
    theirs = ledger.component_of[latest]
    last_at = ledger.at[latest[np.flatnonzero(np.diff(slot_of, prepend=-1))]]
    share = np.bincount(slot_of, theirs == mine, minlength=len(issues)) / np.bincount(slot_of)
    is_known = (np.bincount(slot_of, theirs != NOBODY, minlength=len(issues)) > 0) & (mine != NOBODY)
    is_late = ledger.at[latest] >= at - 30 * DAY
    return {
        "reports": np.log1p(ledger.reports_of[issues]),
        "days_since_last": np.log1p(np.maximum(at - last_at, 0) / DAY),
        "days_since_first": np.log1p(np.maximum(at - ledger.first_at[issues], 0) / DAY),
        "reports_30_days": np.bincount(slot_of, is_late, minlength=len(issues)).astype(np.float64),
        "component_share": np.where(is_known, share, -1.0),
        "component": np.array([np.where(is_known, share > 0, 0.5), is_known]),
    }


def _listed(scored: Scored, reports: Numbers) -> Floats:
    """The scores of these reports where the list has them, else 0."""
    order = np.argsort(scored.reports)
    if not len(order):
        return np.zeros(len(reports))
    at = np.minimum(np.searchsorted(scored.reports, reports, sorter=order), len(order) - 1)
    return np.where(scored.reports[order[at]] == reports, scored.scores[order[at]], 0.0)


def _most(values: Floats, slot_of: Numbers, issues: int) -> Floats:
    most = np.zeros(issues)
    np.maximum.at(most, slot_of, values)
    return most


def _share(values: Floats, slot_of: Numbers, issues: int) -> Floats:
    shares: Floats = np.bincount(slot_of, values, minlength=issues) / max(float(values.sum()), 1e-9)
    return shares


def _z(values: Floats) -> Floats:
    spread: Floats = (values - values.mean()) / max(float(values.std()), 1e-9)
    return spread


def _ranks(values: Floats) -> Floats:
    ranks = np.empty(len(values))
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return ranks


def _lead(values: Floats) -> Floats:
    """By how much above the best other one."""
    if len(values) < 2:
        return values
    second, first = np.partition(values, -2)[-2:]
    lead: Floats = values - np.where(values == first, second, first)
    return lead


def _gap(values: Floats) -> Floats:
    """How far above the best other one, as a share of the best of all; below 0 for all but the best."""
    if len(values) < 2:
        return np.ones(len(values))
    second, first = np.partition(values, -2)[-2:]
    others = np.where(values == first, second, first)
    gap: Floats = (values - others) / max(float(first), 1e-9)
    return gap
