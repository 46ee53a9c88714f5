"""Weeks, one's own and the record of what was suggested are found without walking through all there is."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEXES: dict[str, list[tuple[str, ...]]] = {
    "answer": [("at",)],
    "history": [("at",), ("state", "at")],
    "shout_out": [("giver", "number")],
    "suggestion": [("model", "place", "may_link", "decided_at")],
    "verdict": [("at",)],
    "watch": [("person",)],
    "workaround": [("published_at",)],
}


def upgrade() -> None:
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.create_index(_name(table, columns), table, ["workspace_id", *columns])


def downgrade() -> None:
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.drop_index(_name(table, columns), table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return "_".join(("ix", table, "workspace_id", *columns))
