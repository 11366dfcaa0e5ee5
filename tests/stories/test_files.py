"""Files of the war room: fetched with the bot's own token, kept under their hash, and on record when they are not."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm

PCAP = b"\xd4\xc3\xb2\xa1" + bytes(range(256)) * 40


async def test_a_file_is_kept_under_its_hash(firm: Firm) -> None:
    """Ada shares a capture; its bytes are in the evidence store and its hash is on the record."""
    await firm.declare_in_one_line()
    room = await firm.enter("ada")
    await firm.sandbox.gestures.upload(firm.users["ada"], "line-a.pcap", PCAP, [room])
    await firm.settle()
    assert await firm.entries(EntryKind.FILE) == ["File kept: line-a.pcap (10.2 KB)"]
