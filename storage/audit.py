"""Who did what to which issue. Rows are only ever added."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from bot.rules import webhooks
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from storage import news
from storage.tables import AuditRow
from storage.webhooks import leave
from storage.workspace import Workspace


class Audit:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._noted = 0

    async def note(self, occasion: Occasion, issue: IssueId, act: str, facts: Mapping[str, str], now: datetime) -> None:
        self._noted += 1
        event = _id(now, self._noted)
        await self._workspace.add(
            AuditRow,
            id=event,
            occasion=occasion.key,
            actor=occasion.actor,
            issue=issue,
            act=act,
            facts=dict(facts),
            at=now,
        )
        news.note(self._workspace, issue, occasion.actor)
        happened = webhooks.happened(act, facts)
        if happened is not None:
            await leave(self._workspace, event, issue, happened, now)


def _id(now: datetime, place: int) -> str:
    """32 hex digits that sort by time (48 bits of milliseconds, as in UUIDv7), then by place in the transaction."""
    return f"{int(now.timestamp() * 1000):012x}{place & 0xFFFF:04x}{secrets.token_hex(8)}"
