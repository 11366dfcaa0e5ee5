"""Who is not of the firm."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; everybody known so far counts as one of the firm until Slack is asked again."""
    op.add_column("person", sa.Column("outside", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("person") as table:
        table.drop_column("outside")
