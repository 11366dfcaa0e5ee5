"""Halts: put on record, resumed by two people of two roles, or in red without them."""

from bot.domain.change import EntryKind
from bot.domain.halts import Step
from tests.stories.firm import Firm

ITEMS = ("cause", "reconciled", "limits-restored", "small-size", "rollback-trigger", "watch")


async def test_a_halt_is_resumed_by_trading_and_risk(firm: Firm) -> None:
    """On the card at once; neither who asked nor one alone approves, and the checklist comes first."""
    await firm.declare("sam")
    room = await firm.enter("ada")
    assert (await firm.answer("ada", "halt strategie mm-us")).startswith("Type it like this")
    assert "is no number of orders" in await firm.answer("ada", "halt strategy mm-us --orders none")
    recorded = await firm.answer("ada", 'halt strategy mm-us executed --orders 3 --proof "drop copy 13:29"')
    assert "Next: /incident halt strategy mm-us confirmed." in recorded
    await firm.pass_time(seconds=5)
    assert "Halted: strategy mm-us: executed" in (await firm.lines())[0]
    await firm.answer("ada", "resume strategy mm-us fixed and tested")
    await firm.pass_time(seconds=5)
    request = next(each for each in firm.messages(room) if "asks to resume" in each["text"] and "blocks" in each)
    assert "must approve" in (await firm.press("ada", room, request["ts"], "approve_resume")).text  # type: ignore[operator]  # there is an answer
    assert any("asks to resume" in text for text in firm.told("tom"))
    assert "Open on the resume checklist" in await firm.answer("tom", "resume approve")
    for item in ITEMS:
        await firm.answer("ada", f"tick {item} seen")
    assert await firm.answer("tom", "resume approve") == "Noted. Trading Desk must approve."
    assert "approved by tom (Risk Management) and sam (Trading Desk)" in await firm.answer("sam", "resume approve")
    assert (await firm.incident()).halts[0].resumed_at == firm.clock.now()


async def test_trading_that_went_on_without_approvers_is_told_in_red(small_firm: Firm) -> None:
    """The record takes it at once; Risk and Compliance are told, the card says so, the reason may follow."""
    await small_firm.declare("sam")
    await small_firm.answer("ada", "halt firm confirmed")
    assert "Say why within 10 min" in await small_firm.answer("ada", "resume --already-done")
    await small_firm.pass_time(seconds=5)
    assert any(line.startswith("🔴 Firm resumed without approvers (ada)") for line in await small_firm.lines())
    assert "Resumed without approvers: firm" in (await small_firm.lines())[0]
    for who in ("tom", "kim"):
        assert any("resumed without approvers" in text for text in small_firm.told(who))
    await small_firm.answer("ada", "reason resume nobody of Risk picked up")
    assert (await small_firm.entries(EntryKind.CHECKLIST))[-1].endswith("nobody of Risk picked up (ada)")


async def test_a_halt_by_the_form_goes_on_where_it_stands(small_firm: Firm) -> None:
    """Trading on the card follows; of two halts the one that is named went on, and the other stands."""
    await small_firm.declare("sam", trading_state="normal")
    await small_firm.answer("ada", "halt")
    wrong = await small_firm.submit("ada", {"scope": "desk", "working_orders": "some"})
    assert set(wrong.errors or ()) == {"target", "working_orders"}
    await small_firm.submit("ada", {"target": "us equities", "working_orders": "0", "drop_copy": "none at 13:29"})
    await small_firm.pass_time(seconds=5)
    assert "Trading: Reduced." in (await small_firm.lines())[0]
    await small_firm.press_card("ada", "open_halt")
    await small_firm.submit("ada", {})
    (halt,) = (await small_firm.incident()).halts
    assert (halt.label, halt.reached.step) == ("desk us equities", Step.CONFIRMED)
    await small_firm.answer("ada", "halt firm executed")
    assert (await small_firm.answer("ada", "resume --already-done")).startswith("Which one?")
    await small_firm.answer("ada", "resume firm --already-done the venue asked")
    await small_firm.answer("ada", "resume --already-done Desk US equities all clear")
    await small_firm.pass_time(seconds=5)
    incident = await small_firm.incident()
    assert [(each.what, each.gated) for each in incident.resumes] == [
        (("firm",), False),
        (("desk us equities",), False),
    ]
    assert [each.reason for each in incident.bypasses] == ["the venue asked", "all clear"]
    assert "Trading: Normal." in (await small_firm.lines())[0]


async def test_resuming_is_asked_for_by_a_button_of_the_list(small_firm: Firm) -> None:
    """Where something is halted, and for all of it; what is wrong is answered in words."""
    await small_firm.declare("sam")
    await small_firm.answer("ada", "halt strategy mm-us executed")
    await small_firm.answer("ada", "halt venue XNAS executed")
    await small_firm.answer("ada", "contain")
    await small_firm.pass_time(seconds=5)
    assert "must approve" in await small_firm.press_room("ada", "ask_resume")
    asked = (await small_firm.incident()).resume
    assert asked is not None
    assert asked.what == ("strategy mm-us", "venue XNAS")


async def test_the_procedures_say_what_is_missing(small_firm: Firm) -> None:
    """Outside of a room too: what the policy does not name is said, not hidden."""
    words = (await small_firm.slash("sam", "procedures")).text or ""
    assert words.startswith("Emergency procedures. Kill switch: not in the policy")
