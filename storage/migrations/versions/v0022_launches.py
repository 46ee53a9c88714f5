"""A launch is an event of an area."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("marker") as marker:
        marker.add_column(sa.Column("area", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM marker WHERE kind = 'launch'"))
    with op.batch_alter_table("marker") as marker:
        marker.drop_column("area")
