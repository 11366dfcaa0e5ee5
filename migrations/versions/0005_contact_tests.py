"""By which ways contacts were tried, and when they answered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Spelled out here and not imported: a migration stays as it was when the program's types move on.
MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "contact_test",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("test", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("workspace", "test", "person", "channel", name="pk_contact_test"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("contact_test")
