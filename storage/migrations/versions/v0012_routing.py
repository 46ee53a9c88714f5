"""Escalations are kept as events, who was last told to be on duty, and by which rule an issue was routed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", "number", name="pk_escalation"),
    )
    op.create_table(
        "duty",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("rota", sa.String(512), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("user_group", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "rota", name="pk_duty"),
    )
    op.create_table(
        "routed",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(512), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("team", sa.String(512), nullable=False),
        sa.Column("rota", sa.String(512), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", name="pk_routed"),
    )
    op.create_table(
        "interruption",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_interruption"),
    )
    op.create_index("ix_interruption_workspace_id_at", "interruption", ["workspace_id", "at"])


def downgrade() -> None:
    for table in ("interruption", "routed", "duty", "escalation"):
        op.drop_table(table)
