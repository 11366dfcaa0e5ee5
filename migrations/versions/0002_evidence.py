"""Evidence: where chains are anchored, what was removed by law and sealed, and which files are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Spelled out here and not imported: a migration stays as it was when the program's types move on.
MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")

TABLES = ("stored_file", "sealed_content", "redaction", "anchor")

# An anchor or a redaction that could be taken back would prove nothing. What is sealed may be destroyed, not rewritten.
FIXED = ("anchor", "redaction")
NEVER = {"anchor": "anchors are never changed", "redaction": "redactions are never changed"}


def upgrade() -> None:
    """Make the tables and their guards."""
    _anchor()
    _redaction()
    _sealed_content()
    _stored_file()
    for statement in _postgresql_guards() if _on_postgresql() else _sqlite_guards():
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables; their guards go with them."""
    for table in TABLES:
        op.drop_table(table)


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _sqlite_guards() -> list[str]:
    changes = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{NEVER[table]}'); END"
        for table in FIXED
        for verb in ("UPDATE", "DELETE")
    ]
    sealed = (
        "CREATE TRIGGER sealed_content_no_update BEFORE UPDATE ON sealed_content "
        "BEGIN SELECT RAISE(ABORT, 'sealed content is never rewritten'); END"
    )
    return [*changes, sealed]


def _postgresql_guards() -> list[str]:
    # refuse_change() came with the first tables.
    changes = [
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        for table in FIXED
    ]
    truncates = [
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in FIXED
    ]
    sealed = (
        "CREATE TRIGGER sealed_content_no_update BEFORE UPDATE ON sealed_content "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    return [*changes, *truncates, sealed]


def _of_incident(table: str) -> tuple["sa.Column[str]", sa.ForeignKeyConstraint]:
    column = sa.Column("incident_id", sa.Text(), nullable=False)
    return column, sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=f"fk_{table}_incident_id")


def _anchor() -> None:
    op.create_table(
        "anchor",
        *_of_incident("anchor"),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "seq", "where", name="pk_anchor"),
    )


def _redaction() -> None:
    op.create_table(
        "redaction",
        *_of_incident("redaction"),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("by_person", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "seq", name="pk_redaction"),
    )


def _sealed_content() -> None:
    op.create_table(
        "sealed_content",
        sa.Column("content_sha256", sa.Text(), nullable=False),
        *_of_incident("sealed_content"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("content_sha256", name="pk_sealed_content"),
    )
    op.create_index("ix_sealed_content_incident_id", "sealed_content", ["incident_id"])


def _stored_file() -> None:
    op.create_table(
        "stored_file",
        *_of_incident("stored_file"),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.Column("bytes", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text()),
        sa.Column("stored_at", MOMENT),
        sa.Column("location", sa.Text()),
        sa.Column("not_fetched_reason", sa.Text()),
        sa.PrimaryKeyConstraint("incident_id", "file_id", name="pk_stored_file"),
    )
