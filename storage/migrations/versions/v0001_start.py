"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("occasion", sa.String(512), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name="pk_audit"),
    )
    op.create_index("ix_audit_workspace_id_issue_id", "audit", ["workspace_id", "issue", "id"])
    op.create_table(
        "card",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(512)),
        sa.Column("channel", sa.String(64)),
        sa.Column("ts", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "issue", name="pk_card"),
        sa.UniqueConstraint("workspace_id", "channel", "ts", name="uq_card_workspace_id_channel_ts"),
    )
    op.create_table(
        "collection",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_collection"),
    )
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("lane", sa.String(512), nullable=False),
        sa.Column("body", sa.JSON()),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(512)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_inbox"),
    )
    op.create_index("ix_inbox_workspace_id_state_next_at", "inbox", ["workspace_id", "state", "next_at"])
    op.create_table(
        "issue",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("what_happens", sa.Text(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_issue"),
    )
    op.create_index("ix_issue_workspace_id_state_number", "issue", ["workspace_id", "state", "number"])
    op.create_table(
        "issue_word",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("word", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word", "issue", name="pk_issue_word"),
    )
    op.create_index("ix_issue_word_workspace_id_issue", "issue_word", ["workspace_id", "issue"])
    op.create_table(
        "number",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name="pk_number"),
    )
    op.create_table(
        "outbox",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("lane", sa.String(512), nullable=False),
        sa.Column("bucket", sa.String(512), nullable=False),
        sa.Column("issue", sa.Integer()),
        sa.Column("channel", sa.String(64)),
        sa.Column("thread", sa.String(64)),
        sa.Column("user_id", sa.String(64)),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(512)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_try_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("sent_channel", sa.String(64)),
        sa.Column("sent_ts", sa.String(64)),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "mark", name="pk_outbox"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_outbox_workspace_id_key"),
        sa.UniqueConstraint("workspace_id", "seq", name="uq_outbox_workspace_id_seq"),
    )
    op.create_index("ix_outbox_workspace_id_lane_state_seq", "outbox", ["workspace_id", "lane", "state", "seq"])
    op.create_index("ix_outbox_workspace_id_state_not_before", "outbox", ["workspace_id", "state", "not_before"])
    op.create_table(
        "rate",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("bucket", sa.String(512), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "bucket", name="pk_rate"),
    )
    op.create_table(
        "report",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("flagged_by", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("what_happens", sa.Text(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("ticket_link", sa.Text(), nullable=False),
        sa.Column("customers_affected", sa.Integer(), nullable=False),
        sa.Column("source_channel", sa.String(64)),
        sa.Column("source_ts", sa.String(64)),
        sa.Column("source_thread", sa.String(64)),
        sa.Column("source_permalink", sa.Text()),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_report"),
    )
    op.create_index("ix_report_workspace_id_issue_number", "report", ["workspace_id", "issue", "number"])
    op.create_table(
        "verdict",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("workaround", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "workaround", "version", "report", name="pk_verdict"),
    )
    op.create_table(
        "workaround",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("customer_wording", sa.Text(), nullable=False),
        sa.Column("reply_channel", sa.String(64)),
        sa.Column("reply_ts", sa.String(64)),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", "version", name="pk_workaround"),
        sa.UniqueConstraint("workspace_id", "issue", "version", name="uq_workaround_workspace_id_issue_version"),
        sa.UniqueConstraint(
            "workspace_id", "reply_channel", "reply_ts", name="uq_workaround_workspace_id_reply_channel_reply_ts"
        ),
    )


def downgrade() -> None:
    for table in (
        "workaround",
        "verdict",
        "report",
        "rate",
        "outbox",
        "number",
        "issue_word",
        "issue",
        "inbox",
        "collection",
        "card",
        "audit",
    ):
        op.drop_table(table)
