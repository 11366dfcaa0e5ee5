from datetime import timedelta

from storage.engine import Database
from storage.people import KnownPerson
from storage.queries import Queries
from tests.builders import NOON
from tests.storage.examples import WORKSPACE, Work


async def test_newer_words_about_somebody_win(work: Work, database: Database) -> None:
    """People move and change their names."""
    then = KnownPerson("U1", "Anna", None, NOON)
    now = KnownPerson("U1", "Anna M.", "Europe/Zurich", NOON + timedelta(days=1))
    async with work() as uow:
        await uow.people.learn(then)
        assert await uow.people.get("U1") == then
        await uow.people.learn(now)
    assert await Queries(database).person("U1", WORKSPACE) == now
    assert await Queries(database).person("U1", "T2") is None
