"""The words that are searched, kept in the transaction that records them, behind the full-text index of each database."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import Source
from bot.domain.command import IncidentId
from bot.domain.evidence import Sealed
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.domain.search import (
    LONGEST_DOCUMENT,
    MOST_RANKED,
    DocumentKind,
    Found,
    Query,
    begins,
    is_searched,
    pieces,
    words_of,
)
from bot.domain.severity import Severity
from storage.tables import action_item, incident, timeline_entry
from storage.tables import search_document as document

_ITSELF: Final = document.c.kind == DocumentKind.INCIDENT.value
# SQLite keeps the index in a table beside the words, PostgreSQL in a column that it fills by itself.
_INDEX: Final = sa.table("search_words", sa.column("rowid", sa.Integer), sa.column("search_words", sa.Text))
_LEXEMES: Final[sa.ColumnElement[Any]] = sa.literal_column("search_document.search_words")
_COLUMNS: Final = (
    *(incident.c[name] for name in ("workspace", "reference", "title", "severity", "channel")),
    *(document.c[name] for name in ("incident_id", "kind", "number", "at", "words")),
    *(timeline_entry.c[name].label(f"said_{name}") for name in ("team", "channel", "ts")),
)


async def keep_entries(connection: AsyncConnection, incident_id: IncidentId, sealed: Iterable[Sealed]) -> None:
    """Have entries found by their words; what the bot itself posts in a room only repeats them."""
    rows = []
    for one in sealed:
        said = json.loads(one.content)
        if is_searched(one.link.kind) and said["text"].strip() and "ours" not in said:
            rows.append(_row(incident_id, DocumentKind.ENTRY, one.link.seq, one.link.occurred_at, said["text"]))
    if rows:
        await connection.execute(sa.insert(document), rows)


async def keep_incident(connection: AsyncConnection, kept: Incident) -> None:
    """Have an incident found by what it says of itself now."""
    row = _row(kept.id, DocumentKind.INCIDENT, 0, kept.declared_at, words_of(kept))
    new = insert(document).values(**row)
    again = new.on_conflict_do_update(
        index_elements=["kind", "incident_id", "number"],
        set_={"words": new.excluded.words, "at": new.excluded.at},
        where=document.c.words != new.excluded.words,
    )
    await connection.execute(again)


async def keep_post_mortem(connection: AsyncConnection, incident_id: IncidentId, markdown: str, at: datetime) -> None:
    """Have a post-mortem found by its newest version."""
    await forget_post_mortem(connection, incident_id)
    numbered = enumerate(pieces(markdown), start=1)
    rows = [_row(incident_id, DocumentKind.POST_MORTEM, number, at, words) for number, words in numbered]
    if rows:
        await connection.execute(sa.insert(document), rows)


async def forget_entries(
    connection: AsyncConnection, incident_id: IncidentId, numbers: "Collection[int] | sa.Select[Any]"
) -> None:
    """Have entries found no more, with the last trace of their words in what is searched."""
    mine = (document.c.kind == DocumentKind.ENTRY.value, document.c.incident_id == incident_id)
    await connection.execute(sa.delete(document).where(*mine, document.c.number.in_(numbers)))


async def forget_post_mortem(connection: AsyncConnection, incident_id: IncidentId) -> None:
    """Have a post-mortem found no more."""
    mine = (document.c.kind == DocumentKind.POST_MORTEM.value, document.c.incident_id == incident_id)
    await connection.execute(sa.delete(document).where(*mine))


async def found(connection: AsyncConnection, query: Query, workspace: str) -> list[Found]:
    """What fits, the newest first, at most one more than is ranked.

    Args:
        connection: One that reads.
        query: What is looked for.
        workspace: Slack team id.
    """
    source, fitting, newest = _matching(query, on_postgresql=connection.dialect.name == "postgresql")
    told = sa.and_(
        document.c.kind == DocumentKind.ENTRY.value,
        timeline_entry.c.incident_id == document.c.incident_id,
        timeline_entry.c.seq == document.c.number,
    )
    joined = source.join(incident, incident.c.id == document.c.incident_id).outerjoin(timeline_entry, told)
    select = (
        sa.select(*_COLUMNS)
        .select_from(joined)
        .where(incident.c.workspace == workspace, *fitting, *_filters(query))
        .order_by(newest.desc())
        .limit(MOST_RANKED + 1)
    )
    return [_found(row) for row in (await connection.execute(select)).all()]


def _matching(
    query: Query, *, on_postgresql: bool
) -> "tuple[sa.FromClause, list[sa.ColumnElement[bool]], sa.ColumnElement[Any]]":
    """Where the words are looked up, by which condition, and what tells the newest."""
    if not query.terms:
        return document, [_ITSELF], document.c.id
    if on_postgresql:
        return document, [_LEXEMES.op("@@")(sa.func.to_tsquery("simple", _tsquery(query.terms)))], document.c.id
    of_index = _INDEX.join(document, document.c.id == _INDEX.c.rowid)
    return of_index, [_INDEX.c.search_words.op("MATCH")(_fts5(query.terms))], _INDEX.c.rowid


def _filters(query: Query) -> "list[sa.ColumnElement[bool]]":
    named = incident.c
    filters: list[sa.ColumnElement[bool]] = []
    for column, wanted in (
        (named.severity, query.severities),
        (named.category, query.categories),
        (named.phase, query.phases),
    ):
        if wanted:
            filters.append(column.in_([each.value for each in wanted]))
    if query.open is not None:
        closed = named.phase == Phase.CLOSED.value
        filters.append(sa.not_(closed) if query.open else closed)
    if query.since is not None:
        filters.append(named.declared_at >= query.since)
    if query.venue is not None:
        filters.append(named.id.in_(_naming(query.venue)))
    if query.owner is not None:
        filters.append(named.id.in_(_owned(query.owner)))
    return filters


def _naming(venue: str) -> "sa.Select[Any]":
    """The incidents that say of themselves that a venue is hit."""
    said = document.alias()
    named = sa.func.lower(said.c.words).contains(venue.lower(), autoescape=True)
    return sa.select(said.c.incident_id).where(said.c.kind == DocumentKind.INCIDENT.value, named)


def _owned(person: str) -> "sa.CompoundSelect[Any]":
    """The incidents that somebody leads, and those with an action item of theirs."""
    led = incident.alias()
    leader = led.c.state["roles"][Role.INCIDENT_COMMANDER.value]["id"].as_string()
    items = sa.select(action_item.c.incident_id).where(action_item.c.owner_id == person)
    return sa.select(led.c.id).where(leader == person).union(items)


def _fts5(terms: Iterable[str]) -> str:
    """Every term in quotes, so that none is an operator; they hold letters and digits alone."""
    return " ".join(f'"{term}"{"*" if begins(term) else ""}' for term in terms)


def _tsquery(terms: Iterable[str]) -> str:
    return " & ".join(f"'{term}'{':*' if begins(term) else ''}" for term in terms)


def _row(incident_id: IncidentId, kind: DocumentKind, number: int, at: datetime, words: str) -> dict[str, Any]:
    cut = words[:LONGEST_DOCUMENT]
    return {"incident_id": incident_id, "kind": kind.value, "number": number, "at": at, "words": cut}


def _found(row: "sa.Row[Any]") -> Found:
    return Found(
        incident_id=IncidentId(row.incident_id),
        workspace=row.workspace,
        reference=row.reference,
        title=row.title,
        severity=Severity(row.severity),
        channel=row.channel,
        kind=DocumentKind(row.kind),
        number=row.number,
        at=row.at,
        words=row.words,
        source=None if row.said_ts is None else Source(row.said_team, row.said_channel, row.said_ts),
    )
