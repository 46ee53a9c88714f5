"""What is the latest of a reaction, so that being put on and being taken back may come in in any order."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "latest",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("what", sa.String(512), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "what", name="pk_latest"),
    )
    op.create_index("ix_latest_workspace_id_seen_at", "latest", ["workspace_id", "seen_at"])


def downgrade() -> None:
    op.drop_table("latest")
