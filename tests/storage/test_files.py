from dataclasses import replace

from storage.engine import Database
from storage.files import FileRow
from storage.queries import Queries
from tests.builders import NOON
from tests.storage.examples import INCIDENT, Work, incident_number

KEPT = FileRow(
    file_id="F1",
    name="a\0.log",
    mime="text/plain",
    bytes=7,
    sha256="ab" * 32,
    stored_at=NOON,
    location="ab/" + "ab" * 32,
)
LACKING = FileRow(file_id="F2", name="b.iso", not_fetched_reason="It is too long.")


async def test_what_became_of_each_file_is_kept(work: Work, database: Database) -> None:
    """With its bytes' place, or with the reason; what a database cannot hold is replaced."""
    await work.declared(incident_number(1), incident_number(2))
    async with work() as uow:
        await uow.files.keep(INCIDENT, LACKING)
        await uow.files.keep(INCIDENT, KEPT)
        first, second = await uow.files.of(INCIDENT)
        assert await uow.files.of(incident_number(2).id) == []
    assert (first.name, first.stored_at, first.location) == ("a\ufffd.log", NOON, KEPT.location)
    assert second == LACKING
    (exhibit,) = await Queries(database).files(INCIDENT)
    assert (exhibit.kept.sha256, exhibit.kept.bytes, exhibit.location) == (KEPT.sha256, 7, KEPT.location)


async def test_a_file_that_was_fetched_again_is_kept_and_stays(work: Work, database: Database) -> None:
    """What failed may come yet; what is kept is in the record, and a later failure takes nothing from it."""
    await work.declared(incident_number(1))
    fetched = replace(KEPT, file_id="F2", name="b.iso")
    async with work() as uow:
        await uow.files.keep(INCIDENT, LACKING)
    assert await Queries(database).files_not_fetched(INCIDENT) == (LACKING,)
    async with work() as uow:
        await uow.files.keep(INCIDENT, fetched)
        await uow.files.keep(INCIDENT, LACKING)
        assert await uow.files.of(INCIDENT) == [fetched]
    assert await Queries(database).files_not_fetched(INCIDENT) == ()
