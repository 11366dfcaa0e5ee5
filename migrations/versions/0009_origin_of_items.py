"""From what an action item came."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is there came from nothing that is known."""
    op.add_column("action_item", sa.Column("about", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("action_item") as batch:
        batch.drop_column("about")
