"""The known issues of a week are counted without looking at all others."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_issue_workspace_id_created_at", "issue", ["workspace_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_issue_workspace_id_created_at", "issue")
