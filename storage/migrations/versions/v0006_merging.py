"""Issues that are the same as others, reports that moved or were withdrawn, and people who follow an issue."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issue") as issue:
        issue.add_column(sa.Column("duplicate_of", sa.Integer()))
        issue.add_column(sa.Column("merged_into", sa.Integer()))
    op.create_index("ix_issue_workspace_id_duplicate_of", "issue", ["workspace_id", "duplicate_of"])
    with op.batch_alter_table("report") as report:
        report.add_column(sa.Column("origin", sa.Integer()))
        report.add_column(sa.Column("joined_on", sa.String(512)))
        report.add_column(sa.Column("joined_with", sa.String(512)))
        report.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_report_workspace_id_joined_on_flagged_by", "report", ["workspace_id", "joined_on", "flagged_by"]
    )
    op.create_index(
        "ix_report_workspace_id_source_channel_source_ts", "report", ["workspace_id", "source_channel", "source_ts"]
    )
    op.create_table(
        "watch",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "issue", "person", name="pk_watch"),
    )


def downgrade() -> None:
    op.drop_table("watch")
    op.drop_index("ix_report_workspace_id_source_channel_source_ts", "report")
    op.drop_index("ix_report_workspace_id_joined_on_flagged_by", "report")
    # Tables of before cannot say that issues are the same: each report goes back to its own. Nor can they say that a
    # report is withdrawn: it counts again, rather than being lost.
    op.execute("UPDATE report SET issue = origin WHERE origin IS NOT NULL")
    with op.batch_alter_table("report") as report:
        report.drop_column("withdrawn_at")
        report.drop_column("joined_with")
        report.drop_column("joined_on")
        report.drop_column("origin")
    op.drop_index("ix_issue_workspace_id_duplicate_of", "issue")
    with op.batch_alter_table("issue") as issue:
        issue.drop_column("merged_into")
        issue.drop_column("duplicate_of")
