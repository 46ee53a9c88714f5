"""The cards that show too little are found without walking through all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TOO_LITTLE = sa.text("applied < wanted")


def upgrade() -> None:
    op.create_index(
        "ix_card_stale",
        "card",
        ["workspace_id", "not_before"],
        sqlite_where=TOO_LITTLE,
        postgresql_where=TOO_LITTLE,
    )


def downgrade() -> None:
    op.drop_index("ix_card_stale", "card")
