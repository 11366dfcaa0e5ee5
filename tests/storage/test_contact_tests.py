from datetime import timedelta

from bot.domain.command import Person
from bot.domain.contact_tests import Ping, Proof
from bot.domain.escalation_policy import PageChannel
from storage.engine import Database
from storage.queries import Queries
from tests.builders import NOON
from tests.storage.examples import WORKSPACE, Work

DM, PAGER = PageChannel.DM, PageChannel.PAGER
LATER = NOON + timedelta(days=30)


def a_ping(test: str, channel: PageChannel) -> Ping:
    """One way to Ada."""
    return Ping(test=test, person=Person("U1", "Ada"), channel=channel)


async def test_the_first_answer_to_a_test_counts(work: Work, database: Database) -> None:
    """By its id or the latest; what was never tried cannot be answered."""
    async with work() as uow:
        await uow.contact_tests.add([], NOON)
        assert await uow.contact_tests.last() is None
        await uow.contact_tests.add([a_ping("t1", DM), a_ping("t1", PAGER)], NOON)
        await uow.contact_tests.add([a_ping("t2", DM)], LATER)
        assert not await uow.contact_tests.prove(Proof(person="U1", channel=PAGER, test="t2"), LATER)
        assert not await uow.contact_tests.prove(Proof(person="U2", channel=DM), LATER)
        assert await uow.contact_tests.prove(Proof(person="U1", channel=PAGER), LATER)
        for minutes in (1, 2):
            at = NOON + timedelta(minutes=minutes)
            assert await uow.contact_tests.prove(Proof(person="U1", channel=DM, test="t1"), at)
    read = Queries(database)
    assert await read.proofs(WORKSPACE) == {("U1", PAGER): LATER, ("U1", DM): NOON + timedelta(minutes=1)}
    assert await read.last_contact_test(WORKSPACE) == LATER
    assert await read.proofs("T2") == {}
