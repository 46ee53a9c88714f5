"""Shout-outs: who thanked whom for what, who does not want to be named, and who was nudged about what; and what the
committee decided, or is asked to."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shout_out",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("giver", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_shout_out"),
    )
    op.create_index("ix_shout_out_workspace_id_at", "shout_out", ["workspace_id", "at"])
    op.create_index("ix_shout_out_workspace_id_giver_at", "shout_out", ["workspace_id", "giver", "at"])
    op.create_table(
        "thanked",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", "person", name="pk_thanked"),
    )
    op.create_index("ix_thanked_workspace_id_person_number", "thanked", ["workspace_id", "person", "number"])
    op.create_table(
        "unnamed",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person", name="pk_unnamed"),
    )
    op.create_table(
        "nudge",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_nudge"),
    )
    op.create_index("ix_nudge_workspace_id_kind_at", "nudge", ["workspace_id", "kind", "at"])
    op.create_table(
        "decision",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("review", sa.Date(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("had_quorum", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_decision"),
    )
    op.create_index("ix_decision_workspace_id_issue_number", "decision", ["workspace_id", "issue", "number"])
    op.create_table(
        "agenda",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", name="pk_agenda"),
    )


def downgrade() -> None:
    for table in ("agenda", "decision", "nudge", "unnamed", "thanked", "shout_out"):
        op.drop_table(table)
