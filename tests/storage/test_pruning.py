from datetime import timedelta

from bot.domain.change import EffectKind
from storage.engine import Database
from storage.outbox import Outbox
from tests.builders import NOON, marks
from tests.databases import MovedClock
from tests.storage.examples import INCIDENT, WORKSPACE, Work, an_effect, incident_number, taken_from

LATER = timedelta(days=40)
BEFORE = NOON + timedelta(days=10)
SAYS = (EffectKind.SAY,)


async def sent(work: Work, outbox: Outbox) -> None:
    """Have everything that waits sent."""
    for delivery in await taken_from(outbox):
        async with work() as uow:
            await uow.outbox.done(delivery, {"ts": "1"})


async def test_gestures_are_forgotten_when_they_are_old(work: Work, clock: MovedClock) -> None:
    """What came since is remembered with its answer."""
    async with work() as uow:
        await uow.inbox.first_answer("old")
    clock.advance(LATER)
    async with work() as uow:
        await uow.inbox.first_answer("new")
        assert await uow.pruning.inbox(BEFORE) == 1
    async with work() as uow:
        assert await uow.inbox.first_answer("old") is None
        assert await uow.inbox.first_answer("new") == ""


async def test_what_was_sent_is_forgotten_with_the_incident_closed(
    work: Work, database: Database, clock: MovedClock
) -> None:
    """A page stays, and so does everything of an incident that is open; what belongs to none goes."""
    outbox = Outbox(database, workspace=WORKSPACE)
    closed = incident_number(1, marks=marks(detected=0, declared=0, resolved=1, closed=2))
    await work.declared(closed, incident_number(2))
    async with work() as uow:
        await uow.outbox.add_all(
            [an_effect("said", lane="1"), an_effect("page", lane="2", kind=EffectKind.PAGE)], INCIDENT
        )
        await uow.outbox.add(an_effect("open", lane="3"), incident_number(2).id)
        await uow.outbox.add(an_effect("of none", lane="4"), None)
    await sent(work, outbox)
    clock.advance(LATER)
    async with work() as uow:
        assert await uow.pruning.sent(BEFORE, SAYS) == 2
        kept = {key for key in ("said", "page", "open", "of none") if await uow.outbox.result_of(key) is not None}
    assert kept == {"page", "open"}


async def test_what_was_sent_lately_or_waits_is_kept(work: Work, database: Database, clock: MovedClock) -> None:
    """However old the rest is."""
    outbox = Outbox(database, workspace=WORKSPACE)
    async with work() as uow:
        await uow.outbox.add(an_effect("lately", lane="1"), None)
    clock.advance(LATER)
    await sent(work, outbox)
    async with work() as uow:
        await uow.outbox.add(an_effect("waits", lane="2"), None)
        assert await uow.pruning.sent(BEFORE, SAYS) == 0


async def test_a_lane_is_forgotten_when_nothing_waits_in_it(work: Work, database: Database, clock: MovedClock) -> None:
    """One in which something waits still delivers, and one that was forgotten is there again when it is needed."""
    outbox = Outbox(database, workspace=WORKSPACE)
    async with work() as uow:
        await uow.outbox.add(an_effect("1", lane="empty"), None)
    await sent(work, outbox)
    async with work() as uow:
        await uow.outbox.add(an_effect("2", lane="waiting"), None)
    clock.advance(LATER)
    async with work() as uow:
        assert await uow.pruning.lanes(BEFORE) == 1
    async with work() as uow:
        await uow.outbox.add(an_effect("3", lane="empty"), None)
    assert {each.key for each in await taken_from(outbox)} == {"2", "3"}
