"""What the engine knows of each report beside its words: its issue, its time, its area.

In arrays that double as they fill."""

from collections.abc import Iterator
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

    def component(self, name: str | None, is_new: bool = False) -> int:
        """Its number; NOBODY for none, and for one never seen unless `is_new`."""
        if not name:
            return NOBODY
        if is_new:
            return self._components.setdefault(name, len(self._components))
        return self._components.get(name, NOBODY - 1)

    def latest(self, issue: int, limit: int) -> Iterator[int]:
        """Its reports, the latest first."""
        report = int(self._last_of[issue])
        while report != NOBODY and limit:
            yield report
            report = int(self._before[report])
            limit -= 1

    def nbytes(self) -> int:
        return sum(array.nbytes for array in vars(self).values() if isinstance(array, np.ndarray))

    def _fit(self, name: str, number: int, empty: int) -> None:
        array: npt.NDArray[Any] = getattr(self, name)
        if number >= len(array):
            larger = np.full(max(2 * len(array), number + 1), empty, array.dtype)
            larger[: len(array)] = array
            setattr(self, name, larger)
