"""Containment: the list of the category in the golden order, by button and by command."""

from typing import Any

from bot.domain.change import EntryKind
from bot.domain.ticks import Outcome, Sheet
from tests.stories.firm import Firm

LISTED = EntryKind.CHECKLIST
SUM = "0f" * 32


async def the_list(firm: Firm) -> dict[str, Any]:
    """The containment list as it stands in the room."""
    posted = (await firm.incident()).lists[Sheet.CONTAINMENT]
    return next(each for each in firm.messages(posted.channel) if each["ts"] == posted.ts)


async def press(firm: Firm, who: str, message: dict[str, Any], action: str, item: str) -> None:
    """Somebody presses the button of an item."""
    room, user = await firm.enter(who), firm.users[who]
    value = f"{(await firm.incident()).id}/{item}"
    await firm.sandbox.gestures.press(user, room, message["ts"], action, value)
    await firm.settle()


async def test_the_list_stands_in_the_room_once_and_is_always_true(firm: Firm) -> None:
    """Shown to whoever asks; ticked by button and by command, undone by a new entry, and updated in place."""
    await firm.declare("sam", category="system_failure")
    shown = await firm.slash("ada", "contain", channel=await firm.enter("ada"))
    await firm.pass_time(seconds=5)
    await firm.press_card("mei", "open_contain")
    room = await firm.room()
    assert [each["text"] for each in firm.messages(room) if "containment list" in each["text"]] == [shown.text]
    await press(firm, "tom", await the_list(firm), "tick_done", "block-orders")
    assert "done by tom" in await firm.answer("mei", "tick block-orders")
    await firm.answer("tom", "tick block-orders risk gateway, switch 2")
    await firm.answer("mei", "tick fence-node not needed it is off")
    await firm.answer("mei", "untick fence-node it came back")
    await firm.pass_time(seconds=10)
    words = (await the_list(firm))["text"]
    assert "Stop: Block new orders at the risk gateway, tom" in words
    assert "Stop: Fence the old node, so that two never act as one, open (fence-node)" in words
    assert [text.split(" (")[0] for text in await firm.entries(LISTED)] == [
        "Block new orders at the risk gateway",
        "Block new orders at the risk gateway",
        "Fence the old node, so that two never act as one: not needed",
        "Fence the old node, so that two never act as one: open again, not needed by mei before: it came back",
    ]


async def test_a_repair_before_the_proof_is_one_tap_away_and_asked_why(small_firm: Firm) -> None:
    """The attempt is on record at once; "Go on anyway" ticks it; without a reason both are reminded after ten minutes."""
    await small_firm.declare("sam")
    await small_firm.answer("ada", "contain")
    warned = await small_firm.slash("ada", "tick repair rolled back to 7f3a", channel=await small_firm.enter("ada"))
    assert "these come first" in (warned.text or "")
    assert (await small_firm.incident()).ticks == ()
    assert "says done, rolled back to 7f3a" in (await small_firm.entries(LISTED))[0]
    user, room = small_firm.users["ada"], await small_firm.room()
    ephemeral = small_firm.sandbox.world.ephemerals(user, room)[-1]
    await press(small_firm, "ada", ephemeral, "tick_anyway", "repair")
    (tick,) = (await small_firm.incident()).ticks
    assert (tick.item, tick.words, tick.by.name) == ("repair", "rolled back to 7f3a", "ada")
    await small_firm.pass_time(minutes=11)
    assert any(line.startswith("⚠ No reason yet for repair") for line in await small_firm.lines())
    assert any("say why repair went ahead" in text for text in small_firm.told("ada"))
    assert await small_firm.answer("ada", "reason repair the venue had cut us off") == "Noted. Thank you."
    assert (await small_firm.incident()).bypasses[0].reason == "the venue had cut us off"


async def test_a_p0_is_not_closed_before_its_evidence_is_kept_or_waived(firm: Firm) -> None:
    """Evidence with its hash settles its item, what is on record is named by its number, the rest is waived with a reason."""
    await firm.declare("sam", category="system_failure")
    await firm.triage("mei", loss_usd="200k")
    assert "Still open: Diagnostic data" in await firm.answer("mei", "resolve")
    refused = await firm.answer("mei", "close")
    assert refused.startswith("INC-20120801-001 is P0: keep or waive its evidence first. Open: Core dump (`core-dump`)")
    await firm.answer("ada", f"evidence core_dump /var/crash/core.8 sha256:{SUM}")
    await firm.answer("ada", f"evidence screenshot /shots/top.png sha256:{SUM}")
    number = next(row.seq for row in await firm.timeline() if row.content.get("place") == "/shots/top.png")
    assert "Process list: done" in await firm.answer("ada", f"tick processes #{number}")
    assert "is no evidence with a hash" in await firm.answer("ada", "tick config #1")
    assert "record where it is kept" in await firm.answer("ada", "tick config")
    assert (await firm.answer("mei", "waive all the host burnt")).startswith(
        "Waived: dmesg and journal and Version list"
    )
    assert (await firm.answer("mei", "close")).startswith("INC-20120801-001 is closed")
    outcomes = {tick.item: tick.outcome for tick in (await firm.incident()).ticks}
    assert outcomes == {
        "core-dump": Outcome.DONE,
        "processes": Outcome.DONE,
        "system-log": Outcome.WAIVED,
        "config": Outcome.WAIVED,
    }
    assert "/incident reopen" in await firm.answer("ada", "tick block-orders")


async def test_every_tick_has_its_buttons(small_firm: Firm) -> None:
    """Two people decide, what is not kept has its reason, evidence is recorded where it is asked for, and a tick is undone."""
    await small_firm.declare("sam", category="system_failure")
    await small_firm.answer("ada", "contain")
    await small_firm.pass_time(seconds=5)
    await press(small_firm, "ada", await the_list(small_firm), "open_decide", "positions")
    tom, sam = small_firm.users["tom"], small_firm.users["sam"]
    twice = await small_firm.submit("ada", {"decision": "hold", "trading": tom, "risk": tom})
    assert set(twice.errors or ()) == {"risk"}
    await small_firm.submit("ada", {"trading": sam, "risk": tom})
    await press(small_firm, "ada", await the_list(small_firm), "open_waive", "core-dump")
    await small_firm.submit("ada", {"reason": "the host burnt"})
    await press(small_firm, "ada", await the_list(small_firm), "open_keep", "processes")
    await small_firm.submit("ada", {"place": "/var/ps.txt", "sha256": SUM})
    ticks = {each.item: each for each in (await small_firm.incident()).ticks}
    assert ticks["positions"].words == "hold; Trading Desk: sam, Risk Management: tom"
    assert (ticks["core-dump"].outcome, ticks["core-dump"].words) == (Outcome.WAIVED, "the host burnt")
    await small_firm.pass_time(seconds=10)
    await press(small_firm, "mei", await the_list(small_firm), "untick", "core-dump")
    await small_firm.answer("mei", "tick repair anyway it cannot wait")
    typed = f"tick positions flatten half <@{sam}> <@{tom}>"
    assert "open again" in await small_firm.answer("mei", "untick positions")
    assert "done" in await small_firm.answer("mei", typed)
    ticks = {each.item: each for each in (await small_firm.incident()).ticks}
    assert "core-dump" not in ticks
    assert ticks["positions"].words == "flatten half; Trading Desk: sam, Risk Management: tom"
