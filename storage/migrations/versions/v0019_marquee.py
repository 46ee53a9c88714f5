"""The marquees of channels, and what liaisons announce on them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "marquee",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("mode", sa.String(64), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("ts", sa.String(64)),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("mark", sa.String(512), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "channel", name="pk_marquee"),
    )
    op.create_table(
        "announcement",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_announcement"),
    )
    op.create_index("ix_announcement_workspace_id_until", "announcement", ["workspace_id", "until"])


def downgrade() -> None:
    op.drop_table("announcement")
    op.drop_table("marquee")
