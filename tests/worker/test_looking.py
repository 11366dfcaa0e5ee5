"""Looking incidents up: once for all who ask together, anew for whoever asks later."""

import asyncio

from bot.domain.command import IncidentId, Where
from bot.domain.incident import Incident
from bot.worker.looking import Looking
from storage.engine import Database
from storage.queries import Queries
from tests.builders import an_incident
from tests.databases import MovedClock
from tests.storage.examples import Work

TEAM = "T0FIRM"


class Counted(Queries):
    """Read models that count how often an incident is read."""

    reads = 0

    async def incident(self, where: Where, workspace: str) -> Incident | None:
        """Count, and read."""
        self.reads += 1
        return await super().incident(where, workspace)


async def test_two_dozen_who_ask_together_share_one_look(database: Database, clock: MovedClock) -> None:
    """Each gets the incident as it is."""
    incident, read = an_incident(), Counted(database)
    await Work(database, clock, TEAM).declared(incident)
    looking = Looking(read, TEAM)
    assert await asyncio.gather(*(looking.incident(incident.id) for _ in range(24))) == [incident] * 24
    assert read.reads == 1


async def test_who_asks_later_sees_what_was_committed_meanwhile(database: Database, clock: MovedClock) -> None:
    """Nothing is remembered: an incident that was not there may be there now."""
    incident, work = an_incident(), Work(database, clock, TEAM)
    looking = Looking(Queries(database), TEAM)
    assert await looking.incident(incident.id) is None
    await work.declared(incident)
    assert await looking.incident(incident.id) == incident
    assert await looking.incident(IncidentId("other")) is None


async def test_one_who_gives_up_leaves_the_others_their_answer(database: Database, clock: MovedClock) -> None:
    """A sender that is broken off at shutdown shares its look with those that go on."""
    incident = an_incident()
    await Work(database, clock, TEAM).declared(incident)
    looking = Looking(Queries(database), TEAM)
    gone, stays = (asyncio.create_task(looking.incident(incident.id)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == incident
