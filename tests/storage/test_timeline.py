import asyncio
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.domain.change import Change, Source
from bot.domain.evidence import NO_HASH, verify_chain
from storage.engine import Database
from storage.incidents import NoSuchIncident
from storage.queries import Queries
from storage.redactions import Grounds
from storage.tables import timeline_content, timeline_entry
from tests.builders import NOON
from tests.databases import MovedClock
from tests.storage.examples import ANNA, INCIDENT, WORKSPACE, Work, a_message, a_note, incident_number


@pytest.fixture
def queries(database: Database) -> Queries:
    """What is read."""
    return Queries(database)


async def test_entries_are_chained_in_order(work: Work, queries: Queries) -> None:
    """Each entry carries the hash of the one before, across transactions."""
    await work.declared(incident_number(1))
    for text in ("one", "two"):
        async with work() as uow:
            await uow.timeline.append(incident_number(1), [a_note(text), a_note(text + "!")], NOON)
    links, contents = await queries.chain(INCIDENT)
    assert [link.seq for link in links] == [1, 2, 3, 4]
    assert [link.prev for link in links] == [NO_HASH, *(link.hash for link in links[:-1])]
    assert verify_chain(links, contents) is None


async def test_a_timeline_row_has_both_times_and_the_words(work: Work, queries: Queries, clock: MovedClock) -> None:
    """When it happened and when it was recorded are two different things."""
    await work.declared(incident_number(1))
    clock.advance(timedelta(seconds=3))
    async with work() as uow:
        await uow.save(Change(entries=(a_message("1700000000.000100", "Looking"),)), INCIDENT)
    (row,) = await queries.timeline(INCIDENT)
    assert (row.occurred_at, row.recorded_at) == (NOON, NOON + timedelta(seconds=3))
    assert (row.seq, row.kind, row.actor, row.text, row.content) == (1, "message", ANNA.id, "Looking", {})
    assert row.source == Source(WORKSPACE, "C1", "1700000000.000100", "Ev1")


async def test_the_head_is_the_last_entry(work: Work, queries: Queries) -> None:
    """What is anchored outside is number and hash of the last entry."""
    await work.declared(incident_number(1))
    before = await queries.head(INCIDENT)
    async with work() as uow:
        await uow.save(Change(entries=(a_note(), a_note())), INCIDENT)
    (_, last), _ = await queries.chain(INCIDENT)
    after = await queries.head(INCIDENT)
    assert before is not None
    assert after is not None
    assert (before.seq, before.hash) == (0, NO_HASH)
    assert (after.seq, after.hash) == (2, last.hash)


async def test_a_message_is_captured_once_however_often_it_comes(work: Work, queries: Queries) -> None:
    """The same channel and time is the same message, also under another event, also within one batch."""
    await work.declared(incident_number(1))
    message, again = a_message("1.1"), a_message("1.1", event_id="Ev2")
    assert message.source is not None
    async with work() as uow:
        assert not await uow.timeline.captured(INCIDENT, message.source)
        await uow.save(Change(entries=(message, again, a_message("1.2"))), INCIDENT)
        assert await uow.timeline.captured(INCIDENT, message.source)
    async with work() as uow:
        await uow.save(Change(entries=(again,)), INCIDENT)
    assert [row.source and row.source.ts for row in await queries.timeline(INCIDENT)] == ["1.1", "1.2"]


async def test_messages_that_arrive_together_are_all_chained(work: Work, queries: Queries) -> None:
    """Thirty transactions at once make one chain without gaps or forks."""
    await work.declared(incident_number(1))

    async def capture(number: int) -> None:
        async with work() as uow:
            await uow.save(Change(entries=(a_message(f"1.{number}"),)), INCIDENT)

    await asyncio.gather(*(capture(number) for number in range(30)))
    links, contents = await queries.chain(INCIDENT)
    assert len(links) == 30
    assert verify_chain(links, contents) is None


async def test_a_timeline_is_read_in_pages(work: Work, queries: Queries) -> None:
    """A reader goes on after the last number seen."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=tuple(a_note(str(number)) for number in range(1, 6))), INCIDENT)
    assert [row.text for row in await queries.timeline(INCIDENT, after_seq=1, limit=2)] == ["2", "3"]


@pytest.mark.parametrize("text", ["a\0b", "\ud83d alone", "🔥" * 2000, "", "\N{RIGHT-TO-LEFT OVERRIDE}txt"])
async def test_any_message_is_stored(work: Work, queries: Queries, text: str) -> None:
    """No character somebody sends makes the bot lose what was said."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_message("1.1", text),)), INCIDENT)
    (row,) = await queries.timeline(INCIDENT)
    assert row.text == text.replace("\ud83d", "\N{REPLACEMENT CHARACTER}")
    assert verify_chain(*await queries.chain(INCIDENT)) is None


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(timeline_entry).values(actor="U9"),
        sa.delete(timeline_entry),
        sa.update(timeline_content).values(body=b"{}"),
        sa.delete(timeline_content),
    ],
)
async def test_the_database_refuses_to_change_what_was_recorded(
    work: Work, database: Database, queries: Queries, statement: sa.UpdateBase
) -> None:
    """Not even this program can rewrite the record."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note(),)), INCIDENT)

    async def tamper() -> None:
        async with database.write() as connection:
            await connection.execute(statement)

    with pytest.raises(DBAPIError, match="never"):
        await tamper()
    assert verify_chain(*await queries.chain(INCIDENT)) is None


async def test_removed_content_leaves_the_entry_and_the_chain(work: Work, queries: Queries) -> None:
    """A lawful redaction takes the words and keeps their hash."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note("secret"),)), INCIDENT)
    (link,), _ = await queries.chain(INCIDENT)
    async with work() as uow:
        await uow.redactions.seal(INCIDENT, [(1, link.content_sha256)], Grounds("compliance", "U1", NOON, "a password"))
    (row,) = await queries.timeline(INCIDENT)
    links, contents = await queries.chain(INCIDENT)
    assert (row.text, row.content, contents) == ("", {}, {})
    assert verify_chain(links, contents, redacted={links[0].content_sha256}) is None
    assert verify_chain(links, contents) == 1


async def test_content_is_salted_anew_each_time(work: Work, queries: Queries) -> None:
    """The same words never have the same hash, so nobody can guess removed ones."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note("yes"), a_note("yes"))), INCIDENT)
    _, contents = await queries.chain(INCIDENT)
    assert len({json.loads(body)["salt"] for body in contents.values()}) == len(contents) == 2


async def test_no_entries_leave_the_chain_as_it_is(work: Work, queries: Queries) -> None:
    """A change without words adds nothing."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.timeline.append(incident_number(1), [], NOON)
    assert await queries.timeline(INCIDENT) == []


async def test_entries_of_no_incident_are_refused(work: Work) -> None:
    """An entry always belongs somewhere."""
    async with work() as uow:
        with pytest.raises(ValueError, match="need an incident"):
            await uow.save(Change(entries=(a_note(),)))
        with pytest.raises(NoSuchIncident):
            await uow.save(Change(entries=(a_note(),)), INCIDENT)
