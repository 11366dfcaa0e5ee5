"""Triage: the form that turns what is known into a severity."""

import json

from bot.domain.change import EntryKind
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_triage_sets_the_severity_by_the_rules_and_goes_on_to_containment(firm: Firm) -> None:
    """A loss over $100,000 and a suspected breach: P0, both rules kept, seen in the form, the room and the card."""
    await firm.declare("sam")
    seen = await firm.triage("mei", loss_usd="120k", regulatory_breach="suspected", latency_over_sla_pct="55")
    incident = await firm.incident()
    assert (incident.severity, incident.provisional, incident.phase) == (Severity.P0, False, Phase.CONTAINMENT)
    assert incident.matches == ("loss.p0", "reg.breach", "lat.p1")
    assert "P0 Critical" in json.dumps(seen.view)
    await firm.pass_time(seconds=5)
    card, *lines = await firm.lines()
    assert card.startswith("P0 Critical")
    assert any(line.startswith("⏫ P1 → P0:") and "(mei)" in line for line in lines)


async def test_the_form_replaces_a_provisional_severity_downwards_without_ceremony(small_firm: Firm) -> None:
    """What nobody had proved needs no consent to be lowered the first time."""
    await small_firm.declare("sam")
    await small_firm.triage("tom", latency_over_sla_pct="30")
    incident = await small_firm.incident()
    assert (incident.severity, incident.provisional, incident.matches) == (Severity.P2, False, ("lat.p2",))


async def test_a_later_form_raises_but_never_lowers(small_firm: Firm) -> None:
    """The second form may find more; finding less changes the facts and not the severity."""
    await small_firm.declare("sam")
    await small_firm.triage("mei", latency_over_sla_pct="30")
    await small_firm.triage("mei", latency_over_sla_pct="60")
    assert (await small_firm.incident()).severity is Severity.P1
    await small_firm.triage("mei", latency_over_sla_pct="5")
    incident = await small_firm.incident()
    assert (incident.severity, incident.matches) == (Severity.P1, ("lat.p3",))


async def test_a_form_that_knows_nothing_leaves_the_severity_provisional(small_firm: Firm) -> None:
    """Unknown never lowers: the questions stand open on the card."""
    await small_firm.declare("sam")
    await small_firm.triage("mei")
    incident = await small_firm.incident()
    assert (incident.severity, incident.provisional, incident.phase) == (Severity.P1, True, Phase.CONTAINMENT)
    await small_firm.pass_time(seconds=5)
    assert " Open: " in (await small_firm.lines())[0]


async def test_the_button_and_the_command_open_the_same_form(small_firm: Firm) -> None:
    """On the card, in the room and elsewhere by reference: one form."""
    incident = await small_firm.declare_in_one_line()
    typed = await small_firm.slash("mei", f"triage {incident.reference}")
    await small_firm.press_card("ada", "open_triage")
    pressed = small_firm.sandbox.gestures.top_view(small_firm.users["ada"])
    assert typed.view is not None
    assert pressed is not None
    ids = [
        [block.get("block_id") for block in view["blocks"] if block["type"] == "input"]
        for view in (typed.view, pressed)
    ]
    assert ids[0] == ids[1]
    assert (typed.view["callback_id"], pressed["callback_id"]) == ("triage", "triage")


async def test_a_triage_form_that_is_submitted_twice_counts_once(firm: Firm) -> None:
    """The second delivery changes nothing and says the same."""
    await firm.declare_in_one_line()
    await firm.triage("mei", loss_usd="20k")
    first = [each for each in firm.sandbox.delivery.log if each.sent.name == "view_submission"][-1]
    again = {**first.sent.payload, "trigger_id": "9.9.again"}
    answer = await firm.sandbox.delivery.ask("interactive", "view_submission", again)
    await firm.settle()
    assert answer.ok
    assert len(await firm.entries(EntryKind.TRIAGE)) == 1
    assert len((await firm.incident()).losses) == 1


async def test_a_wrong_answer_is_told_under_its_field(small_firm: Firm) -> None:
    """Every wrong field at once; the form stays with everything in it, and nothing is triaged."""
    await small_firm.declare_in_one_line()
    wrong = {"loss_usd": "NaN", "latency_over_sla_pct": "a lot", "exec_orders_affected": "-1"}
    seen = await small_firm.triage("mei", **wrong)
    assert seen.errors is not None
    assert seen.errors["loss_usd"].startswith("`NaN` is not an amount")
    assert seen.errors["latency_over_sla_pct"].startswith("`a lot` is not a number")
    assert seen.errors["exec_orders_affected"].startswith("`-1` is not a whole number from 0 up")
    assert not (await small_firm.incident()).triaged
