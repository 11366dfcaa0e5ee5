"""The tables, as SQLAlchemy Core sees them; the migrations bring a database to this shape."""

import sqlalchemy as sa

from storage.types import Moment, Words

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite numbers rows by itself only where the type is spelled INTEGER.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _incident_id(*, primary_key: bool = False, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column("incident_id", sa.Text, sa.ForeignKey("incident.id"), primary_key=primary_key, nullable=nullable)


incident = sa.Table(
    "incident",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("workspace", sa.Text, nullable=False),
    sa.Column("reference", Words, nullable=False),
    sa.Column("phase", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("title", Words, nullable=False),
    sa.Column("channel", Words),
    sa.Column("declared_at", Moment, nullable=False),
    sa.Column("resolved_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("private", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("state", sa.JSON, nullable=False),
    sa.UniqueConstraint("workspace", "reference"),
    sa.UniqueConstraint("workspace", "channel"),
    sa.Index(None, "workspace", "declared_at"),
)

reference_counter = sa.Table(
    "reference_counter",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

timeline_head = sa.Table(
    "timeline_head",
    metadata,
    _incident_id(primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

timeline_entry = sa.Table(
    "timeline_entry",
    metadata,
    _incident_id(primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("occurred_at", Moment, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("actor", Words, nullable=False),
    sa.Column("team", Words),
    sa.Column("channel", Words),
    sa.Column("ts", Words),
    sa.Column("event_id", Words),
    sa.Column("message_key", Words),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("prev", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    # NULLs are all different in an index: only captured messages have a key, and each is there once.
    sa.UniqueConstraint("incident_id", "message_key"),
)

timeline_content = sa.Table(
    "timeline_content",
    metadata,
    sa.Column("content_sha256", sa.Text, primary_key=True),
    _incident_id(),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Index(None, "incident_id"),
)

timer = sa.Table(
    "timer",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("workspace", sa.Text, nullable=False),
    _incident_id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("last_error", Words),
    sa.Column("fired_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.CheckConstraint("state IN ('pending', 'fired', 'cancelled', 'failed')", name="state"),
)

_timer_pending = timer.c.state == sa.literal_column("'pending'")
sa.Index(
    "uq_timer_pending",
    timer.c.incident_id,
    timer.c.kind,
    unique=True,
    sqlite_where=_timer_pending,
    postgresql_where=_timer_pending,
)
sa.Index("ix_timer_due", timer.c.due_at, sqlite_where=_timer_pending, postgresql_where=_timer_pending)

outbox_lane = sa.Table(
    "outbox_lane",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("key", Words, primary_key=True),
    sa.Column("next_at", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("owner", sa.Text),
)

outbox_gate = sa.Table(
    "outbox_gate",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("method", sa.Text, primary_key=True),
    sa.Column("closed_until", Moment, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("position", _NUMBER, primary_key=True, autoincrement=True),
    _incident_id(nullable=True),
    sa.Column("workspace", sa.Text, nullable=False),
    sa.Column("lane", Words, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", Words, nullable=False),
    sa.Column("coalesce_key", Words),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("first_attempt_at", Moment),
    sa.Column("not_before", Moment),
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.Column("error", Words),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.UniqueConstraint("workspace", "key"),
    sa.CheckConstraint("state IN ('pending', 'sending', 'done', 'failed', 'cancelled')", name="state"),
    sa.Index(None, "incident_id", "kind"),
    sqlite_autoincrement=True,
)

outbox_pending = outbox.c.state == sa.literal_column("'pending'")
outbox_open = outbox.c.state.in_([sa.literal_column("'pending'"), sa.literal_column("'sending'")])
sa.Index(
    "uq_outbox_coalesce",
    outbox.c.workspace,
    outbox.c.coalesce_key,
    unique=True,
    sqlite_where=outbox_pending,
    postgresql_where=outbox_pending,
)
sa.Index(
    "ix_outbox_open",
    outbox.c.workspace,
    outbox.c.lane,
    outbox.c.position,
    sqlite_where=outbox_open,
    postgresql_where=outbox_open,
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("key", Words, primary_key=True),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("answer", Words, nullable=False),
)

job_run = sa.Table(
    "job_run",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
)

post_mortem = sa.Table(
    "post_mortem",
    metadata,
    _incident_id(primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("markdown", Words, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # The draft that people's words stand on, who wrote this version, and what its charts show.
    sa.Column("generated", Words),
    sa.Column("author", Words),
    sa.Column("figures", sa.JSON(none_as_null=True)),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("id", Words, primary_key=True),
    sa.Column("name", Words, nullable=False),
    sa.Column("zone", Words),
    sa.Column("learned_at", Moment, nullable=False),
    sa.Column("outside", sa.Text, nullable=False, server_default=""),
)

user_group = sa.Table(
    "user_group",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("id", Words, primary_key=True),
    sa.Column("members", sa.JSON, nullable=False),
    sa.Column("learned_at", Moment, nullable=False),
)

contact_test = sa.Table(
    "contact_test",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("test", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("sent_at", Moment, nullable=False),
    sa.Column("answered_at", Moment),
)

home = sa.Table(
    "home",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("page", sa.Integer, nullable=False),
)

anchor = sa.Table(
    "anchor",
    metadata,
    _incident_id(primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("where", Words, primary_key=True),
)

redaction = sa.Table(
    "redaction",
    metadata,
    _incident_id(primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content_sha256", sa.Text, nullable=False),
    sa.Column("by_role", sa.Text, nullable=False),
    sa.Column("by_person", Words, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", Words, nullable=False),
    sa.Index(None, "content_sha256"),
)

# Content that was removed from the timeline by law; only Compliance reads it.
sealed_content = sa.Table(
    "sealed_content",
    metadata,
    sa.Column("content_sha256", sa.Text, primary_key=True),
    _incident_id(),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("sealed_at", Moment, nullable=False),
    sa.Index(None, "incident_id"),
)

# A file of the war room: where its bytes lie, or why they were not fetched.
stored_file = sa.Table(
    "stored_file",
    metadata,
    _incident_id(primary_key=True),
    sa.Column("file_id", Words, primary_key=True),
    sa.Column("sha256", sa.Text),
    sa.Column("bytes", sa.BigInteger),
    sa.Column("name", Words, nullable=False),
    sa.Column("mime", Words),
    sa.Column("stored_at", Moment),
    sa.Column("location", Words),
    sa.Column("not_fetched_reason", Words),
)

# What is to be done after incidents; `number` is what people type. Money as text, for it is exact.
action_item = sa.Table(
    "action_item",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _incident_id(),
    sa.Column("reference", Words, nullable=False),
    sa.Column("title", Words, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("urgency", sa.Text, nullable=False),
    sa.Column("owner_id", Words, nullable=False),
    sa.Column("owner_name", Words, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("ticket", Words, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("estimated", sa.Text),
    sa.Column("actual", sa.Text),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("effective", sa.Boolean),
    sa.Column("snoozed_until", sa.Date),
    sa.Column("reminded", Words, nullable=False),
    sa.Column("ignored", sa.Integer, nullable=False),
    sa.Column("about", sa.Text, nullable=False, server_default=""),
    sa.Index(None, "incident_id"),
    sa.Index(None, "workspace", "owner_id"),
)

action_item_counter = sa.Table(
    "action_item_counter",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

# Who is reminded next, and when; `week` is the last one in which it was done.
reminder = sa.Table(
    "reminder",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("subject", Words, primary_key=True),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("week", sa.Text, nullable=False),
    sa.Index(None, "workspace", "due_at"),
)

# What is searched. The full-text index over `words` is each database's own; see the migration.
search_document = sa.Table(
    "search_document",
    metadata,
    sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _incident_id(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("words", Words, nullable=False),
    sa.UniqueConstraint("kind", "incident_id", "number"),
)

# What machines told, each once by its source's own key. `group` is what it has in common with others.
signal = sa.Table(
    "signal",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("source", Words, primary_key=True),
    sa.Column("key", Words, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("group_key", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Index(None, "workspace", "kind", "at"),
    sa.Index(None, "workspace", "received_at"),
)

# Signals of one thing, and what became of them: columns for what is looked for, and the whole of it as JSON.
signal_group = sa.Table(
    "signal_group",
    metadata,
    sa.Column("workspace", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    _incident_id(nullable=True),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("body", sa.JSON(none_as_null=True)),
    sa.Index(None, "incident_id"),
    sa.Index(None, "workspace", "due_at"),
)
