from storage.engine import Database
from storage.queries import Queries
from tests.storage.examples import WORKSPACE, Work


async def test_a_home_has_one_page_until_it_is_forgotten(work: Work, database: Database) -> None:
    """Whoever turns it sees the new page; of another workspace nothing is known."""
    async with work() as uow:
        assert not await uow.homes.any()
        await uow.homes.show("U2", 1)
        await uow.homes.show("U1", 1)
        await uow.homes.show("U2", 3)
        assert await uow.homes.people() == ["U1", "U2"]
        assert await uow.homes.any()
    assert await Queries(database).home_page("U2", WORKSPACE) == 3
    assert await Queries(database).home_page("U2", "T2") is None
    async with work() as uow:
        await uow.homes.forget("U2")
        assert await uow.homes.people() == ["U1"]
