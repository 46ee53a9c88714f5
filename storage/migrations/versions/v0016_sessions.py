"""Who is signed in in a browser, and events that reports are compared around; reports are found by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_session"),
    )
    op.create_table(
        "marker",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.String(64)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_marker"),
    )
    op.create_index("ix_report_workspace_id_flagged_at", "report", ["workspace_id", "flagged_at"])


def downgrade() -> None:
    op.drop_index("ix_report_workspace_id_flagged_at", "report")
    for table in ("marker", "session"):
        op.drop_table(table)
