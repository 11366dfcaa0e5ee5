from storage.engine import Database
from storage.queries import Queries
from tests.storage.examples import INCIDENT, Work, incident_number


async def test_every_version_is_kept_and_the_newest_is_read(work: Work, database: Database) -> None:
    """A draft that is written again does not lose the one before, nor whose words which version holds."""
    await work.declared(incident_number(1))
    read = Queries(database)
    assert await read.post_mortem(INCIDENT) is None
    async with work() as uow:
        assert await uow.post_mortems.latest(INCIDENT) is None
        assert await uow.post_mortems.add(INCIDENT, "# One", generated="# One", figures={"loss": [1]}) == 1
        assert await uow.post_mortems.add(INCIDENT, "# Two", generated="# One", author="UMEI") == 2
        first, newest = await uow.post_mortems.numbered(INCIDENT, 1), await uow.post_mortems.latest(INCIDENT)
        assert await uow.post_mortems.numbered(INCIDENT, 3) is None
    assert first is not None
    assert newest is not None
    assert (first.number, first.markdown, first.author, first.figures) == (1, "# One", "warroom", {"loss": [1]})
    assert (newest.number, newest.markdown, newest.generated, newest.author) == (2, "# Two", "# One", "UMEI")
    assert await read.post_mortem(INCIDENT) == "# Two"
    assert await read.post_mortem_version(INCIDENT, 1) == first
