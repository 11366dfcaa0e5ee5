"""The forms of an incident: filled in page by page or word by word, with history, open questions and severity."""

from typing import Any

from bot.domain.change import EntryKind
from bot.domain.impact import Connectivity
from bot.domain.severity import Severity
from bot.sandbox.seen import Seen
from tests.stories.firm import Firm


def blocks_of(seen: Seen) -> list[str]:
    """The ids of the fields that somebody has before them."""
    assert seen.view is not None
    return [block["block_id"] for block in seen.view["blocks"] if block["type"] == "input"]


def words_of(seen: Seen) -> str:
    """All the words of what somebody has before them."""
    assert seen.view is not None
    return str(seen.view["blocks"])


async def open_form(firm: Firm, who: str, text: str = "form") -> Seen:
    """Somebody opens a form of the newest incident."""
    words = text.split(maxsplit=1)
    return await firm.slash(who, f"{words[0]} {(await firm.incident()).reference} {''.join(words[1:])}".strip())


async def test_a_form_is_filled_in_page_by_page(firm: Firm) -> None:
    """Each page is saved by itself; what is known stands in it when it is opened again; the rest is named."""
    await firm.declare("sam", category="network_issues")
    first = await open_form(firm, "ada")
    assert blocks_of(first)[:2] == ["network_issues.venue", "network_issues.service"]
    answers: dict[str, Any] = {
        "network_issues.venue": "xnas",
        "network_issues.scope": "venue_lost",
        "network_issues.line": "both",
        "network_issues.sequences_in_step": "unknown",
    }
    second = await firm.submit("ada", answers)
    incident = await firm.incident()
    assert (incident.severity, incident.impact.connectivity) == (Severity.P1, Connectivity.VENUE_LOST)
    await firm.submit("ada", {blocks_of(second)[0]: "Line A of ITCH"})
    assert len((await firm.incident()).facts) == 5
    again = await open_form(firm, "mei", "form network 1")
    assert "'initial_value': 'XNAS'" in words_of(again)
    saved = again
    while saved.view is not None and saved.view.get("submit"):
        saved = await firm.submit("mei", {})
    assert "Line: Both" in words_of(saved)
    assert "Still missing for triage" in words_of(saved)
    facts = await firm.entries(EntryKind.FACT)
    assert facts[0] == "Venue: XNAS (ada)"
    assert len(facts) == 5


async def test_wrong_fields_are_all_named_and_nothing_is_lost(small_firm: Firm) -> None:
    """Under each of them stands what would be right; the page is not saved until they are."""
    await small_firm.declare("sam", category="latency_spike")
    await open_form(small_firm, "ada")
    wrong = {"latency_spike.observed_p99": "12.5", "latency_spike.sla": "10us"}
    seen = await small_firm.submit("ada", wrong)
    assert seen.errors == {
        "latency_spike.observed_p99": "`12.5` has no unit. Type ns, us, ms or s behind it. Nothing was changed."
    }
    assert (await small_firm.incident()).facts == {}
    right = {"latency_spike.observed_p99": "15.5us", "latency_spike.sla": "10us", "latency_spike.sla_percentile": "p99"}
    await small_firm.submit("ada", right)
    assert (await small_firm.incident()).severity is Severity.P1
    assert "Over the SLA: 55 %" in await small_firm.answer("ada", "facts")


async def test_a_field_is_set_in_one_line_and_keeps_its_history(small_firm: Firm) -> None:
    """Money, people and times as they are typed; a slip is answered with what was meant."""
    await small_firm.declare("sam", category="risk_breach")
    tom = small_firm.users["tom"]
    await small_firm.answer("tom", "set margin_required 1.2m EUR")
    await small_firm.answer("tom", "set margin_required 1.4m EUR")
    await small_firm.answer("tom", f"set overridden_by <@{tom}>")
    await small_firm.answer("tom", "set call_due 23:00")
    history = await small_firm.answer("tom", "facts margin_required")
    assert "is 1.4m EUR." in history
    assert "was 1.2m EUR (tom)" in history
    shown = await small_firm.answer("tom", "show")
    assert "Overridden by: tom · " in shown
    assert "Margin call due: 2012-08-02 03:00 UTC" in shown
    assert "Did you mean `limit_name`?" in await small_firm.answer("tom", "set limit_nam x")
    assert "Set those." in await small_firm.answer("tom", "set breach_pct 5")
    assert "Type it like this" in await small_firm.answer("tom", "set")
    assert "One of: hold, hedge, flatten." in await small_firm.answer("tom", "set flatten_decision")


async def test_an_unknown_answer_stays_on_the_card_until_somebody_knows(small_firm: Firm) -> None:
    """It opens a question there, and the answer closes it."""
    await small_firm.declare("sam", category="network_issues")
    await small_firm.answer("ada", "set still_sending unknown")
    await small_firm.pass_time(seconds=5)
    assert "Open: Are we still sending orders?" in (await small_firm.lines())[0]
    await small_firm.press_card("mei", "open_questions")
    opened = Seen(view=small_firm.sandbox.gestures.top_view(small_firm.users["mei"]))
    assert "failure_log.still_sending" in blocks_of(opened)
    await small_firm.answer("ada", "set still_sending no")
    await small_firm.pass_time(seconds=5)
    assert "still sending orders?" not in (await small_firm.lines())[0]


async def test_triage_goes_on_to_its_questions_the_common_ones_first(small_firm: Firm) -> None:
    """After the severity come the questions that every incident is asked, then those of the category."""
    await small_firm.declare("sam", category="data_quality")
    await small_firm.triage("mei", loss_usd="5k")
    page = await small_firm.submit("mei", {})
    assert "Are we still sending orders?" in words_of(page)
    assert "Loss now: low and high? $5k" in words_of(page)
    blocks = blocks_of(page)
    while page.view is not None and page.view.get("submit"):
        answer = {"data_quality.reached_risk_calculation": "yes"}
        page = await small_firm.submit("mei", {key: answer[key] for key in blocks_of(page) if key in answer})
        blocks += blocks_of(page)
    assert [block.split(".")[0] for block in blocks] == sorted(
        (block.split(".")[0] for block in blocks), key=lambda document: document != "failure_log"
    )
    assert (await small_firm.incident()).severity is Severity.P0


async def test_the_buttons_open_what_the_commands_open(small_firm: Firm) -> None:
    """Under the facts stand one for the questions and one for the form."""
    incident = await small_firm.declare("sam", category="risk_breach")
    questions = await open_form(small_firm, "ada", "form triage")
    await small_firm.answer("mei", "facts")
    room, gestures = await small_firm.room(), small_firm.sandbox.gestures
    ts = small_firm.sandbox.world.ephemerals(small_firm.users["mei"], room)[-1]["ts"]
    await small_firm.press("mei", room, ts, "open_questions")
    pressed = gestures.top_view(small_firm.users["mei"])
    assert blocks_of(Seen(view=pressed)) == blocks_of(questions)
    await small_firm.press("mei", room, ts, "open_facts")
    assert "risk_breach.limit_name" in blocks_of(Seen(view=gestures.top_view(small_firm.users["mei"])))
    small_firm.fail("error", "views.open", code="expired_trigger_id", times=1)
    assert "Set a field in one line" in ((await open_form(small_firm, "mei")).text or "")
    assert "has 3 pages" in ((await open_form(small_firm, "tom", "form 9")).text or "")
    assert "There is no form `zzz`" in ((await open_form(small_firm, "tom", "form zzz")).text or "")
    assert incident.facts == {}


async def test_a_category_that_is_chosen_later_brings_its_form(small_firm: Firm) -> None:
    """Not sure yet is an answer when it is declared; once somebody knows, the form is asked and the desk called in."""
    await small_firm.declare("sam", category="unknown")
    assert blocks_of(await open_form(small_firm, "ada"))[0].startswith("failure_log.")
    assert "Category (`/incident category network_issues`)" in str(
        (await small_firm.slash("ada", f"facts {(await small_firm.incident()).reference}")).blocks
    )
    assert "network_issues|" in await small_firm.answer("ada", "category")
    assert "Did you mean `risk breach`?" in await small_firm.answer("ada", "category risk breech")
    await open_form(small_firm, "tom", "form triage")
    page = await small_firm.submit("tom", {"category": "data_quality", "failure_log.still_sending": "no"})
    assert any(block.startswith("data_quality.") for block in blocks_of(page))
    assert (await small_firm.incident()).facts["failure_log.still_sending"].value == "no"
    answer = await small_firm.answer("ada", "category risk")
    assert answer == "INC-20120801-001 is Risk breach now. Paged as Risk Management: tom. Its form: /incident form."
    assert "risk_breach.limit_name" in blocks_of(await open_form(small_firm, "mei"))
