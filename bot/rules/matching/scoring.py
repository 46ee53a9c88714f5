"""BM25 over the postings: the best reports for weighted words, and what each word adds to chosen reports."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.rules.matching.ledger import Ledger
from bot.rules.matching.postings import IMPACT_UNIT, Floats, Postings, Segment
from bot.rules.matching.texts import Hashes

Numbers = npt.NDArray[np.int64]

MOST_POSTINGS = 400_000
"""So many are added up for one question. The rarest words come first; those beyond only re-order the best found so
far. It bounds the time at a million reports and changes nothing up to some ten thousand."""
MOST_COUNTED = 100_000
"""So many postings are counted by issue for one question; more frequent words tell no issue from another."""
SPARE = 4
"""So many times the reports asked for are kept before words beyond the bound re-order them."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Reports with their scores, the best first; of equals the latest."""

    reports: Numbers
    scores: Floats


def best(
    postings: Postings,
    words: Hashes,
    weights: Floats,
    found_in: Numbers,
    limit: int,
    most_postings: int = MOST_POSTINGS,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> Scored:
    """The `limit` reports of the highest sum of weight times impact, of those that are allowed. Words that no report
    has cost nothing."""
    order = np.argsort(found_in, kind="stable")
    order = order[found_in[order] > 0]
    affordable = np.cumsum(found_in[order]) <= most_postings
    if len(affordable):
        affordable[0] = True
    first, rest = order[affordable], order[~affordable]
    wanted = limit * SPARE if len(rest) else limit
    found = [_best_of(segment, words[first], weights[first], wanted, allowed) for segment in postings.ready()]
    reports = np.concatenate([part.reports for part in found]) if found else np.zeros(0, np.int64)
    scores = np.concatenate([part.scores for part in found]) if found else np.zeros(0)
    top = np.lexsort((-reports, -scores))[:wanted]
    reports, scores = reports[top], scores[top]
    if len(rest) and len(reports):
        scores = scores + impacts(postings, words[rest], reports).T @ weights[rest]
        top = np.lexsort((-reports, -scores))[:limit]
        reports, scores = reports[top], scores[top]
    return Scored(reports, scores)


def impacts(postings: Postings, words: Hashes, reports: Numbers) -> Floats:
    """Of each word (row) in each report (column): its impact, 0 where it is not there."""
    found = np.zeros((len(words), len(reports)))
    for segment in postings.ready():
        here = np.flatnonzero((reports >= segment.first) & (reports < segment.first + segment.size))
        if not len(here):
            continue
        wanted = (reports[here] - segment.first).astype(np.int32)
        lows, highs = segment.spans(words)
        for row in np.flatnonzero(highs > lows):
            low, high = lows[row], highs[row]
            inside = segment.reports[low:high]
            at = np.minimum(np.searchsorted(inside, wanted), high - low - 1)
            is_there = inside[at] == wanted
            found[row, here[is_there]] = segment.impacts_at(low, high)[at[is_there]]
    return found * IMPACT_UNIT


def counts(postings: Postings, words: Hashes, found_in: Numbers, ledger: Ledger, issues: Numbers) -> Floats:
    """Of each word (row) in how many reports of each issue (column) it is; -1 in rows too frequent to be counted."""
    slots = np.full(len(ledger.reports_of), -1, np.int32)
    slots[issues] = np.arange(len(issues))
    found = np.zeros((len(words), len(issues)))
    order = np.argsort(found_in, kind="stable")
    affordable = order[np.cumsum(found_in[order]) <= MOST_COUNTED]
    found[np.setdiff1d(order, affordable)] = -1
    for segment in postings.ready():
        lows, highs = segment.spans(words)
        for row in affordable[highs[affordable] > lows[affordable]]:
            reports = segment.reports[lows[row] : highs[row]] + segment.first
            slot = slots[ledger.issue_of[reports]]
            found[row] += np.bincount(slot[slot >= 0], minlength=len(issues))
    return found


def _best_of(
    segment: Segment, words: Hashes, weights: Floats, limit: int, allowed: npt.NDArray[np.bool_] | None
) -> Scored:
    lows, highs = segment.spans(words)
    spans = [(lows[at], highs[at], weights[at]) for at in np.flatnonzero(highs > lows)]
    if not spans:
        return Scored(np.zeros(0, np.int64), np.zeros(0))
    reports = np.concatenate([segment.reports[low:high] for low, high, _ in spans])
    gains = np.concatenate([segment.impacts_at(low, high) * (weight * IMPACT_UNIT) for low, high, weight in spans])
    totals: Floats = np.bincount(reports, gains, minlength=segment.size).astype(np.float64, copy=False)
    if allowed is not None:
        totals *= allowed[segment.first : segment.first + segment.size]
    top = np.flatnonzero(totals >= max(_floor(totals, limit), 1e-9))
    return Scored(top + segment.first, totals[top])


def _floor(totals: Floats, limit: int) -> float:
    """A bound that at least `limit` of the totals reach, and few more, without sorting all of them."""
    width = min(256, len(totals) // (4 * limit))
    if width < 8:
        return float(np.partition(totals, -limit)[-limit]) if len(totals) > limit else 0.0
    blocks = len(totals) // width
    tops = totals[: blocks * width].reshape(blocks, width).max(axis=1)
    return float(np.partition(tops, -limit)[-limit])
