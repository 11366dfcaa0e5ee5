from datetime import timedelta

from bot.domain.roles import Contact
from storage.engine import Database
from storage.people import KnownPerson
from storage.queries import Queries
from tests.builders import NOON
from tests.storage.examples import WORKSPACE, Work


async def test_newer_words_about_a_group_win(work: Work, database: Database) -> None:
    """Members come in Slack's order, by name where it is known."""
    async with work() as uow:
        assert await uow.user_groups.members() == {}
        await uow.user_groups.learn("S1", ["U1"], NOON)
        await uow.user_groups.learn("S1", ["U2", "U1"], NOON + timedelta(hours=1))
        await uow.user_groups.learn("S2", [], NOON)
        await uow.people.learn(KnownPerson("U1", "Anna", None, NOON))
    known = {"S1": (Contact(slack="U2", name="U2"), Contact(slack="U1", name="Anna")), "S2": ()}
    assert await Queries(database).group_members(WORKSPACE) == known
    assert await Queries(database).group_members("T2") == {}
