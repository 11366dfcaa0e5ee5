"""One transaction over everything that a command alters."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import Change
from bot.domain.command import IncidentId
from bot.domain.home import redrawn
from storage.action_items import ActionItems
from storage.anchors import Anchors
from storage.clock import StorageClock
from storage.contact_tests import ContactTests
from storage.effects import Effects
from storage.engine import Database
from storage.files import Files
from storage.homes import Homes
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.jobs import Jobs
from storage.notifications import notify
from storage.people import People
from storage.post_mortems import PostMortems
from storage.pruning import Pruning
from storage.purges import Purges
from storage.recorded import Recorded
from storage.redactions import Redactions
from storage.reminders import Reminders
from storage.signals import Signals
from storage.timeline import Timeline
from storage.timers import PendingTimers
from storage.user_groups import UserGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a unit of work takes from outside: time, ids, salts and the workspace it acts in."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    salt: Callable[[], str]
    workspace: str


class UnitOfWork:
    """The repositories of one transaction; time stands still in it."""

    def __init__(self, connection: AsyncConnection, *, sources: Sources, clock: StorageClock) -> None:
        now, workspace = sources.now(), sources.workspace
        self._connection = connection
        self._workspace = workspace
        self.now = now
        self.incidents = Incidents(connection, workspace=workspace)
        self.timeline = Timeline(connection, salt=sources.salt)
        self.recorded = Recorded(connection)
        self.redactions = Redactions(connection)
        self.purges = Purges(connection, workspace=workspace, now=now)
        self.anchors = Anchors(connection)
        self.inbox = Inbox(connection, workspace=workspace, now=now)
        self.outbox = Effects(connection, workspace=workspace, clock=clock, now=now)
        self.timers = PendingTimers(connection, workspace=workspace, clock=clock, now=now, new_id=sources.new_id)
        self.people = People(connection, workspace=workspace)
        self.user_groups = UserGroups(connection, workspace=workspace)
        self.contact_tests = ContactTests(connection, workspace=workspace)
        self.files = Files(connection)
        self.homes = Homes(connection, workspace=workspace)
        self.post_mortems = PostMortems(connection, now=now)
        self.action_items = ActionItems(connection, workspace=workspace)
        self.reminders = Reminders(connection, workspace=workspace, clock=clock)
        self.signals = Signals(connection, workspace=workspace, clock=clock, now=now)
        self.jobs = Jobs(connection, workspace=workspace)
        self.pruning = Pruning(connection, workspace=workspace)

    async def save(self, change: Change, incident_id: IncidentId | None = None) -> None:
        """Write what a decision alters.

        Args:
            change: The decision.
            incident_id: Whose entries, effects and timers these are where the change leaves the incident as it is;
                None for effects that belong to none.

        Raises:
            NoSuchIncident: Entries are for an incident that is not there.
            ValueError: There are entries or timers, but no incident they could belong to.
        """
        if change.incident is not None:
            await self.incidents.put(change.incident)
            incident_id = change.incident.id
        if incident_id is not None:
            await self._save_for(incident_id, change)
        elif change.entries or change.timers:
            raise ValueError("Entries and timers need an incident.")
        await self.outbox.add_all(change.effects, incident_id)
        again = redrawn(change)
        if again is not None and await self.homes.any():
            await self.outbox.add(again, None)

    async def announce(self) -> None:
        """Have every replica told of new effects and timers, if there are any; the last thing in a transaction."""
        if self.outbox.added or self.timers.replaced or self.reminders.added or self.signals.due:
            await notify(self._connection, self._workspace)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that an error undoes alone; the error goes on to the caller."""
        async with self._connection.begin_nested():
            yield

    async def _save_for(self, incident_id: IncidentId, change: Change) -> None:
        if change.entries:
            incident = change.incident
            reference = incident.reference if incident else await self.incidents.reference_of(incident_id)
            await self.timeline.extend(incident_id, reference, change.entries, self.now)
        for timer in change.timers:
            await self.timers.replace(incident_id, timer)


def unit_of_work(
    database: Database,
    *,
    now: Callable[[], datetime],
    new_id: Callable[[], str],
    salt: Callable[[], str],
    workspace: str,
    patient: bool = False,
) -> Callable[[], AbstractAsyncContextManager[UnitOfWork]]:
    """Make the opener of units of work.

    Args:
        database: Where.
        now: The time of receipt, aware.
        new_id: A fresh unique id at each call.
        salt: 128 fresh random bits in hexadecimal at each call.
        workspace: Slack team id.
        patient: Nobody waits for what is done in them.
    """
    sources = Sources(now=now, new_id=new_id, salt=salt, workspace=workspace)

    @asynccontextmanager
    async def opened() -> AsyncIterator[UnitOfWork]:
        async with database.write(patient=patient) as connection:
            unit = UnitOfWork(connection, sources=sources, clock=database.clock)
            yield unit
            await unit.announce()

    return opened
