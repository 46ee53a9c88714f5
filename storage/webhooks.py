"""Webhooks, and the calls that are left for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    RowMapping,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from bot.rules.labels import IssueId
from bot.rules.webhooks import Call, Happened, Kind, Webhook
from storage import numbers
from storage.tables import CallRow, WebhookRow
from storage.workspace import Scope, Workspace, kept

WAITING, MADE, GIVEN_UP = "waiting", "made", "given up"


async def leave(workspace: Workspace, event: str, issue: IssueId, what: Happened, now: datetime) -> None:
    """One statement, whether or not anybody wants to know."""
    await _left(workspace, event, what.kind.value, int(issue), dict(what.facts), now)


@kept
def _left(scope: Scope, event: str, kind: str, issue: int, facts: dict[str, str], now: datetime) -> Executable:
    hook, call = WebhookRow, CallRow
    left = {
        call.workspace_id: hook.workspace_id,
        call.webhook: hook.number,
        call.event: event,
        call.kind: kind,
        call.issue: issue,
        call.facts: facts,
        call.at: now,
        call.state: WAITING,
        call.attempts: 0,
        call.next_at: now,
        call.problem: "",
    }
    wants = or_(hook.kinds == "", hook.kinds.contains(literal(" ") + type_coerce(kind, hook.kinds.type) + " "))
    who = select(*(type_coerce(value, column.type) for column, value in left.items()))
    return scope.insert(call).from_select(list(left), who.where(scope.has(hook), wants))


class Webhooks:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, address: str, kinds: frozenset[Kind], secret: str, owner: str, now: datetime) -> Webhook:
        number = await numbers.take(self._workspace, "webhook")
        insert = self._workspace.insert(WebhookRow).values(
            workspace_id=self._workspace.id,
            number=number,
            address=address,
            kinds=f" {' '.join(sorted(kinds))} " if kinds else "",
            secret=secret,
            owner=owner,
            made_at=now,
        )
        await self._workspace.run(insert)
        return Webhook(number, address, kinds, secret, owner, now)

    async def standing(self) -> list[Webhook]:
        row = WebhookRow
        found = select(*row.__table__.columns).where(self._workspace.has(row)).order_by(row.number)
        return [_webhook(each) for each in (await self._workspace.run(found)).mappings()]

    async def reseal(self, number: int, secret: str) -> None:
        row = WebhookRow
        anew = update(row).where(self._workspace.has(row), row.number == number).values(secret=secret)
        await self._workspace.run(anew)

    async def remove(self, number: int) -> None:
        row, call = WebhookRow, CallRow
        await self._workspace.run(delete(call).where(self._workspace.has(call), call.webhook == number))
        await self._workspace.run(delete(row).where(self._workspace.has(row), row.number == number))

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> list[tuple[Webhook, Call]]:
        row, hook = CallRow, WebhookRow
        free = or_(row.lease_until.is_(None), row.lease_until <= now)
        # What was left while its webhook was being removed belongs to nobody.
        there = select(hook.number).where(self._workspace.has(hook))
        due = (
            select(row.webhook, row.event)
            .where(self._workspace.has(row), row.state == WAITING, row.next_at <= now, free, row.webhook.in_(there))
            .order_by(row.next_at, row.event, row.webhook)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = (await self._workspace.run(due)).all()
        hooks = {each.number: each for each in await self.standing()} if found else {}
        taken: list[tuple[Webhook, Call]] = []
        for webhook, event in found:
            mine = update(row).where(self._this(webhook, event)).returning(*row.__table__.columns)
            claimed = mine.values(lease_until=now + lease, attempts=row.attempts + 1)
            taken += [(hooks[webhook], _call(each)) for each in (await self._workspace.run(claimed)).mappings()]
        return taken

    async def made(self, call: Call, status: int) -> None:
        await self._change(call, state=MADE, status=status, problem="", lease_until=None)

    async def failed(self, call: Call, status: int | None, problem: str, next_at: datetime | None) -> None:
        again = {"state": GIVEN_UP} if next_at is None else {"next_at": next_at}
        await self._change(call, status=status, problem=problem, lease_until=None, **again)

    async def log(self, number: int, limit: int) -> Sequence[Call]:
        row = CallRow
        of = select(*row.__table__.columns).where(self._workspace.has(row), row.webhook == number)
        return [
            _call(each) for each in (await self._workspace.run(of.order_by(row.event.desc()).limit(limit))).mappings()
        ]

    async def counts(self, number: int) -> dict[str, int]:
        row = CallRow
        of = select(row.state, func.count()).where(self._workspace.has(row), row.webhook == number)
        return dict((await self._workspace.run(of.group_by(row.state))).all())

    async def replay(self, number: int, event: str | None, now: datetime) -> int:
        row = CallRow
        which = row.state == GIVEN_UP if event is None else row.event == event
        again = update(row).where(self._workspace.has(row), row.webhook == number, which)
        fresh = again.values(state=WAITING, attempts=0, next_at=now, lease_until=None)
        return (await self._workspace.run(fresh)).rowcount

    async def forget(self, before: datetime) -> None:
        row = CallRow
        old = delete(row).where(self._workspace.has(row), row.at < before)
        await self._workspace.run(old)

    def _this(self, webhook: int, event: str) -> ColumnElement[bool]:
        row = CallRow
        return and_(self._workspace.has(row), row.webhook == webhook, row.event == event)

    async def _change(self, call: Call, **values: Any) -> None:
        await self._workspace.run(update(CallRow).where(self._this(call.webhook, call.event)).values(**values))


def _webhook(row: RowMapping) -> Webhook:
    kinds = frozenset(Kind(each) for each in row["kinds"].split())
    return Webhook(row["number"], row["address"], kinds, row["secret"], row["owner"], row["made_at"])


def _call(row: RowMapping) -> Call:
    return Call(
        webhook=row["webhook"],
        event=row["event"],
        kind=Kind(row["kind"]),
        issue=IssueId(row["issue"]),
        facts=row["facts"],
        at=row["at"],
        state=row["state"],
        attempts=row["attempts"],
        next_at=row["next_at"],
        status=row["status"],
        problem=row["problem"],
    )
