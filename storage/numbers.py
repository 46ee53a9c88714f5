"""Numbers that people read (R-1, KI-1, WA-1) and the order of letters, counted from 1 in each workspace.

The counter row is locked until the transaction ends, so a number is given back when it fails: there are no gaps.
"""

from sqlalchemy import Executable

from storage.tables import NumberRow
from storage.workspace import Scope, Workspace, kept


async def take(workspace: Workspace, name: str, count: int = 1) -> int:
    """The first of `count` numbers in a row that nobody else has."""
    last: int = (await _taken(workspace, name, count)).scalar_one()
    return last - count + 1


@kept
def _taken(scope: Scope, name: str, count: int) -> Executable:
    insert = scope.insert(NumberRow).values(workspace_id=scope.id, name=name, last=count)
    return insert.on_conflict_do_update(
        index_elements=[NumberRow.workspace_id, NumberRow.name], set_={"last": NumberRow.last + count}
    ).returning(NumberRow.last)
