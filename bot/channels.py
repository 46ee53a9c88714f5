"""Sees to it that Liaison is in the channels that were agreed on; those who can mend it hear where it cannot."""

import logging
from datetime import timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack.doctor import channels
from bot.usecases.doctor import Needed, miss, needed

AGAIN_AFTER = timedelta(hours=1)
"""Who is removed from a channel is not told."""

log = logging.getLogger(__name__)


class Channels:
    def __init__(self, desk: Desk, client: AsyncWebClient) -> None:
        self._desk, self._client = desk, client
        self._seen: Needed = {}
        self._next = desk.now()

    async def check(self) -> None:
        """Cheap while nothing else is agreed on: it may be called every minute."""
        wanted = await needed(self._desk.store)
        if wanted == self._seen and self._desk.now() < self._next:
            return
        found = dict(zip(wanted, await channels(self._client, wanted), strict=True))
        wrong = {channel: finding for channel, finding in found.items() if finding.mend}
        for finding in wrong.values():
            log.warning("%s: %s. %s", finding.subject, finding.said, finding.mend)
        await miss(self._desk, {channel: each for channel, each in wrong.items() if not each.may_pass})
        self._seen, self._next = wanted, self._desk.now() + AGAIN_AFTER
