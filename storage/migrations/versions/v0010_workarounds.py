"""Workarounds say to whom they apply, can be recalled, and have a receipt for each report that they were sent for."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OUTBOX = sa.table(
    "outbox",
    sa.column("workspace_id", sa.String),
    sa.column("key", sa.String),
    sa.column("kind", sa.String),
    sa.column("facts", sa.JSON),
    sa.column("left_at", sa.DateTime(timezone=True)),
)
BATCH = 1000


def upgrade() -> None:
    # Defaults in the database: replicas that still run the code of before insert rows without these columns.
    with op.batch_alter_table("workaround") as workaround:
        workaround.add_column(sa.Column("applies_to", sa.Text(), nullable=False, server_default=""))
        workaround.add_column(sa.Column("risks", sa.Text(), nullable=False, server_default=""))
        workaround.add_column(sa.Column("verified_by", sa.String(64), nullable=False, server_default=""))
        workaround.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True)))
        workaround.add_column(sa.Column("recalled_by", sa.String(64)))
        workaround.add_column(sa.Column("recall_why", sa.Text()))
    receipts = op.create_table(
        "receipt",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("workaround", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("report", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("watcher", sa.String(64), nullable=False, server_default=""),
        sa.Column("letter", sa.String(512), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "workaround", "version", "report", "watcher", name="pk_receipt"),
    )
    for batch in _letters_left():
        op.bulk_insert(receipts, batch)
    _rename("CopyEdited", "LetterEdited")


def _rename(kind: str, now: str) -> None:
    op.execute(sa.update(OUTBOX).where(OUTBOX.c.kind == kind).values(kind=now))


def _letters_left() -> Iterator[list[dict[str, Any]]]:
    """Whom the code of before has sent a workaround."""
    left = sa.select(OUTBOX).where(OUTBOX.c.kind == "WorkaroundShared").order_by(OUTBOX.c.workspace_id, OUTBOX.c.key)
    for rows in op.get_bind().execute(left).mappings().partitions(BATCH):
        yield [
            {
                "workspace_id": row["workspace_id"],
                "workaround": row["facts"]["workaround"],
                "version": row["facts"]["version"],
                "report": row["facts"]["report"],
                "watcher": row["facts"].get("watcher", ""),
                "letter": row["key"],
                "at_once": False,
                "told_at": row["left_at"],
                "seen_at": None,
            }
            for row in rows
        ]


def downgrade() -> None:
    _rename("LetterEdited", "CopyEdited")
    op.drop_table("receipt")
    with op.batch_alter_table("workaround") as workaround:
        for column in ("recall_why", "recalled_by", "recalled_at", "verified_by", "risks", "applies_to"):
            workaround.drop_column(column)
