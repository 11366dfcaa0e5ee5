"""What is found on both databases, and what is found no more."""

import asyncio
from dataclasses import replace

import pytest
from alembic import command

from bot.domain.change import Change
from bot.domain.phase import Phase
from bot.domain.search import DocumentKind, Found, Query, terms
from bot.domain.severity import Severity
from storage.engine import Database
from storage.migrate import engine_for
from storage.queries import Queries
from storage.redactions import Grounds
from storage.revisions import alembic_config
from tests.builders import NOON, minutes
from tests.storage.examples import ANNA, INCIDENT, WORKSPACE, Work, a_message, a_note, incident_number

GROUNDS = Grounds("compliance", "U1", NOON, "a password")
SECOND = incident_number(2).id


async def found(database: Database, words: str, **filters: object) -> list[Found]:
    """What somebody finds."""
    return await Queries(database).search(Query(terms=terms(words), **filters), WORKSPACE)  # type: ignore[arg-type]  # each test names its own


@pytest.fixture
async def two(work: Work) -> None:
    """Two incidents, the first with a note, a message and a post-mortem."""
    await work.declared(
        incident_number(1, title="Acks are slow", affected="XNAS/XNYS, router-8"),
        incident_number(2, title="Feed is stale", affected="", severity=Severity.P0, phase=Phase.CLOSED),
    )
    async with work() as uow:
        said = a_message("1343822400.000100", "Das Gateway fällt aus: latency_spike")
        await uow.save(Change(entries=(a_note("Rollback of router-8 begins"), said)), INCIDENT)
        await uow.save(Change(entries=(a_note("Rollback of the feed"),)), SECOND)
        await uow.post_mortems.add(INCIDENT, "# Post-mortem\n\n## 1. Cause\nA stale flag", generated="")


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("slow", [(DocumentKind.INCIDENT, 0)]),
        ("roll back", []),
        ("ROUTER rollback", [(DocumentKind.ENTRY, 1)]),
        ("xnys", [(DocumentKind.INCIDENT, 0)]),
        ("8 router", [(DocumentKind.ENTRY, 1), (DocumentKind.INCIDENT, 0)]),
        ("fällt spike", [(DocumentKind.ENTRY, 2)]),
        ("stale flag", [(DocumentKind.POST_MORTEM, 2)]),
        ("inc 20120801 001", [(DocumentKind.INCIDENT, 0)]),
        ("st", []),
    ],
)
async def test_every_word_must_be_there(database: Database, words: str, kinds: list[tuple[DocumentKind, int]]) -> None:
    """Letters and digits count, whatever stands between them; from three letters on the beginning of a word will do."""
    assert [(each.kind, each.number) for each in await found(database, words)] == kinds


@pytest.mark.usefixtures("two")
async def test_filters_are_of_the_incident(work: Work, database: Database) -> None:
    """They hold beside the words, and alone they find the incidents themselves."""
    async with work() as uow:
        led = replace(incident_number(2, title="Feed is stale", affected="", phase=Phase.CLOSED), severity=Severity.P0)
        await uow.incidents.put(led)
    assert [each.reference[-3:] for each in await found(database, "rollback", severities=(Severity.P0,))] == ["002"]
    assert [each.reference[-3:] for each in await found(database, "", open=True)] == ["001"]
    assert [each.reference[-3:] for each in await found(database, "", phases=(Phase.CLOSED,), open=False)] == ["002"]
    assert [each.number for each in await found(database, "rollback", venue="xnas")] == [1]
    assert await found(database, "", venue="%") == []
    assert await found(database, "", since=minutes(60 * 24)) == []
    assert len(await found(database, "", since=NOON)) == 2
    assert await found(database, "", owner=ANNA.id) == []


@pytest.mark.usefixtures("two")
async def test_an_incident_is_found_by_what_it_says_now(work: Work, database: Database) -> None:
    """The words of an earlier title are gone, and those of an earlier draft."""
    async with work() as uow:
        await uow.incidents.put(incident_number(1, title="Acks are lost"))
        await uow.post_mortems.add(INCIDENT, "# Post-mortem\n\n## 1. Cause\nA loose cable", generated="")
    assert await found(database, "slow") == await found(database, "flag") == []
    assert [each.kind for each in await found(database, "lost")] == [DocumentKind.INCIDENT]
    assert [each.kind for each in await found(database, "cable")] == [DocumentKind.POST_MORTEM]


@pytest.mark.usefixtures("two")
async def test_what_leaves_the_record_is_found_no_more(work: Work, database: Database) -> None:
    """In the same transaction; what was not removed stays."""
    note, message = await Queries(database).timeline(INCIDENT)
    (link, _), _ = await Queries(database).chain(INCIDENT)
    async with work() as uow:
        await uow.redactions.seal(INCIDENT, [(note.seq, link.content_sha256)], GROUNDS)
    assert [each.incident_id for each in await found(database, "rollback")] == [SECOND]
    assert [each.number for each in await found(database, "gateway")] == [message.seq]
    async with work() as uow:
        await uow.purges.purge(INCIDENT, GROUNDS)
    assert await found(database, "gateway") == await found(database, "flag") == []
    assert [each.incident_id for each in await found(database, "rollback")] == [SECOND]


@pytest.mark.usefixtures("two")
async def test_what_the_bot_posts_and_what_fails_is_not_found(work: Work, database: Database) -> None:
    """Its card repeats the title; a transaction that is rolled back leaves no word behind."""
    ours = replace(a_message("1343822401.000100", "Card: slow"), content={"ours": True})
    async with work() as uow:
        await uow.save(Change(entries=(ours, a_note("  "))), INCIDENT)
    with pytest.raises(ValueError, match="belong to the format"):
        async with work() as uow:
            await uow.save(Change(entries=(a_note("slow again"), replace(a_note(), content={"salt": ""}))), INCIDENT)
    assert [each.kind for each in await found(database, "slow")] == [DocumentKind.INCIDENT]


@pytest.mark.usefixtures("two")
async def test_what_is_on_record_before_there_is_a_search_is_found(database: Database, database_url: str) -> None:
    """The migration reads it in; down and up again it is the same."""
    words = ("slow", "xnys", "rollback", "gateway", "flag", "001")
    before = [[(each.kind, each.number, each.at) for each in await found(database, word)] for word in words]
    await asyncio.to_thread(down_and_up, database_url)
    again = [[(each.kind, each.number, each.at) for each in await found(database, word)] for word in words]
    assert [sorted(each) for each in again] == [sorted(each) for each in before]
    assert all(before)


def down_and_up(url: str) -> None:
    """Take the search back, and make it again from the record."""
    engine = engine_for(url)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
        command.upgrade(config, "head")
    engine.dispose()
