"""What only one person sees: answers in a channel, and their Home."""

import pytest

from bot.integrations.ports import Refused
from tests.integrations.grounds import Ground


async def test_only_one_person_sees_what_is_shown_to_them(ground: Ground) -> None:
    """In the thread they stand in; whoever left the channel sees nothing."""
    ada, room = ground.person("ada"), await ground.chat.create_room("inc-1")
    await ground.chat.invite(room.id, [ada])
    hello = {"text": "Hello", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]}
    posted = await ground.chat.post(room.id, hello, key="k1")
    await ground.chat.show(room.id, ada, hello)
    await ground.chat.show(room.id, ada, hello, thread=posted.ts)
    assert ground.shown(ada, room.id) == [("Hello", None), ("Hello", posted.ts)]
    with pytest.raises(Refused) as refused:
        await ground.chat.show(room.id, ground.person("bob"), hello)
    assert refused.value.code == "user_not_in_channel"


async def test_a_home_shows_what_was_published_last(ground: Ground) -> None:
    """To one person; somebody who is gone has none."""
    ada = ground.person("ada")
    for words in ("One", "Two"):
        section = {"type": "section", "text": {"type": "plain_text", "text": words}}
        await ground.chat.publish_home(ada, {"type": "home", "blocks": [section]})
    assert ground.home(ada) == ["Two"]
    with pytest.raises(Refused):
        await ground.chat.publish_home("UNOBODY", {"type": "home", "blocks": [section]})
