"""The inverted index: which reports have a word, and how much it weighs there, in numpy arrays.

Reports are numbered in the order in which they come. They gather in a small segment, and small segments are merged
into larger ones, so that each posting is moved a handful of times and a new report can be found at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.rules.matching.texts import Hashes

Reports = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework": as customary.
K1, B, K3 = 1.2, 0.75, 8.0
FRESH = 64
"""So many new reports are sorted anew at each question."""
GROWTH = 4
"""A segment is merged into the one before it when that is less than so many times its size."""
IMPACT_UNIT = (K1 + 1) / 255
"""Impacts lie below K1 + 1 and are kept in 8 bits."""
_EXPECTED_LENGTH, _EXPECTED_REPORTS = 40.0, 20
"""What the average length is taken to be before the first reports are there."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Reports `first` to `first + size`. The postings of `words[i]` are `starts[i]` to `starts[i + 1]`; in them
    `reports` is counted from `first` and ascends; `times` is how often the word is there (title words weighted)."""

    first: int
    size: int
    words: Hashes
    starts: npt.NDArray[np.uint32]
    reports: Reports
    times: npt.NDArray[np.uint8]
    impacts: npt.NDArray[np.uint8]
    """Of each posting; where every word is there once, of each report. Read by `impacts_at`."""
    own: npt.NDArray[np.float32]
    """Of each report the score it has with itself, by the rarities at the time of sorting."""
    norms: npt.NDArray[np.float32]
    """Of each report the length of the vector of rarity times impact."""

    def state(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        return self.words, self.starts, self.reports, self.times, self.impacts, self.own, self.norms

    def impacts_at(self, low: int, high: int) -> npt.NDArray[np.uint8]:
        """Of these postings."""
        return self.impacts[self.reports[low:high]] if _is_lean(self.times) else self.impacts[low:high]

    def spans(self, words: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """From where to where the postings of each word are; equal where it has none."""
        if not len(self.words):
            nothing = np.zeros(len(words), np.int64)
            return nothing, nothing
        at = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
        low, high = self.starts[at].astype(np.int64), self.starts[at + 1].astype(np.int64)
        return low, np.where(self.words[at] == words, high, low)


class Postings:
    """One field of the index. `lengths` of reports are the sums of their words' weighted counts."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.count = 0
        self._total_length = 0.0
        self._lengths = np.zeros(1024, np.float32)
        self._fresh: list[tuple[Hashes, npt.NDArray[np.uint8]]] = []
        self._is_stale = False

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "Postings":
        """What `state` says."""
        postings = cls()
        postings.segments = [Segment(**each) for each in state["segments"]]
        postings.count, postings._total_length = state["count"], state["total_length"]
        postings._lengths = state["lengths"]
        return postings

    def state(self) -> dict[str, Any]:
        """Names and what is under them, as JSON has it but for the arrays; so it is of each part of an index."""
        self._settle(at_most=0)
        segments = [segment.state() for segment in self.segments]
        return {"segments": segments, "count": self.count, "total_length": self._total_length, "lengths": self._lengths}

    def add(self, words: Hashes, times: npt.NDArray[np.uint8]) -> None:
        """The next report. `words` are unique."""
        if self.count >= len(self._lengths):
            self._lengths = np.concatenate([self._lengths, np.zeros(self.count + 1, np.float32)])
        length = float(times.sum())
        self._lengths[self.count] = length
        self._total_length += length
        self.count += 1
        self._fresh.append((words, times))
        self._is_stale = True

    def extend(self, count: int, reports: Reports | Numbers, words: Hashes, times: npt.NDArray[np.uint8]) -> None:
        """So many reports at once, as at a start: one segment for all of them. `reports`: in which of them, from 0,
        each of the words is; in any order."""
        if not count:
            return
        self._settle(at_most=0)
        lengths = np.bincount(reports, times, minlength=count)
        first = self.count
        self._lengths = np.concatenate([self._lengths[:first], lengths.astype(np.float32)])
        self.count += count
        self._total_length += float(lengths.sum())
        self.segments.append(self._sorted(first, count, reports, words, times))
        self._merge()

    def ready(self) -> list[Segment]:
        """All segments, with everything that was added, oldest reports first."""
        if self._is_stale:
            self._settle(FRESH)
            self._is_stale = False
        return self.segments

    def average_length(self) -> float:
        return (self._total_length + _EXPECTED_LENGTH * _EXPECTED_REPORTS) / (self.count + _EXPECTED_REPORTS)

    def rarity(self, words: Hashes) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Of each word its inverse frequency (natural logarithm, never below 0), and in how many reports it is."""
        found_in = np.zeros(len(words), np.int64)
        for segment in self.ready():
            low, high = segment.spans(words)
            found_in += high - low
        return _rarity(found_in, self.count), found_in

    def own(self, reports: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Of each report its score with itself, and the length of its vector."""
        own, norms = np.zeros(len(reports)), np.zeros(len(reports))
        for segment in self.ready():
            here = (reports >= segment.first) & (reports < segment.first + segment.size)
            own[here] = segment.own[reports[here] - segment.first]
            norms[here] = segment.norms[reports[here] - segment.first]
        return own, norms

    def nbytes(self) -> int:
        arrays = (array for s in self.segments for array in s.arrays())
        return sum(array.nbytes for array in arrays if not _is_lean(array)) + self._lengths.nbytes

    def _settle(self, at_most: int) -> None:
        """Make a segment of the fresh reports; one of more than `at_most` stays, and is merged where that is due."""
        first = self.count - len(self._fresh)
        if self.segments and self.segments[-1].first >= first and self._fresh:
            self.segments.pop()  # the same reports, but for the latest
        if not self._fresh:
            return
        sizes = [len(words) for words, _ in self._fresh]
        words = np.concatenate([words for words, _ in self._fresh])
        times = np.concatenate([times for _, times in self._fresh])
        self.segments.append(self._sorted(first, len(sizes), np.repeat(np.arange(len(sizes)), sizes), words, times))
        if len(self._fresh) <= at_most:
            return
        self._fresh = []
        self._merge()

    def _merge(self) -> None:
        """What is due."""
        while len(self.segments) > 1 and self.segments[-2].size < GROWTH * self.segments[-1].size:
            early, late = self.segments[-2:]
            del self.segments[-2:]
            self.segments.append(self._merged(early, late))

    def _sorted(
        self, first: int, count: int, reports: Reports | Numbers, words: Hashes, times: npt.NDArray[np.uint8]
    ) -> Segment:
        # one sort of whole numbers is many times faster than an argsort: word, report and count side by side in 64 bits
        keys = reports.astype(np.uint64)
        keys <<= np.uint64(8)
        keys |= times
        keys |= words.astype(np.uint64) << np.uint64(32)
        keys.sort()
        ordered = (keys >> np.uint64(32)).astype(np.uint32)
        reports_of = ((keys >> np.uint64(8)) & np.uint64(0xFFFFFF)).astype(np.int32)
        return self._segment(first, count, ordered, reports_of, (keys & np.uint64(0xFF)).astype(np.uint8))

    def _merged(self, early: Segment, late: Segment) -> Segment:
        words = np.concatenate([np.repeat(s.words, np.diff(s.starts).astype(np.int64)) for s in (early, late)])
        order = np.argsort(words, kind="stable")
        reports = np.concatenate([early.reports, late.reports + np.int32(early.size)])
        times = np.concatenate([early.times, late.times])
        return self._segment(early.first, early.size + late.size, words[order], reports[order], times[order])

    def _segment(self, first: int, size: int, words: Hashes, reports: Reports, times: npt.NDArray[np.uint8]) -> Segment:
        """`words` in order, one for each posting."""
        begins = np.flatnonzero(np.diff(words, prepend=words[:1] ^ 1)) if len(words) else np.zeros(0, np.int64)
        starts = np.append(begins, len(words)).astype(np.uint32)
        spread = K1 * (1 - B + B * self._lengths[first : first + size] / np.float32(self.average_length()))
        impacts = times * np.float32(K1 + 1) / (times + spread.astype(np.float32)[reports])
        sizes = np.diff(starts).astype(np.int64)
        found_in = sizes
        for other in self.segments:
            low, high = other.spans(words[begins])
            found_in = found_in + (high - low)
        rarities = np.repeat(_rarity(found_in, self.count).astype(np.float32), sizes)
        gains = emphasis(np.arange(256))[times]
        gains *= rarities
        gains *= impacts
        own = np.bincount(reports, gains, minlength=size)
        del gains  # of a million reports it is 400 MB
        norms = np.sqrt(np.bincount(reports, (rarities * impacts) ** 2, minlength=size))
        times = _lean(times)
        if _is_lean(times):
            impacts = np.float32(K1 + 1) / (1 + spread)
        return Segment(
            first,
            size,
            words[begins],
            starts,
            reports,
            times,
            np.rint(impacts / np.float32(IMPACT_UNIT)).astype(np.uint8),
            own.astype(np.float32),
            norms.astype(np.float32),
        )


def emphasis(times: npt.NDArray[Any]) -> Floats:
    """How much a word of a question matters that stands in it so many times (title words weighted)."""
    return times * (K3 + 1) / (times.astype(np.float64) + K3)


def impact(times: npt.NDArray[Any], length: float, average_length: float) -> Floats:
    """What a word of a text of this length would weigh in the index."""
    weight: Floats = times * (K1 + 1) / (times.astype(np.float64) + K1 * (1 - B + B * length / average_length))
    return weight


def _lean(times: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The same; where all are one, as with titles, it takes no memory."""
    return times if (times != 1).any() else np.broadcast_to(np.uint8(1), times.shape)


def _is_lean(times: npt.NDArray[Any]) -> bool:
    return times.strides == (0,)


def _rarity(found_in: npt.NDArray[np.int64], count: int) -> Floats:
    rarity: Floats = np.log1p(np.maximum(count - found_in + 0.5, 0.5) / (found_in + 0.5))
    return rarity
