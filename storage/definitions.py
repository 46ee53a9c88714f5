"""The definitions of the words that both sides are judged by: a row for each version."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, update

from bot.rules.definitions import Definition, Signature, Topic, Words
from bot.rules.recognition import Side
from storage.tables import DefinitionRow
from storage.workspace import Workspace


class Definitions:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def all(self) -> list[Definition]:
        row = DefinitionRow
        found = select(*row.__table__.columns).where(self._workspace.has(row)).order_by(row.topic, row.version)
        return [_definition(each) for each in (await self._workspace.run(found)).mappings()]

    async def lock(self, topic: Topic) -> Definition:
        row = DefinitionRow
        here = (self._workspace.has(row), row.topic == topic.value)
        ratified = select(func.max(row.version)).where(*here, row.ratified_at.is_not(None))
        version = ((await self._workspace.run(ratified)).scalar() or 0) + 1
        begun = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, topic=topic.value, version=version, revision=0
        )
        await self._workspace.run(begun.on_conflict_do_nothing())
        this = select(*row.__table__.columns).where(*here, row.version == version).with_for_update()
        return _definition((await self._workspace.run(this)).mappings().one())

    async def save(self, definition: Definition) -> None:
        row = DefinitionRow
        values: dict[str, Any] = {"revision": definition.revision, "ratified_at": definition.ratified_at}
        values |= _columns("wording", definition.wording)
        for side in Side:
            values |= _columns(f"{side.value}_draft", definition.drafts.get(side))
            signature = definition.signatures.get(side)
            values |= {
                f"{side.value}_signed_by": signature.by if signature else None,
                f"{side.value}_signed_at": signature.at if signature else None,
            }
        this = update(row).where(
            self._workspace.has(row), row.topic == definition.topic.value, row.version == definition.version
        )
        await self._workspace.run(this.values(**values))


def _columns(name: str, words: Words | None) -> dict[str, str | datetime | None]:
    return {
        name: words.text if words else None,
        f"{name}_by": words.by if words else None,
        f"{name}_at": words.at if words else None,
    }


def _words(row: RowMapping, name: str) -> Words | None:
    return None if row[name] is None else Words(row[name], row[f"{name}_by"], row[f"{name}_at"])


def _definition(row: RowMapping) -> Definition:
    drafts = {side: _words(row, f"{side.value}_draft") for side in Side}
    signatures = {
        side: Signature(row[f"{side.value}_signed_by"], row[f"{side.value}_signed_at"])
        for side in Side
        if row[f"{side.value}_signed_by"] is not None
    }
    return Definition(
        topic=Topic(row["topic"]),
        version=row["version"],
        drafts={side: words for side, words in drafts.items() if words is not None},
        wording=_words(row, "wording"),
        revision=row["revision"],
        signatures=signatures,
        ratified_at=row["ratified_at"],
    )
