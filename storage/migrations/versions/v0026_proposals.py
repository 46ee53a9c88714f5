"""Proposed changes of what binds both sides, and what both agreed on last."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts", sa.Date()),
        sa.Column("agents_by", sa.String(64)),
        sa.Column("agents_at", sa.DateTime(timezone=True)),
        sa.Column("engineers_by", sa.String(64)),
        sa.Column("engineers_at", sa.DateTime(timezone=True)),
        sa.Column("fate", sa.String(64), nullable=False),
        sa.Column("effective", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_proposal"),
    )
    op.create_table(
        "pact",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("told", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "chapter", name="pk_pact"),
    )


def downgrade() -> None:
    op.drop_table("pact")
    op.drop_table("proposal")
