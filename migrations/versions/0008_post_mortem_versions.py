"""What a version of a post-mortem was made from, by whom, and its charts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a version from before was written by the bot and has no charts."""
    with op.batch_alter_table("post_mortem") as table:
        table.add_column(sa.Column("generated", sa.Text))
        table.add_column(sa.Column("author", sa.Text))
        table.add_column(sa.Column("figures", sa.JSON))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("post_mortem") as table:
        table.drop_column("figures")
        table.drop_column("author")
        table.drop_column("generated")
