"""What crosses between the agents' threads and the engineers'; questions, and how long an issue waited for answers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("about", sa.String(512)))
    op.create_index("ix_outbox_workspace_id_about", "outbox", ["workspace_id", "about"])
    op.create_table(
        "said",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("ts", sa.String(512), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("copy", sa.String(512), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel", "ts", "issue", name="pk_said"),
    )
    op.create_index("ix_said_workspace_id_copy_ts", "said", ["workspace_id", "copy", "ts"])
    op.create_table(
        "question",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer()),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("said_channel", sa.String(64), nullable=False),
        sa.Column("said_ts", sa.String(512), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.String(64)),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_question"),
    )
    op.create_index("ix_question_workspace_id_issue_number", "question", ["workspace_id", "issue", "number"])
    op.create_table(
        "answer",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("said_channel", sa.String(64), nullable=False),
        sa.Column("said_ts", sa.String(512), nullable=False),
        sa.Column("agent", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "question", "report", "said_channel", "said_ts", name="pk_answer"),
    )


def downgrade() -> None:
    op.drop_table("answer")
    op.drop_table("question")
    op.drop_table("said")
    # Code of 0002 does not know these, and would let them wait for ever.
    op.execute(
        "DELETE FROM outbox WHERE kind IN ('Asked', 'QuestionPut', 'Answered', 'Told', 'ThreadFlagged',"
        " 'ThreadBrought', 'CopyEdited')"
    )
    op.drop_index("ix_outbox_workspace_id_about", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("about")
