"""What the engine knows of each report beside its words: its issue, its time, its area.

In arrays that double as they fill."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
NOBODY = -1


class Ledger:
    """Reports are numbered from 0 as they come; issues have small whole numbers of the caller's. Times: seconds."""

    def __init__(self) -> None:
        self.count = 0
        self.issue_of = np.zeros(1024, np.int32)
        self.at = np.zeros(1024, np.float64)
        self.component_of = np.zeros(1024, np.int32)
        self._before = np.zeros(1024, np.int32)
        self._last_of = np.full(1024, NOBODY, np.int32)
        self.reports_of = np.zeros(1024, np.int32)
        self.first_at = np.zeros(1024, np.float64)
        self._components: dict[str, int] = {}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> "Ledger":
        """What `state` says."""
        ledger = cls()
        ledger.count, ledger.issue_of, ledger.at = state["count"], state["issue_of"], state["at"]
        ledger.component_of, ledger._before = state["component_of"], state["before"]
        ledger._last_of, ledger.reports_of, ledger.first_at = state["last_of"], state["reports_of"], state["first_at"]
        ledger._components = {name: number for number, name in enumerate(state["components"])}
        return ledger

    def state(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "issue_of": self.issue_of,
            "at": self.at,
            "component_of": self.component_of,
            "before": self._before,
            "last_of": self._last_of,
            "reports_of": self.reports_of,
            "first_at": self.first_at,
            "components": list(self._components),
        }

    def add(self, issue: int, component: str | None, at: float) -> None:
        report = self.count
        self.count += 1
        for name in ("issue_of", "at", "component_of", "_before"):
            self._fit(name, report, 0)
        for name, empty in (("_last_of", NOBODY), ("reports_of", 0), ("first_at", 0)):
            self._fit(name, issue, empty)
        if not self.reports_of[issue]:
            self.first_at[issue] = at
        self.issue_of[report] = issue
        self.at[report] = at
        self.component_of[report] = self.component(component, is_new=True)
        self._before[report] = self._last_of[issue]
        self._last_of[issue] = report
        self.reports_of[issue] += 1

    def extend(self, told_issues: Sequence[int], components: Sequence[str | None], at: Sequence[float]) -> None:
        """Many reports at once, one or more."""
        issues = np.array(told_issues)
        first, last, largest = self.count, self.count + len(issues) - 1, int(issues.max())
        self.count = last + 1
        for name in ("issue_of", "at", "component_of", "_before"):
            self._fit(name, last, 0)
        for name, empty in (("_last_of", NOBODY), ("reports_of", 0), ("first_at", 0)):
            self._fit(name, largest, empty)
        self.issue_of[first : self.count] = issues
        self.at[first : self.count] = at
        self.component_of[first : self.count] = [self.component(name, is_new=True) for name in components]
        order = np.argsort(issues, kind="stable")
        begins = np.flatnonzero(np.diff(issues[order], prepend=-1))
        its = issues[order[begins]]
        before = np.concatenate([[NOBODY], order[:-1] + first])
        before[begins] = self._last_of[its]
        self._before[order + first] = before
        is_new = self.reports_of[its] == 0
        self.first_at[its[is_new]] = self.at[order[begins][is_new] + first]
        self._last_of[issues[order]] = order + first  # of several the last one stays
        self.reports_of[: largest + 1] += np.bincount(issues).astype(np.int32)

    def move(self, moved: Mapping[int, int]) -> None:
        """Each of these reports to its issue; the reports of an issue stay in the order in which they came."""
        self._fit("_last_of", max(moved.values()), NOBODY)
        for name in ("reports_of", "first_at"):
            self._fit(name, max(moved.values()), 0)
        self.issue_of[list(moved)] = list(moved.values())
        issues = self.issue_of[: self.count]
        order = np.argsort(issues, kind="stable")
        begins = np.flatnonzero(np.diff(issues[order], prepend=-1))
        before = np.concatenate([[NOBODY], order[:-1]])
        before[begins] = NOBODY
        self._before[order] = before
        self._last_of[:] = NOBODY
        self._last_of[issues[order]] = order  # of several the last one stays
        self.reports_of[:] = np.bincount(issues, minlength=len(self.reports_of))
        self.first_at[issues[order[begins]]] = self.at[order[begins]]

    def component(self, name: str | None, is_new: bool = False) -> int:
        """Its number; NOBODY for none, and for one never seen unless `is_new`."""
        if not name:
            return NOBODY
        if is_new:
            return self._components.setdefault(name, len(self._components))
        return self._components.get(name, NOBODY - 1)

    def are_of(self, issues: Collection[int]) -> npt.NDArray[np.bool_]:
        """Of each report whether it belongs to one of these issues."""
        return np.isin(self.issue_of[: self.count], list(issues))

    def latest(self, issue: int, limit: int) -> Iterator[int]:
        """Its reports, the latest first."""
        report = int(self._last_of[issue])
        while report != NOBODY and limit:
            yield report
            report = int(self._before[report])
            limit -= 1

    def latest_of(self, issues: Numbers, limit: int) -> tuple[Numbers, Numbers]:
        """The same of many issues at once: all their reports, and of each the place of its issue; by that place, then
        the latest first."""
        reports, places = self._last_of[issues].astype(np.int64), np.arange(len(issues))
        found, of = [reports], [places]
        for _ in range(limit - 1):
            reports = self._before[reports].astype(np.int64)
            is_there = reports != NOBODY
            reports, places = reports[is_there], places[is_there]
            if not len(reports):
                break
            found.append(reports)
            of.append(places)
        order = np.argsort(np.concatenate(of), kind="stable")
        return np.concatenate(found)[order], np.concatenate(of)[order]

    def nbytes(self) -> int:
        return sum(array.nbytes for array in vars(self).values() if isinstance(array, np.ndarray))

    def _fit(self, name: str, number: int, empty: int) -> None:
        array: npt.NDArray[Any] = getattr(self, name)
        if number >= len(array):
            larger = np.full(max(2 * len(array), number + 1), empty, array.dtype)
            larger[: len(array)] = array
            setattr(self, name, larger)
