"""A merged issue is found by its own text, too; what a report reopened is over again when that was a mistake."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Each index is built anew by the start that follows, so nothing has to be told to it.
_MERGED = """
UPDATE wording SET issue = (
  SELECT issue.duplicate_of FROM issue
  WHERE issue.workspace_id = wording.workspace_id AND issue.number = wording.written_for
) WHERE EXISTS (
  SELECT 1 FROM issue WHERE issue.workspace_id = wording.workspace_id AND issue.number = wording.written_for
  AND issue.duplicate_of IS NOT NULL
)
"""


def upgrade() -> None:
    with op.batch_alter_table("wording") as wording:
        wording.add_column(sa.Column("written_for", sa.Integer()))
    op.execute("UPDATE wording SET written_for = issue WHERE report IS NULL")
    op.execute(_MERGED)
    op.create_index("ix_wording_workspace_id_written_for", "wording", ["workspace_id", "written_for"])
    op.create_table(
        "reopening",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("customer_answer", sa.Text(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "report", name="pk_reopening"),
    )


def downgrade() -> None:
    op.drop_table("reopening")
    op.drop_index("ix_wording_workspace_id_written_for", "wording")
    op.execute("UPDATE wording SET issue = written_for WHERE written_for IS NOT NULL")
    with op.batch_alter_table("wording") as wording:
        wording.drop_column("written_for")
