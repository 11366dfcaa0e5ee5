"""One table of words over titles, facts, timelines and post-mortems, with the full-text index of each database."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Spelled out here and not imported: a migration stays as it was when the program's types move on.
MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 500  # rows that are read and written together
LONGEST = 50_000  # characters of one document

# The words are kept once: the index takes them from the table.
SQLITE = (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='search_document', content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN "
        "INSERT INTO search_words(rowid, words) VALUES (NEW.id, NEW.words); END"
    ),
    (
        "CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', OLD.id, OLD.words); END"
    ),
    (
        "CREATE TRIGGER search_document_changed AFTER UPDATE OF words ON search_document BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', OLD.id, OLD.words); "
        "INSERT INTO search_words(rowid, words) VALUES (NEW.id, NEW.words); END"
    ),
)
# PostgreSQL's parser takes `XNAS/XNYS` for a path and `-8` for a number; without the signs both databases see words.
SIGNS = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~–—…“”‘’«»·•→×€£"""
POSTGRESQL = (
    (
        "ALTER TABLE search_document ADD COLUMN search_words tsvector GENERATED ALWAYS AS "
        f"(to_tsvector('simple', translate(words, $${SIGNS}$$, '{' ' * len(SIGNS)}'))) STORED"
    ),
    "CREATE INDEX search_words_gin ON search_document USING gin (search_words)",
)

DOCUMENT = sa.table(
    "search_document",
    *(sa.column(name) for name in ("incident_id", "kind", "number", "words")),
    sa.column("at", MOMENT),
)


def upgrade() -> None:
    """Make the table and its index, and fill it with what is on record."""
    op.create_table(
        "search_document",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_search_document_incident_id"),
        sa.UniqueConstraint("kind", "incident_id", "number", name="uq_search_document_kind_incident_id_number"),
    )
    for statement in POSTGRESQL if _on_postgresql() else SQLITE:
        op.execute(sa.text(statement.replace(":", r"\:")))
    for rows in (_entries(), _incidents(), _post_mortems()):
        _fill(rows)


def downgrade() -> None:
    """Drop them; the triggers go with the table."""
    if not _on_postgresql():
        op.execute("DROP TABLE search_words")
    op.drop_table("search_document")


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _fill(rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            op.get_bind().execute(sa.insert(DOCUMENT), batch)
            batch = []
    if batch:
        op.get_bind().execute(sa.insert(DOCUMENT), batch)


def _pages(query: str, keys: Sequence[str], first: dict[str, Any]) -> "Iterator[sa.Row[Any]]":
    """Rows page by page, each behind the last one of the page before: a long record never lies in memory whole."""
    after = first
    while rows := op.get_bind().execute(sa.text(query), {**after, "most": AT_ONCE}).all():
        yield from rows
        after = {key: getattr(rows[-1], key) for key in keys}


def _entries() -> Iterator[dict[str, Any]]:
    query = (
        "SELECT entry.incident_id AS id, entry.seq AS number, entry.occurred_at AS at, content.body AS body "
        "FROM timeline_entry AS entry JOIN timeline_content AS content "
        "ON content.content_sha256 = entry.content_sha256 "
        "WHERE (entry.incident_id, entry.seq) > (:id, :number) AND entry.kind NOT IN ('reaction', 'pin') "
        "ORDER BY entry.incident_id, entry.seq LIMIT :most"
    )
    for row in _pages(query, ("id", "number"), {"id": "", "number": 0}):
        said = json.loads(bytes(row.body))
        if said["text"].strip() and "ours" not in said:
            yield _document(row.id, "entry", row.number, row.at, said["text"])


def _incidents() -> Iterator[dict[str, Any]]:
    query = "SELECT id, reference, title, state, declared_at AS at FROM incident WHERE id > :id ORDER BY id LIMIT :most"
    for row in _pages(query, ("id",), {"id": ""}):
        state = json.loads(row.state) if isinstance(row.state, str) else row.state
        facts = [fact["value"] for fact in state.get("facts", {}).values()]
        words = (row.reference, row.title, state["category"], state.get("affected", ""), *facts)
        yield _document(row.id, "incident", 0, row.at, "\n".join(filter(None, words)))


def _post_mortems() -> Iterator[dict[str, Any]]:
    query = (
        "SELECT incident_id AS id, markdown, created_at AS at FROM post_mortem AS kept WHERE incident_id > :id "
        "AND version = (SELECT max(version) FROM post_mortem WHERE incident_id = kept.incident_id) "
        "ORDER BY incident_id LIMIT :most"
    )
    for row in _pages(query, ("id",), {"id": ""}):
        for number, section in enumerate(row.markdown.split("\n## "), start=1):
            yield _document(row.id, "post_mortem", number, row.at, section.lstrip("# "))


def _document(incident_id: str, kind: str, number: int, at: object, words: str) -> dict[str, Any]:
    kept = words.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST]
    return {"incident_id": incident_id, "kind": kind, "number": number, "at": at, "words": kept}
