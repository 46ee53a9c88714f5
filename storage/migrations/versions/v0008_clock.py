"""What happens by the clock happens once for each local date; time is counted from the history of each issue."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MANY = 500


def upgrade() -> None:
    # Defaults in the database: replicas that still run older code insert rows without these columns.
    with op.batch_alter_table("issue") as issue:
        issue.add_column(sa.Column("due", sa.DateTime(timezone=True)))
        issue.add_column(sa.Column("owed", sa.String(64), nullable=False, server_default=""))
        issue.add_column(sa.Column("terms", sa.String(64), nullable=False, server_default=""))
    history = op.create_table(
        "history",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("by_engineer", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", "at", "id", name="pk_history"),
    )
    op.create_table(
        "commitment",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer()),
        sa.Column("within_seconds", sa.Integer()),
        sa.Column("terms", sa.String(64), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True)),
        sa.Column("warn_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", "measure", "since", name="pk_commitment"),
    )
    for column in ("warn_at", "due", "until"):
        op.create_index(f"ix_commitment_workspace_id_{column}", "commitment", ["workspace_id", column])
    op.create_table(
        "schedule_run",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("plan", sa.String(64), nullable=False),
        sa.Column("decided", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "schedule", name="pk_schedule_run"),
    )
    op.create_table(
        "occurrence",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fate", sa.String(64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "schedule", "day", name="pk_occurrence"),
    )
    op.create_index("ix_occurrence_workspace_id_decided_at", "occurrence", ["workspace_id", "decided_at"])
    op.create_table(
        "lease",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(512), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name="pk_lease"),
    )
    moments = list(_opened()) + list(_changed())
    for start in range(0, len(moments), _MANY):
        op.bulk_insert(history, moments[start : start + _MANY])


def _opened() -> Iterator[dict[str, Any]]:
    issue = sa.table(
        "issue", sa.column("workspace_id"), sa.column("number"), sa.column("created_at", sa.DateTime(timezone=True))
    )
    for row in op.get_bind().execute(sa.select(issue)).mappings():
        yield _moment(row["workspace_id"], row["number"], row["created_at"], "0" * 32, "new", "", False)


def _changed() -> Iterator[dict[str, Any]]:
    """Every change of a state is in the audit; an engineer made all of them but one kind."""
    names = ("workspace_id", "id", "issue", "act", "actor", "facts")
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in names]
    audit = sa.table("audit", *columns, sa.column("at", sa.DateTime(timezone=True)))
    for row in op.get_bind().execute(sa.select(audit).order_by(audit.c.id)).mappings():
        facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
        if "to" not in facts:
            continue
        by_engineer = row["act"] != "reopened by a report"
        place = f"{1:016x}{row['id'][:16]}"
        yield _moment(row["workspace_id"], row["issue"], row["at"], place, facts["to"], row["actor"], by_engineer)


def _moment(workspace: str, issue: int, at: Any, place: str, state: str, by: str, by_engineer: bool) -> dict[str, Any]:
    return {
        "workspace_id": workspace,
        "issue": issue,
        "at": at,
        "id": place,
        "state": state,
        "by": by,
        "by_engineer": by_engineer,
    }


def downgrade() -> None:
    for table in ("lease", "occurrence", "schedule_run", "commitment", "history"):
        op.drop_table(table)
    with op.batch_alter_table("issue") as issue:
        for column in ("terms", "owed", "due"):
            issue.drop_column(column)
