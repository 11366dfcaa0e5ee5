import pytest

from bot.domain.change import Change, Timer, TimerKind
from bot.domain.command import Where
from storage.engine import Database
from storage.outbox import Outbox
from storage.queries import Queries
from storage.timers import Timers
from tests.builders import NOON
from tests.storage.examples import INCIDENT, WORKSPACE, Work, a_note, an_effect, incident_number, taken_from

DECLARED = Change(
    incident=incident_number(1),
    entries=(a_note(),),
    effects=(an_effect("k"),),
    timers=(Timer(TimerKind.ESCALATION, NOON),),
)


async def counts(database: Database) -> tuple[int, int, bool, bool]:
    """Incidents, entries, whether an effect waits, whether a timer waits."""
    queries = Queries(database)
    return (
        len(await queries.open_incidents(WORKSPACE)),
        len(await queries.timeline(INCIDENT)),
        await Outbox(database, workspace=WORKSPACE).due_in() is not None,
        await Timers(database, workspace=WORKSPACE).due_in() is not None,
    )


async def test_a_change_is_saved_whole(work: Work, database: Database) -> None:
    """State, entries, effects and timers are there together."""
    async with work() as uow:
        await uow.save(DECLARED)
    assert await counts(database) == (1, 1, True, True)


async def test_a_change_that_fails_leaves_nothing(work: Work, database: Database) -> None:
    """An error after saving undoes every part of it."""

    async def fail() -> None:
        async with work() as uow:
            await uow.save(DECLARED)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await fail()
    assert await counts(database) == (0, 0, False, False)


async def test_a_change_without_state_belongs_to_the_incident_named(work: Work, database: Database) -> None:
    """A note alters no state and still reaches its incident."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note(),), effects=(an_effect("k"),)), INCIDENT)
    (delivery,) = await taken_from(Outbox(database, workspace=WORKSPACE))
    assert delivery.incident_id == INCIDENT
    assert await Queries(database).incident(Where(id=INCIDENT), WORKSPACE) == incident_number(1)


async def test_an_effect_may_belong_to_no_incident(work: Work, database: Database) -> None:
    """Learning how somebody is called is nobody's incident."""
    async with work() as uow:
        await uow.save(Change(effects=(an_effect("k"),)))
    (delivery,) = await taken_from(Outbox(database, workspace=WORKSPACE))
    assert delivery.incident_id is None
