"""Letters have an urgency, and events an order of arrival; what is looked for at every tick has an index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Defaults in the database: replicas that still run the code of 0003 insert rows without these columns.
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_outbox_workspace_id_state_urgency_seq_bucket",
        "outbox",
        ["workspace_id", "state", "urgency", "seq", "bucket"],
    )
    op.create_index("ix_outbox_workspace_id_state_bucket", "outbox", ["workspace_id", "state", "bucket"])
    op.create_index("ix_inbox_workspace_id_lane_state_seq", "inbox", ["workspace_id", "lane", "state", "seq"])
    op.create_index("ix_rate_workspace_id_next_at", "rate", ["workspace_id", "next_at"])


def downgrade() -> None:
    op.drop_index("ix_rate_workspace_id_next_at", "rate")
    op.drop_index("ix_inbox_workspace_id_lane_state_seq", "inbox")
    op.drop_index("ix_outbox_workspace_id_state_bucket", "outbox")
    op.drop_index("ix_outbox_workspace_id_state_urgency_seq_bucket", "outbox")
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_column("seq")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("urgency")
