"""What has changed that the Home tabs of people may show, noted with the change itself.

Notes are only added, in one statement at the end of the transaction, so that no act waits for another one;
`storage.app_home` turns them into stale Homes.
"""

import secrets
from itertools import zip_longest

from sqlalchemy import cast, exists, insert, select, union_all

from bot.rules.labels import IssueId
from storage.tables import HomeRow, NewsRow
from storage.workspace import Workspace


def note(workspace: Workspace, issue: IssueId | None = None, person: str | None = None) -> None:
    """About this issue and this person; about neither: about everybody."""
    workspace.news.add((issue, person))


async def write(workspace: Workspace) -> None:
    """What was noted; the store calls it before the commit. Nothing while nobody has opened a Home."""
    noted = set(workspace.news)
    workspace.news.clear()
    if not noted:
        return
    row = NewsRow
    anybody = exists().where(workspace.has(HomeRow))
    rows = [
        select(
            cast(workspace.id, row.workspace_id.type),
            cast(secrets.token_hex(16), row.id.type),
            cast(issue, row.issue.type),
            cast(person, row.person.type),
        ).where(anybody)
        for issue, person in _few(noted)
    ]
    columns = ["workspace_id", "id", "issue", "person"]
    await workspace.run(insert(row).from_select(columns, union_all(*rows) if len(rows) > 1 else rows[0]))


def _few(noted: set[tuple[int | None, str | None]]) -> list[tuple[int | None, str | None]]:
    """The same in as few rows as hold it."""
    if (None, None) in noted:
        return [(None, None)]
    issues = sorted({issue for issue, _ in noted if issue is not None})
    people = sorted({person for _, person in noted if person is not None})
    return list(zip_longest(issues, people))
