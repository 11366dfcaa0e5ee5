"""What machines tell."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Spelled out here and not imported: a migration stays as it was when the program's types move on.
MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "signal",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("group_key", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "source", "key", name="pk_signal"),
    )
    op.create_index("ix_signal_workspace_kind_at", "signal", ["workspace", "kind", "at"])
    op.create_index("ix_signal_workspace_received_at", "signal", ["workspace", "received_at"])
    op.create_table(
        "signal_group",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("incident_id", sa.Text),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.JSON),
        sa.PrimaryKeyConstraint("workspace", "key", name="pk_signal_group"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_signal_group_incident_id_incident"),
    )
    op.create_index("ix_signal_group_incident_id", "signal_group", ["incident_id"])
    op.create_index("ix_signal_group_workspace_due_at", "signal_group", ["workspace", "due_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("signal_group")
    op.drop_table("signal")
