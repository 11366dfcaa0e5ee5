"""Search: somebody looks for what was said, goes to the message, and does not find what was removed."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm
from tests.stories.test_redaction import redacted

SECRET = "the vault password is hunter2-TANGERINE"


async def test_what_was_said_is_found_with_the_way_to_it(firm: Firm) -> None:
    """By words in any order and filters, from any channel; a removed password is found no more."""
    incident = await firm.declare()
    room = await firm.enter("sam")
    seen = await firm.say("sam", room, "router-8 still runs the old *binary* on XNAS")
    await firm.say("sam", room, SECRET)
    found = await firm.slash("ada", "search binary router status:open category:execution_failure")
    assert found.text is not None
    assert found.text.startswith(f"Found: {incident.reference} ")
    link = firm.sandbox.world.permalink(room, seen.ts or "")
    assert f"<{link}|{incident.reference}>" in str(found.blocks)
    assert "*router*-*8* *still* runs" in str((await firm.slash("ada", "search router 8 still")).blocks)
    assert "Found: " in ((await firm.slash("ada", "search tangerine")).text or "")
    number = next(row.seq for row in await firm.timeline() if row.kind == EntryKind.MESSAGE and row.text == SECRET)
    await redacted(firm, number, SECRET)
    assert "Nothing was found" in ((await firm.slash("ada", "search tangerine")).text or "")


async def test_a_search_that_cannot_be_read_says_how(small_firm: Firm) -> None:
    """Operators and quotes are signs like any other."""
    await small_firm.declare()
    for hostile in ('"router', "router*", "router) (", "-router ^", "router\0", "'router':*|!&"):
        assert "Found: " in ((await small_firm.slash("ada", f"search {hostile}")).text or ""), hostile
    assert "Nothing was found" in ((await small_firm.slash("ada", "search router OR acks")).text or "")
    assert "Try `severity:P0`" in ((await small_firm.slash("ada", "search severity:high")).text or "")
    assert "Type it like this" in ((await small_firm.slash("ada", "search")).text or "")
