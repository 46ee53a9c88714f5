"""What has changed that the Home tabs of people may show, noted with the change itself.

Notes are only added, so that no act waits for another one; `storage.app_home` turns them into stale Homes.
"""

import secrets

from sqlalchemy import cast, exists, insert, select

from bot.rules.labels import IssueId
from storage.tables import HomeRow, NewsRow
from storage.workspace import Workspace


async def note(workspace: Workspace, issue: IssueId | None = None, person: str | None = None) -> None:
    """About this issue and this person; about neither: about everybody. Nothing while nobody has opened a Home."""
    row = NewsRow
    told = (cast(workspace.id, row.workspace_id.type), cast(secrets.token_hex(16), row.id.type))
    about = (cast(issue, row.issue.type), cast(person, row.person.type))
    values = select(*told, *about).where(exists().where(workspace.has(HomeRow)))
    await workspace.run(insert(row).from_select(["workspace_id", "id", "issue", "person"], values))
