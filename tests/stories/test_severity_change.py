"""Severity by hand: anyone raises, only the commander lowers, with a reason and the consents of the policy."""

from bot.domain.change import EntryKind
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_anyone_raises_at_once(firm: Firm) -> None:
    """No role, no reason needed: one line in the room, the new levels page from now on."""
    incident = await firm.declare_in_one_line("P2")
    seen = await firm.slash("kim", f"severity {incident.reference} P0 second venue hit")
    assert seen.text == "INC-20120801-001 is P0 Critical now."
    assert (await firm.incident()).escalation.effective_at == firm.clock.now()
    assert {"ada", "mei", "tom", "sam", "eve", "max", "lea"} <= await firm.paged()
    await firm.pass_time(seconds=5)
    assert "⏫ P2 → P0: second venue hit (kim)" in await firm.lines()
    assert (await firm.answer("ada", "severity P0")) == "INC-20120801-001 is P0 Critical already."


async def test_only_the_commander_lowers_and_must_say_why(firm: Firm) -> None:
    """Each refusal names who may, or what is missing; nothing changes until both are right."""
    await firm.declare_in_one_line("P1")
    refused = await firm.answer("ada", "severity P2 looks fine")
    assert refused == "Only the Incident Commander (mei) can lower severity. Nothing was changed."
    assert "Say why it is lower" in await firm.answer("mei", "severity P2")
    assert (await firm.incident()).severity is Severity.P1
    assert await firm.answer("mei", "severity P2 acks are normal again") == "INC-20120801-001 is P2 Medium now."
    await firm.pass_time(seconds=5)
    assert "⏬ P1 → P2: acks are normal again (mei)" in await firm.lines()


async def test_leaving_p0_needs_a_second_person(firm: Firm) -> None:
    """Risk or the deputy must agree; until then it stays, and the one who asked cannot agree with themselves."""
    await firm.declare_in_one_line("P0")
    asked = await firm.answer("mei", "severity P1 loss is capped")
    assert asked == "Asked. Risk Management or deputy Incident Commander must agree. Until then it stays P0 Critical."
    assert "must agree" in await firm.answer("mei", "severity agree")
    assert "must agree" in await firm.answer("ada", "severity agree")
    assert (await firm.incident()).severity is Severity.P0
    await firm.pass_time(seconds=5)
    request = firm.messages(await firm.room())[-1]
    assert "asks to lower P0 Critical to P1 High: loss is capped" in request["text"]
    await firm.enter("tom")
    pressed = await firm.press("tom", await firm.room(), request["ts"], "agree_lowering")
    assert pressed.text == "INC-20120801-001 is P1 High now."
    incident = await firm.incident()
    assert (incident.severity, incident.lowering) == (Severity.P1, None)
    assert incident.severity_history[-1].reason == "loss is capped; agreed by tom"


async def test_a_proved_breach_is_lowered_only_with_compliance(small_firm: Firm) -> None:
    """Every consent that the matched rules name is asked for, whoever else agreed; the last one lowers."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.triage("mei", regulatory_breach="suspected")
    assert "Compliance" in await small_firm.answer("mei", "severity P2 no breach found")
    assert await small_firm.answer("tom", "severity agree") == "Noted. Compliance must still agree."
    assert await small_firm.answer("kim", "severity agree") == "INC-20120801-001 is P2 Medium now."
    assert len(await small_firm.entries(EntryKind.CONSENT)) == 3


async def test_agreeing_to_nothing_says_so(small_firm: Firm) -> None:
    """Nobody asked, so there is nothing to agree to; the severity is named."""
    await small_firm.declare_in_one_line("P1")
    words = await small_firm.answer("tom", "severity agree")
    assert words == "Nobody has asked to lower INC-20120801-001. It is P1 High."


async def test_a_word_that_is_no_severity_is_answered_with_the_form(small_firm: Firm) -> None:
    """`P9`, `critical` or nothing: the right form, and nothing changed."""
    await small_firm.declare_in_one_line("P1")
    for typed in ("severity", "severity P9 bad", "severity critical"):
        words = await small_firm.answer("mei", typed)
        assert words == "Type it like this: `/incident severity P1 reason`. Nothing was changed."


async def test_two_who_agree_at_once_lower_once(small_firm: Firm) -> None:
    """The second one hears that there is nothing left to agree to."""
    await small_firm.declare_in_one_line("P0")
    await small_firm.answer("mei", "severity P1 loss is capped")
    assert await small_firm.answer("tom", "severity agree") == "INC-20120801-001 is P1 High now."
    assert "Nobody has asked to lower" in await small_firm.answer("dev", "severity agree")
    assert len((await small_firm.incident()).severity_history) == 2
