"""Tokens, and what programs have sent with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update

from bot.rules.labels import ReportId
from bot.rules.tokens import Scope, Sent, Token, Wish
from storage import numbers
from storage.tables import RequestRow, TokenRow
from storage.workspace import Workspace


class Tokens:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, wish: Wish, hashed: str, owner: str, now: datetime) -> Token:
        number = await numbers.take(self._workspace, "token")
        made = Token(number, wish.name, owner, wish.scopes, now, now + wish.lasts)
        insert = self._workspace.insert(TokenRow).values(
            workspace_id=self._workspace.id,
            number=number,
            name=made.name,
            hashed=hashed,
            owner=owner,
            scopes=" ".join(sorted(made.scopes)),
            made_at=now,
            expires_at=made.expires_at,
        )
        await self._workspace.run(insert)
        return made

    async def find(self, hashed: str) -> Token | None:
        this = self._select().where(TokenRow.hashed == hashed)
        found = (await self._workspace.run(this)).mappings().first()
        return _read(found) if found else None

    async def standing(self) -> list[Token]:
        row = TokenRow
        found = self._select().where(row.revoked_at.is_(None)).order_by(row.number)
        return [_read(each) for each in (await self._workspace.run(found)).mappings()]

    async def use(self, number: int, now: datetime) -> None:
        await self._change(number, last_used_at=now)

    async def revoke(self, number: int, now: datetime) -> None:
        await self._change(number, revoked_at=now)

    async def _change(self, number: int, **values: Any) -> None:
        row = TokenRow
        await self._workspace.run(update(row).where(self._workspace.has(row), row.number == number).values(**values))

    def _select(self) -> Any:
        return select(*TokenRow.__table__.columns).where(self._workspace.has(TokenRow))


class Requests:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def find(self, sent: Sent) -> tuple[ReportId, bool] | None:
        row = RequestRow
        this = select(row.report, row.body).where(
            self._workspace.has(row), row.sender == sent.sender, row.key == sent.key
        )
        found = (await self._workspace.run(this)).first()
        return (ReportId(found.report), found.body == sent.body) if found else None

    async def note(self, sent: Sent, report: ReportId, now: datetime) -> None:
        insert = self._workspace.insert(RequestRow).values(
            workspace_id=self._workspace.id, sender=sent.sender, key=sent.key, body=sent.body, report=report, at=now
        )
        await self._workspace.run(insert)


def _read(row: RowMapping) -> Token:
    return Token(
        number=row["number"],
        name=row["name"],
        owner=row["owner"],
        scopes=frozenset(Scope(each) for each in row["scopes"].split()),
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
    )
