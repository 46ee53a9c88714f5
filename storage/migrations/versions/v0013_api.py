"""Tokens of programs that use the API, and what they have sent under which key."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("hashed", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_token"),
        sa.UniqueConstraint("workspace_id", "hashed", name="uq_token_workspace_id_hashed"),
    )
    op.create_table(
        "request",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("sender", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(512), nullable=False),
        sa.Column("body", sa.String(64), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "sender", "key", name="pk_request"),
    )


def downgrade() -> None:
    op.drop_table("request")
    op.drop_table("token")
