import sqlalchemy as sa

from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind
from bot.domain.evidence import verify_chain
from storage.engine import Database
from storage.files import FileRow
from storage.outbox import Outbox
from storage.queries import Queries
from storage.redactions import Grounds
from storage.tables import timeline_content
from tests.builders import NOON
from tests.databases import unguarded
from tests.storage.examples import INCIDENT, WORKSPACE, Work, a_note, incident_number, taken_from

GROUNDS = Grounds("compliance", "U1", NOON, "Purged after its retention: schedule 7")
DIGEST = "ab" * 32
HELD = Entry(kind=EntryKind.HOLD, occurred_at=NOON, actor="U1", text="Legal hold set")


async def test_a_purge_ends_words_and_keeps_what_tells_of_removals(work: Work, database: Database) -> None:
    """The chain holds with the reasons on record; another incident is left alone."""
    await work.declared(incident_number(1), incident_number(2))
    async with work() as uow:
        await uow.save(Change(entries=(a_note("one"), HELD, a_note("two"))), INCIDENT)
        await uow.save(Change(entries=(a_note("other"),)), incident_number(2).id)
        assert (await uow.purges.extent(INCIDENT)).words == 2
        await uow.purges.purge(INCIDENT, GROUNDS)
        assert (await uow.purges.extent(INCIDENT)).words == 0
        assert (await uow.purges.extent(incident_number(2).id)).words == 1
    queries = Queries(database)
    links, contents = await queries.chain(INCIDENT)
    removed = await queries.redactions(INCIDENT)
    assert [(each.seq, each.reason) for each in removed] == [(1, GROUNDS.reason), (3, GROUNDS.reason)]
    assert [row.text for row in await queries.timeline(INCIDENT)] == ["", "Legal hold set", ""]
    assert verify_chain(links, contents, redacted={each.content_sha256 for each in removed}) is None


async def test_a_purge_covers_up_nothing(work: Work, database: Database) -> None:
    """Content that somebody took out of the database before has no reason on record, and gets none."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note("one"), a_note("two"))), INCIDENT)
    queries = Queries(database)
    (first, _), _ = await queries.chain(INCIDENT)
    async with database.write() as connection:
        await unguarded(connection, "timeline_content")
        stolen = timeline_content.c.content_sha256 == first.content_sha256
        await connection.execute(sa.delete(timeline_content).where(stolen))
    async with work() as uow:
        await uow.purges.purge(INCIDENT, GROUNDS)
    links, contents = await queries.chain(INCIDENT)
    removed = {each.content_sha256 for each in await queries.redactions(INCIDENT)}
    assert verify_chain(links, contents, redacted=removed) == 1


async def test_where_a_file_belongs_is_open_while_one_is_fetched(work: Work, database: Database) -> None:
    """Its bytes may lie in the store before a record says so; then all records together say where."""
    await work.declared(incident_number(1), incident_number(2))
    fetch = Effect(kind=EffectKind.FETCH_FILE, lane="f", key="f", payload={"file": "F1"})
    row = FileRow(file_id="F1", name="a", sha256=DIGEST, bytes=1, location="ab/x")
    async with work() as uow:
        await uow.outbox.add(fetch, INCIDENT)
        await uow.files.keep(INCIDENT, row)
        await uow.files.keep(incident_number(2).id, row)
    (taken,) = await taken_from(Outbox(database, workspace=WORKSPACE))
    queries = Queries(database)
    assert await queries.places(DIGEST) is None
    async with work() as uow:
        await uow.outbox.done(taken, {})
        await uow.purges.purge(INCIDENT, GROUNDS)
    assert await queries.places(DIGEST) == frozenset({"ab/x"})
    async with work() as uow:
        assert (await uow.purges.extent(incident_number(2).id)).files == (DIGEST,)
        await uow.purges.purge(incident_number(2).id, GROUNDS)
    assert await queries.places(DIGEST) == frozenset()
