"""Declaring, as the people at the desk live it."""

from tests.stories.firm import Firm


async def test_declaring_opens_a_room_with_a_pinned_card_and_pages_the_on_call(firm: Firm) -> None:
    """One form: the incident is recorded, the room stands with its card, the on-call engineer is paged."""
    incident = await firm.declare("sam")
    assert incident.reference == "INC-20120801-001"
    room = await firm.room()
    card = firm.messages(room)[0]
    assert "Order router floods the market" in card["text"]
    assert list(firm.sandbox.world.rooms[room].pins) == [card["ts"]]
    assert len(firm.pages("ada")) == 1
