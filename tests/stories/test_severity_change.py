"""Severity by hand: anyone raises, only the commander lowers, with a reason and the consents of the policy."""

from dataclasses import replace

from bot.domain.change import EntryKind
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_anyone_raises_at_once(small_firm: Firm) -> None:
    """No role, no reason needed: one line in the room, the new levels page from now on."""
    incident = await small_firm.declare_in_one_line("P2")
    seen = await small_firm.slash("kim", f"severity {incident.reference} P0 second venue hit")
    assert seen.text == "INC-20120801-001 is P0 Critical now."
    assert (await small_firm.incident()).escalation.effective_at == small_firm.clock.now()
    assert {"ada", "mei", "tom", "sam", "eve", "max", "lea"} <= await small_firm.paged()
    await small_firm.pass_time(seconds=5)
    assert "⏫ P2 → P0: second venue hit (kim)" in await small_firm.lines()
    assert (await small_firm.answer("ada", "severity P0")) == "INC-20120801-001 is P0 Critical already."


async def test_only_the_commander_lowers_and_must_say_why(firm: Firm) -> None:
    """Each refusal names who may, or what is missing; nothing changes until both are right."""
    await firm.declare_in_one_line("P1")
    refused = await firm.answer("ada", "severity P2 looks fine")
    assert refused == "Only the Incident Commander (mei) can lower severity. Nothing was changed."
    assert "Say why it is lower" in await firm.answer("mei", "severity P2")
    assert (await firm.incident()).severity is Severity.P1
    assert await firm.answer("mei", "severity P2 acks are normal again") == "INC-20120801-001 is P2 Medium now."
    await firm.pass_time(seconds=5)
    assert any(line.startswith("⏬ P1 → P2: acks are normal again (mei)") for line in await firm.lines())


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


async def test_who_can_agree_is_asked_by_a_button_of_their_own(firm: Firm) -> None:
    """Risk and the deputy need not be in the room; a message that comes late says that it is settled."""
    await firm.declare_in_one_line("P0")
    await firm.answer("mei", "severity P1 loss is capped")
    await firm.pass_time(seconds=5)
    assert "asks to lower P0 Critical to P1 High: loss is capped" in firm.told("dev")[-1]
    assert (await firm.press_page("tom", "agree_lowering")) == "INC-20120801-001 is P1 High now."
    assert "Nobody has asked to lower" in await firm.press_page("dev", "agree_lowering")


async def test_a_lower_severity_cancels_what_is_left_and_says_so(small_firm: Firm) -> None:
    """An unanswered P1 becomes P2: its later levels never come, those of P2 do."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(minutes=6)
    await small_firm.answer("mei", "severity P2 one venue only")
    await small_firm.pass_time(minutes=50)
    line = "⏬ P1 → P2: one venue only (mei). Cancelled: levels 5 and 6 of P1 and its repeats"
    assert line in await small_firm.lines()
    assert len(await small_firm.entries(EntryKind.PAGE)) == 4  # levels of P1 at 0 and 5, of P2 at 6 and 21
    assert small_firm.pages("dev") == []


async def test_lowering_what_is_answered_pages_nobody(small_firm: Firm) -> None:
    """The commander has it; on-call, whom the first level of P2 would call, is left alone."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.press_page("mei")
    await small_firm.pass_time(minutes=5)
    await small_firm.answer("mei", "severity P2 one venue only")
    await small_firm.pass_time(hours=2)
    assert len(await small_firm.entries(EntryKind.PAGE)) == 1
    assert "⏬ P1 → P2: one venue only (mei)" in await small_firm.lines()


async def test_a_raise_of_what_is_answered_calls_whom_nobody_has_called(firm: Firm) -> None:
    """On-call and commander have it and are not paged twice; Risk must be called to a P0 all the same."""
    await firm.declare_in_one_line("P1", who="kim")
    await firm.press_page("ada")
    await firm.answer("mei", "ack")
    await firm.pass_time(minutes=3)
    await firm.answer("ada", "severity P0 second venue hit")
    await firm.pass_time(minutes=20)
    assert len(firm.pages("tom")) == 1
    assert (len(firm.pages("ada")), len(firm.pages("dev"))) == (1, 0)
    assert firm.told("ada")[0].startswith("P0 Critical")
    assert (await firm.incident()).escalation.levels_fired == 1


async def test_an_edited_policy_does_not_bend_a_running_escalation(firm: Firm) -> None:
    """Levels, repeats and who answers are those of the start; the next severity runs by the new file."""
    await firm.declare_in_one_line("P1", who="kim")
    plans = firm.policy.escalation
    slow = {severity: replace(plan, levels=(), repeat_every=None) for severity, plan in plans.items()}
    await firm.stop_bot()
    firm.policy = replace(firm.policy, escalation=slow, responder_roles=())
    await firm.start_bot()
    await firm.pass_time(minutes=6)
    assert len(await firm.entries(EntryKind.PAGE)) == 2
    assert (await firm.press_page("ada")).endswith("Paging has stopped.")
    await firm.answer("ada", "severity P0 second venue hit")
    await firm.pass_time(minutes=15)
    assert len(await firm.entries(EntryKind.PAGE)) == 2
