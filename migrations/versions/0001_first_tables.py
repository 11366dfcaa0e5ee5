"""The first tables: incidents, the chained timeline, timers, outbox and inbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelled out here and not imported: a migration stays as it was when the program's types move on.
MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

PENDING = sa.text("state = 'pending'")
OPEN = sa.text("state IN ('pending', 'sending')")

TABLES = (
    "person",
    "post_mortem",
    "job_run",
    "inbox",
    "outbox",
    "outbox_gate",
    "outbox_lane",
    "timer",
    "timeline_content",
    "timeline_entry",
    "timeline_head",
    "reference_counter",
    "incident",
)

# What was recorded is never changed. Content may be removed, by law and with its hash kept, but not rewritten.
SQLITE_GUARDS = (
    (
        "CREATE TRIGGER timeline_entry_no_update BEFORE UPDATE ON timeline_entry "
        "BEGIN SELECT RAISE(ABORT, 'timeline entries are never changed'); END"
    ),
    (
        "CREATE TRIGGER timeline_entry_no_delete BEFORE DELETE ON timeline_entry "
        "BEGIN SELECT RAISE(ABORT, 'timeline entries are never changed'); END"
    ),
    (
        "CREATE TRIGGER timeline_content_no_update BEFORE UPDATE ON timeline_content "
        "BEGIN SELECT RAISE(ABORT, 'timeline content is never rewritten'); END"
    ),
)
POSTGRESQL_GUARDS = (
    (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$"
    ),
    (
        "CREATE TRIGGER timeline_entry_no_change BEFORE UPDATE OR DELETE ON timeline_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER timeline_entry_no_truncate BEFORE TRUNCATE ON timeline_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER timeline_content_no_update BEFORE UPDATE ON timeline_content "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    """Make every table."""
    _incident()
    _timeline()
    _timer()
    _outbox_lanes()
    _outbox()
    _inbox_and_jobs()
    _post_mortem()
    _person()
    for statement in POSTGRESQL_GUARDS if _on_postgresql() else SQLITE_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Drop every table."""
    for table in TABLES:
        op.drop_table(table)
    if _on_postgresql():
        op.execute("DROP FUNCTION refuse_change()")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _of_incident(table: str, *, nullable: bool = False) -> tuple["sa.Column[str]", sa.ForeignKeyConstraint]:
    column = sa.Column("incident_id", sa.Text(), nullable=nullable)
    return column, sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=f"fk_{table}_incident_id")


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text()),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("workspace", "reference", name="uq_incident_workspace_reference"),
        sa.UniqueConstraint("workspace", "channel", name="uq_incident_workspace_channel"),
    )
    op.create_index("ix_incident_workspace_declared_at", "incident", ["workspace", "declared_at"])
    op.create_table(
        "reference_counter",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "day", name="pk_reference_counter"),
    )


def _timeline() -> None:
    op.create_table(
        "timeline_head",
        *_of_incident("timeline_head"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_timeline_head"),
    )
    op.create_table(
        "timeline_entry",
        *_of_incident("timeline_entry"),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("team", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("ts", sa.Text()),
        sa.Column("event_id", sa.Text()),
        sa.Column("message_key", sa.Text()),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "seq", name="pk_timeline_entry"),
        sa.UniqueConstraint("incident_id", "message_key", name="uq_timeline_entry_incident_id_message_key"),
    )
    op.create_table(
        "timeline_content",
        sa.Column("content_sha256", sa.Text(), nullable=False),
        *_of_incident("timeline_content"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_sha256", name="pk_timeline_content"),
    )
    op.create_index("ix_timeline_content_incident_id", "timeline_content", ["incident_id"])


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        *_of_incident("timer"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.Column("fired_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.CheckConstraint("state IN ('pending', 'fired', 'cancelled', 'failed')", name="ck_timer_state"),
    )
    op.create_index(
        "uq_timer_pending",
        "timer",
        ["incident_id", "kind"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index("ix_timer_due", "timer", ["due_at"], sqlite_where=PENDING, postgresql_where=PENDING)


def _outbox_lanes() -> None:
    op.create_table(
        "outbox_lane",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("owner", sa.Text()),
        sa.PrimaryKeyConstraint("workspace", "key", name="pk_outbox_lane"),
    )
    op.create_table(
        "outbox_gate",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("closed_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "method", name="pk_outbox_gate"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("position", NUMBER, autoincrement=True, nullable=False),
        *_of_incident("outbox", nullable=True),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("coalesce_key", sa.Text()),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", MOMENT),
        sa.Column("not_before", MOMENT),
        sa.Column("result", sa.JSON()),
        sa.Column("error", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sa.UniqueConstraint("workspace", "key", name="uq_outbox_workspace_key"),
        sa.CheckConstraint("state IN ('pending', 'sending', 'done', 'failed', 'cancelled')", name="ck_outbox_state"),
        sqlite_autoincrement=True,
    )
    _outbox_indexes()


def _outbox_indexes() -> None:
    op.create_index("ix_outbox_incident_id_kind", "outbox", ["incident_id", "kind"])
    op.create_index(
        "ix_outbox_open", "outbox", ["workspace", "lane", "position"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index(
        "uq_outbox_coalesce",
        "outbox",
        ["workspace", "coalesce_key"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def _inbox_and_jobs() -> None:
    op.create_table(
        "inbox",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key", name="pk_inbox"),
    )
    op.create_table(
        "job_run",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "job", "period", name="pk_job_run"),
    )


def _post_mortem() -> None:
    op.create_table(
        "post_mortem",
        *_of_incident("post_mortem"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "version", name="pk_post_mortem"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text()),
        sa.Column("learned_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name="pk_person"),
    )
