"""What has changed that the Home tabs of people may show, noted with the change itself.

Notes are only added, in one statement at the end of the transaction, so that no act waits for another one;
`storage.app_home` turns them into stale Homes.
"""

import secrets
from itertools import zip_longest

from sqlalchemy import Executable, cast, exists, insert, select

from bot.rules.labels import IssueId
from storage.tables import HomeRow, NewsRow
from storage.workspace import Scope, Workspace, kept


def note(workspace: Workspace, issue: IssueId | None = None, person: str | None = None) -> None:
    """About this issue and this person; about neither: about everybody."""
    workspace.news.add((issue, person))


async def write(workspace: Workspace) -> None:
    """What was noted; the store calls it before the commit. Nothing while nobody has opened a Home."""
    noted = _few(set(workspace.news))
    workspace.news.clear()
    for issue, person in noted:
        await _noted(workspace, secrets.token_hex(16), issue, person)


@kept
def _noted(scope: Scope, name: str, issue: int | None, person: str | None) -> Executable:
    row = NewsRow
    told = {row.workspace_id: scope.id, row.id: name, row.issue: issue, row.person: person}
    anybody = exists().where(scope.has(HomeRow))
    columns = select(*(cast(value, column.type) for column, value in told.items()))
    return insert(row).from_select(list(told), columns.where(anybody))


def _few(noted: set[tuple[int | None, str | None]]) -> list[tuple[int | None, str | None]]:
    """The same in as few rows as hold it."""
    if not noted:
        return []
    if (None, None) in noted:
        return [(None, None)]
    issues = sorted({issue for issue, _ in noted if issue is not None})
    people = sorted({person for _, person in noted if person is not None})
    return list(zip_longest(issues, people))
