"""Which workspace is ours, for when Slack cannot be asked."""

from datetime import datetime
from typing import Protocol


class Identity(Protocol):
    async def keep(self, key: str, now: datetime) -> None:
        """The bot token with this key belongs to this workspace."""
