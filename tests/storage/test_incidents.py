import asyncio
from datetime import date

import pytest
import sqlalchemy as sa

from bot.domain.command import IncidentId, Where
from storage.engine import Database
from storage.incidents import NoSuchIncident
from storage.tables import reference_counter
from tests.storage.examples import INCIDENT, WORKSPACE, Work, incident_number


async def test_an_incident_comes_back_as_it_was_saved(work: Work) -> None:
    """Nothing of an incident is lost or changed in the database."""
    await work.declared(incident_number(1))
    async with work() as uow:
        assert await uow.incidents.get(INCIDENT) == incident_number(1)


async def test_a_saved_incident_replaces_the_one_before(work: Work) -> None:
    """The last state that was saved is the one that counts."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.incidents.put(incident_number(1, channel="C1"))
    async with work() as uow:
        assert (await uow.incidents.get(INCIDENT)).channel == "C1"


@pytest.mark.parametrize(
    "where",
    [Where(reference="INC-20120801-001"), Where(reference="inc-20120801-001"), Where(channel="C1"), Where(id=INCIDENT)],
)
async def test_an_incident_is_found_however_it_is_named(work: Work, where: Where) -> None:
    """By its reference in any case, by the room one stands in, or by its id."""
    await work.declared(incident_number(1, channel="C1"), incident_number(2, channel="C2"))
    async with work() as uow:
        assert (await uow.incidents.find(where, WORKSPACE)).id == INCIDENT


async def test_a_reference_goes_before_the_room(work: Work) -> None:
    """Whoever types a reference means that incident, wherever they type it."""
    await work.declared(incident_number(1, channel="C1"), incident_number(2, channel="C2"))
    async with work() as uow:
        found = await uow.incidents.find(Where(reference="INC-20120801-001", channel="C2"), WORKSPACE)
    assert found.id == INCIDENT


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Where(reference="INC-9"), "I don't know INC-9. Type `/incident list` to see open incidents."),
        (Where(channel="C9"), "This channel is not a war room. Add the reference: `/incident … INC-…`"),
        (Where(id=IncidentId("no")), "I don't know this incident. Type `/incident list` to see open incidents."),
        (Where(reference="\0\ud800"), "I don't know \0\ud800. Type `/incident list` to see open incidents."),
    ],
)
async def test_what_is_not_there_is_said_with_the_next_step(work: Work, where: Where, words: str) -> None:
    """A person learns what to type instead."""
    async with work() as uow:
        with pytest.raises(NoSuchIncident) as refused:
            await uow.incidents.find(where, WORKSPACE)
    assert str(refused.value) == words


async def test_another_workspace_does_not_see_the_incident(work: Work) -> None:
    """Several workspaces share a database and not their incidents."""
    await work.declared(incident_number(1))
    async with work() as uow:
        with pytest.raises(NoSuchIncident):
            await uow.incidents.find(Where(id=INCIDENT), "T2")


async def test_references_count_per_day_and_grow_past_999(work: Work, database: Database) -> None:
    """Each day starts at 001 and none of its incidents is ever without a number."""
    async with work() as uow:
        days = [date(2012, 8, 1), date(2012, 8, 1), date(2012, 8, 2)]
        first = [await uow.incidents.next_reference(day) for day in days]
    async with database.write() as connection:
        await connection.execute(sa.update(reference_counter).values(last=998))
    async with work() as uow:
        late = [await uow.incidents.next_reference(date(2012, 8, 1)) for _ in range(2)]
    assert first == ["INC-20120801-001", "INC-20120801-002", "INC-20120802-001"]
    assert late == ["INC-20120801-999", "INC-20120801-1000"]


async def test_incidents_declared_at_once_get_different_references(work: Work) -> None:
    """Nobody shares a number, however many declare together."""

    async def take() -> str:
        async with work() as uow:
            return await uow.incidents.next_reference(date(2012, 8, 1))

    taken = await asyncio.gather(*(take() for _ in range(20)))
    assert sorted(taken) == [f"INC-20120801-{number:03d}" for number in range(1, 21)]


async def test_odd_titles_are_stored(work: Work) -> None:
    """NUL, lone surrogates and emoji are no reason to lose an incident."""
    odd = incident_number(1, title="a\0b \ud83d 🔥 \N{RIGHT-TO-LEFT OVERRIDE}")
    await work.declared(odd)
    async with work() as uow:
        assert (await uow.incidents.get(INCIDENT)).title == odd.title


async def test_a_free_incident_is_given_at_once(work: Work) -> None:
    """Nobody holds it: the worker may have it."""
    await work.declared(incident_number(1))
    async with work() as uow:
        assert await uow.incidents.try_get(INCIDENT) == incident_number(1)
        assert await uow.incidents.try_get(IncidentId("no")) is None
