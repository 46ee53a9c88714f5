"""Reports for whoever reads them: made one at a time, and kept for as long as somebody looks at one and its tables."""

import asyncio
from datetime import timedelta

from bot.anew import anew
from bot.desk import Desk
from bot.rules.reporting import Asked, Report
from bot.usecases import reporting

KEPT_FOR = timedelta(seconds=30)
MOST_KEPT = 20


class Reports:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._one_at_a_time = asyncio.Lock()
        self._kept: dict[Asked, Report] = {}

    async def of(self, asked: Asked) -> Report:
        """Raises what the use case raises."""
        async with self._one_at_a_time:
            since = self._desk.now() - KEPT_FOR
            fresh = [(known, kept) for known, kept in self._kept.items() if kept.at > since]
            self._kept = dict(fresh[-MOST_KEPT:])
            if asked not in self._kept:
                self._kept[asked] = await anew(lambda: reporting.report(self._desk, asked))
            return self._kept[asked]
