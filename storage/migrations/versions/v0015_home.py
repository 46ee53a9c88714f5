"""The Home tabs that people have opened, what has changed for them, and their own working hours."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(64), nullable=False),
        sa.Column("sees_queue", sa.Boolean(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "person", name="pk_home"),
    )
    op.create_table(
        "news",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("issue", sa.Integer()),
        sa.Column("person", sa.String(64)),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_news"),
    )
    op.create_table(
        "own_hours",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person", name="pk_own_hours"),
    )


def downgrade() -> None:
    for table in ("own_hours", "news", "home"):
        op.drop_table(table)
