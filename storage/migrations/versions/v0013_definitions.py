"""What both sides mean by the words that they are judged by."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = [
        column
        for name in ("agents_draft", "engineers_draft", "wording")
        for column in (
            sa.Column(name, sa.Text()),
            sa.Column(f"{name}_by", sa.String(64)),
            sa.Column(f"{name}_at", sa.DateTime(timezone=True)),
        )
    ]
    signed = [
        column
        for name in ("agents_signed", "engineers_signed")
        for column in (sa.Column(f"{name}_by", sa.String(64)), sa.Column(f"{name}_at", sa.DateTime(timezone=True)))
    ]
    op.create_table(
        "definition",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *said,
        sa.Column("revision", sa.Integer(), nullable=False),
        *signed,
        sa.Column("ratified_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "topic", "version", name="pk_definition"),
    )


def downgrade() -> None:
    op.drop_table("definition")
