"""Issues promise a date or say why there is none; reports and messages are found by where they stand in Slack."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Defaults in the database: replicas that still run the code of 0001 insert rows without these columns.
    with op.batch_alter_table("issue") as issue:
        issue.add_column(sa.Column("fix_due", sa.DateTime(timezone=True)))
        issue.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        issue.add_column(sa.Column("customer_answer", sa.Text(), nullable=False, server_default=""))
        issue.add_column(sa.Column("told", sa.String(64), nullable=False, server_default=""))
    op.create_index(
        "ix_outbox_workspace_id_sent_channel_sent_ts", "outbox", ["workspace_id", "sent_channel", "sent_ts"]
    )
    op.create_index("ix_report_workspace_id_flagged_by_number", "report", ["workspace_id", "flagged_by", "number"])
    op.create_index(
        "ix_report_workspace_id_source_channel_source_thread",
        "report",
        ["workspace_id", "source_channel", "source_thread"],
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_workspace_id_sent_channel_sent_ts", "outbox")
    op.drop_index("ix_report_workspace_id_source_channel_source_thread", "report")
    op.drop_index("ix_report_workspace_id_flagged_by_number", "report")
    with op.batch_alter_table("issue") as issue:
        issue.drop_column("told")
        issue.drop_column("customer_answer")
        issue.drop_column("reason")
        issue.drop_column("fix_due")
