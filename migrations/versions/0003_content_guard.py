"""A guard of content: it is removed only where a redaction or a purge that is on record names it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# By this the guard finds the reason of each row that goes; a purge removes all of a long record at once.
INDEX = "ix_redaction_content_sha256"
ON_RECORD = (
    "EXISTS (SELECT 1 FROM redaction "
    "WHERE redaction.content_sha256 = OLD.content_sha256 AND redaction.incident_id = OLD.incident_id)"
)
NEVER = "timeline content is never removed without a redaction on record"

SQLITE_GUARDS = (
    (
        "CREATE TRIGGER timeline_content_no_delete BEFORE DELETE ON timeline_content "
        f"WHEN NOT {ON_RECORD} BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
    ),
)
POSTGRESQL_GUARDS = (
    (
        "CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {ON_RECORD} THEN RETURN OLD; END IF; RAISE EXCEPTION '{NEVER}'; END $$"
    ),
    (
        "CREATE TRIGGER timeline_content_no_delete BEFORE DELETE ON timeline_content "
        "FOR EACH ROW EXECUTE FUNCTION refuse_removal()"
    ),
    (
        "CREATE TRIGGER timeline_content_no_truncate BEFORE TRUNCATE ON timeline_content "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
)


def upgrade() -> None:
    """Set the guard."""
    op.create_index(INDEX, "redaction", ["content_sha256"])
    for statement in POSTGRESQL_GUARDS if _on_postgresql() else SQLITE_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Take the guard away."""
    if _on_postgresql():
        op.execute("DROP TRIGGER timeline_content_no_truncate ON timeline_content")
        op.execute("DROP TRIGGER timeline_content_no_delete ON timeline_content")
        op.execute("DROP FUNCTION refuse_removal()")
    else:
        op.execute("DROP TRIGGER timeline_content_no_delete")
    op.drop_index(INDEX, "redaction")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
