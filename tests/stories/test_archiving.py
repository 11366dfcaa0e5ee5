"""Two weeks after closing the room is archived, and the record still takes what is learned."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


def archived(firm: Firm, room: str) -> bool:
    """Whether nobody can write there any more."""
    return firm.sandbox.world.rooms[room].archived


async def test_a_room_is_archived_two_weeks_after_closing(small_firm: Firm) -> None:
    """Late knowledge is a note like any other, typed from anywhere."""
    incident = await small_firm.declare_in_one_line()
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "close")
    room = await small_firm.room()
    await small_firm.pass_time(days=13, hours=23)
    assert not archived(small_firm, room)
    await small_firm.pass_time(hours=2)
    assert archived(small_firm, room)
    assert (await small_firm.lines())[-1].startswith("This room is archived, 14 days after closing.")
    await small_firm.slash("ada", f"note {incident.reference} the switch log turned up")
    assert await small_firm.entries(EntryKind.NOTE) == ["the switch log turned up"]
    assert await small_firm.entries(EntryKind.UNDELIVERABLE) == []
