"""What both sides mean by the words that they are judged by, and what kind of demand an issue is."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = [
        column
        for name in ("agents_draft", "engineers_draft", "wording")
        for column in (
            sa.Column(name, sa.Text()),
            sa.Column(f"{name}_by", sa.String(64)),
            sa.Column(f"{name}_at", sa.DateTime(timezone=True)),
        )
    ]
    signed = [
        column
        for name in ("agents_signed", "engineers_signed")
        for column in (sa.Column(f"{name}_by", sa.String(64)), sa.Column(f"{name}_at", sa.DateTime(timezone=True)))
    ]
    op.create_table(
        "definition",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *said,
        sa.Column("revision", sa.Integer(), nullable=False),
        *signed,
        sa.Column("ratified_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "topic", "version", name="pk_definition"),
    )
    op.create_table(
        "demand",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", name="pk_demand"),
    )


def downgrade() -> None:
    op.drop_table("demand")
    op.drop_table("definition")
