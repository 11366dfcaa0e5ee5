"""Closing a channel."""

from tests.integrations.grounds import Ground


async def test_a_channel_is_closed_once_or_more(ground: Ground) -> None:
    """Closed already is as good."""
    room = await ground.chat.create_room("inc-1")
    await ground.chat.archive(room.id)
    await ground.chat.archive(room.id)
