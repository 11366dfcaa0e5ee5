"""Gap repair: whatever kept events away, afterwards the record has what the room shows, each message once."""

from typing import Any

from bot.domain.capture import rebuilt
from bot.domain.change import EntryKind
from bot.domain.evidence import verify_chain
from tests.stories.firm import Firm


def shown(firm: Firm, channel: str) -> dict[str, str]:
    """What Slack shows in a channel, its threads included, without its own lines."""
    stored = firm.sandbox.world.rooms[channel].messages.values()
    return {str(each["ts"]): str(each["text"]) for each in stored if each.get("subtype") != "tombstone"}


async def on_record(firm: Firm, channel: str) -> dict[str, str]:
    """The same by the record."""
    words = rebuilt(await firm.timeline())
    return {ts: text for (place, ts), text in words.items() if place == channel and text is not None}


async def agree(firm: Firm) -> None:
    """Room and record are the same, each message is there once, and the chain holds."""
    room = await firm.room()
    assert await on_record(firm, room) == shown(firm, room)
    said = [row.source for row in await firm.timeline() if row.kind == EntryKind.MESSAGE]
    assert len(said) == len({source.ts for source in said if source})
    assert verify_chain(*await firm.bot.ctx.read.chain((await firm.incident()).id)) is None


async def ten_minutes_away(firm: Firm) -> dict[str, str]:
    """Nobody hears the room for ten minutes in which everything happens; what was said before and in it, by name."""
    room, ada = await firm.enter("ada"), firm.users["ada"]
    gestures = firm.sandbox.gestures
    before = {name: (await firm.say("ada", room, name)).ts or "" for name in ("stays", "changes", "goes", "thread")}
    reply = (await gestures.say(ada, room, "first reply", thread_ts=before["thread"])).ts or ""
    await firm.settle()
    await firm.stop_bot()
    said = {"new": (await gestures.say(ada, room, "mm-us halted")).ts or ""}
    await gestures.say(ada, room, "!decision keep it halted")
    await gestures.edit(ada, room, before["changes"], "changed")
    await gestures.delete(ada, room, before["goes"])
    await gestures.edit(ada, room, reply, "first reply, put right")
    await gestures.say(ada, room, "second reply", thread_ts=before["thread"])
    await gestures.upload(ada, "router.log", b"reject storm", [room], "the log")
    await firm.sandbox.delivery.settle()
    await firm.clock.advance(firm.clock.now().replace(minute=firm.clock.now().minute + 10))
    return before | said


async def entry(firm: Firm, kind: EntryKind = EntryKind.BACKFILL) -> dict[str, Any]:
    """The content of the latest entry of a kind."""
    return dict([row for row in await firm.timeline() if row.kind == kind][-1].content)


async def test_ten_minutes_without_the_bot_leave_nothing_out(firm: Firm) -> None:
    """Messages, an edit, a deletion, replies and a file: after the restart the record equals the room."""
    await firm.declare_in_one_line("P3", who="kim")
    await firm.pass_time(minutes=1)
    await ten_minutes_away(firm)
    await firm.start_bot()
    await firm.pass_time(minutes=1)
    await agree(firm)
    found = await entry(firm)
    assert {name: found[name] for name in ("reason", "found", "edited", "deleted")} == {
        "reason": "start",
        "found": 4,
        "edited": 2,
        "deleted": 1,
    }
    assert await firm.entries(EntryKind.FILE) == ["File kept: router.log (12 bytes)"]
