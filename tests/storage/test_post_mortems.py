from storage.engine import Database
from storage.queries import Queries
from tests.storage.examples import INCIDENT, Work, incident_number


async def test_every_version_is_kept_and_the_newest_is_read(work: Work, database: Database) -> None:
    """A draft that is written again does not lose the one before."""
    await work.declared(incident_number(1))
    assert await Queries(database).post_mortem(INCIDENT) is None
    async with work() as uow:
        assert await uow.post_mortems.latest(INCIDENT) is None
        versions = [await uow.post_mortems.add(INCIDENT, text) for text in ("# One", "# Two")]
        assert await uow.post_mortems.latest(INCIDENT) == "# Two"
    assert versions == [1, 2]
    assert await Queries(database).post_mortem(INCIDENT) == "# Two"
