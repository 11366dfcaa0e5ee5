"""What is to be done after incidents, and who is reminded of it when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Spelled out here and not imported: a migration stays as it was when the program's types move on.
MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _make_items()
    op.create_table(
        "action_item_counter",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_action_item_counter"),
    )
    op.create_table(
        "reminder",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("week", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "subject", name="pk_reminder"),
    )
    op.create_index("ix_reminder_workspace_due_at", "reminder", ["workspace", "due_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reminder")
    op.drop_table("action_item_counter")
    op.drop_table("action_item")


def _make_items() -> None:
    op.create_table(
        "action_item",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("incident_id", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("owner_name", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("estimated", sa.Text),
        sa.Column("actual", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("effective", sa.Boolean),
        sa.Column("snoozed_until", sa.Date),
        sa.Column("reminded", sa.Text, nullable=False),
        sa.Column("ignored", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "number", name="pk_action_item"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_action_item_incident_id_incident"),
    )
    op.create_index("ix_action_item_incident_id", "action_item", ["incident_id"])
    op.create_index("ix_action_item_workspace_owner_id", "action_item", ["workspace", "owner_id"])
