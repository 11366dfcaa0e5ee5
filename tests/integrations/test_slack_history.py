"""What a channel and a thread show is read alike from the fake and from the adapter over the sandbox."""

from tests.integrations.grounds import Ground
from tests.integrations.test_slack import saying


async def test_what_was_said_is_read_between_two_moments(ground: Ground) -> None:
    """The newest first, both ends left out, and no reply among it."""
    room = await ground.chat.create_room("inc-1")
    posted = [await ground.chat.post(room.id, saying(text), key=text) for text in ("one", "two", "three")]
    await ground.chat.post(room.id, saying("reply"), key="reply", thread=posted[1].ts)
    page = await ground.chat.history(room.id, after=posted[0].ts, before="9999999999.000000")
    assert ([each["text"] for each in page.messages], page.more) == (["three", "two"], False)
    older = await ground.chat.history(room.id, after="0000000000.000000", before=posted[1].ts)
    assert older.messages[0]["text"] == "one"


async def test_a_thread_is_read_without_its_first_message(ground: Ground) -> None:
    """The oldest reply first, from a moment on."""
    room = await ground.chat.create_room("inc-1")
    parent = await ground.chat.post(room.id, saying("parent"), key="parent")
    replies = [await ground.chat.post(room.id, saying(text), key=text, thread=parent.ts) for text in ("a", "b")]
    page = await ground.chat.replies(room.id, parent.ts, after=parent.ts)
    assert ([each["text"] for each in page.messages], page.more) == (["a", "b"], False)
    page = await ground.chat.replies(room.id, parent.ts, after=replies[0].ts)
    assert [each["text"] for each in page.messages] == ["b"]


async def test_a_thread_that_is_gone_has_no_replies(ground: Ground) -> None:
    """Its first message was deleted, and Slack knows of none."""
    room = await ground.chat.create_room("inc-1")
    page = await ground.chat.replies(room.id, "1343822400.000001", after="1343822400.000001")
    assert (page.messages, page.more) == ((), False)
