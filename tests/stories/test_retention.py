"""Retention and legal hold: the room says that it is recorded, and a hold keeps what is sealed."""

import json

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


async def test_the_first_words_of_the_room_say_that_it_is_recorded(small_firm: Firm) -> None:
    """On the card, which is pinned before anybody writes."""
    await small_firm.declare_in_one_line("P2")
    (card, *_) = await small_firm.lines()
    assert card.endswith("Recorded and kept 7 years. Keep legal advice out.")


async def test_a_hold_refuses_destruction_until_it_is_lifted(firm: Firm) -> None:
    """Also of what was asked before the hold began; show says that there is one, and how long the record is kept."""
    await firm.declare_in_one_line("P2")
    await firm.answer("ada", "note the password is hunter2")
    number = next(row.seq for row in await firm.timeline() if row.kind == EntryKind.NOTE)
    await firm.answer("kim", f"redact {number} a password")
    room = await firm.room()
    shown = firm.sandbox.world.ephemerals(firm.users["kim"], room)[-1]
    await firm.press("kim", room, shown["ts"], "confirm_redaction")
    await firm.answer("kim", f"destroy {number} not needed")
    assert "Only Compliance" in await firm.answer("tom", "hold on SEC inquiry")
    assert "Legal hold set by kim: SEC inquiry" in await firm.answer("kim", "hold on SEC inquiry")
    for who, words in (("tom", "agree"), ("kim", "not needed")):
        assert "is under legal hold: SEC inquiry" in await firm.answer(who, f"destroy {number} {words}")
    seen = await firm.slash("mei", "show", channel=room)
    assert "Legal hold: SEC inquiry" in (seen.text or "")
    assert "Kept 7 years from close, and until the hold is lifted" in json.dumps(seen.blocks)
    assert "Legal hold lifted by kim: settled" in await firm.answer("kim", "hold off settled")
    assert "destroyed: not needed" in await firm.answer("tom", f"destroy {number} agree")
    assert "Type it like this: `/incident hold on reason`" in await firm.answer("kim", "hold maybe")
    await firm.pass_time(seconds=30)
    assert "Legal hold set by kim: SEC inquiry" in await firm.lines()
