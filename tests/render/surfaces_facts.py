"""The surfaces of an incident's forms, by the names of their golden files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot.domain.facts import open_questions, stated
from bot.domain.forms import Fact, Form, step_of
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.registry import Entry, Registry, VenueEntry
from bot.render import facts, messages
from bot.render.templates import configure
from tests.builders import ARow, a_person, minutes
from tests.render import scenes

T: Final = configure(None)
REGISTRY: Final = Registry(
    {
        "strategies": (
            Entry(name="mm-us", desk="equities", owner="USAM", kill_procedure="https://wiki.example/kill/mm-us"),
            Entry(name="mm-eu"),
        ),
        "venues": (
            VenueEntry(name="XNYS", phone="+1 212 555 0100", erroneous_trade_window=timedelta(minutes=30)),
            VenueEntry(name="XNAS"),
        ),
    }
)
POLICY: Final = replace(scenes.POLICY, registry=REGISTRY)


def facts_of(**values: str) -> dict[str, Fact]:
    """Facts by their keys, with `__` for the dot, that Tom has given."""
    return {key.replace("__", "."): Fact(value, a_person("Tom"), minutes(4)) for key, value in values.items()}


KNOWN: Final = replace(
    scenes.TRIAGE,
    category=Category.EXECUTION_FAILURE,
    facts=facts_of(
        failure_log__still_sending="yes",
        failure_log__affected_strategies="mm-us, mm-asia",
        failure_log__affected_venues="XNYS",
        failure_log__risk_growing="",
        failure_log__affected_hosts="",
        failure_log__first_bad_execution_at="2012-08-01T11:58:00.000000Z",
        execution_failure__venue="XLON",
        execution_failure__failure_type="unintended_orders",
        execution_failure__orders_affected="212",
        execution_failure__text=scenes.HOSTILE,
        execution_failure__notional="3150000000 USD",
    ),
)
LATENCY: Final = replace(
    scenes.TRIAGE,
    category=Category.LATENCY_SPIKE,
    facts=facts_of(
        latency_spike__observed_p99="15500",
        latency_spike__sla="10000",
        latency_spike__sla_percentile="p99",
        latency_spike__ptp_offset="",
    ),
)
STRATEGY: Final = replace(
    scenes.TRIAGE,
    category=Category.STRATEGY_LOSS,
    facts=facts_of(strategy_loss__halted_by="Sam (USAM)", strategy_loss__strategy_id="mm-us"),
)


def pages() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The forms."""
    yield "facts_execution", lambda: _page(KNOWN, "execution_failure", 1)
    yield "facts_questions", lambda: _page(KNOWN, "triage", 1)
    yield "facts_questions_unsure", lambda: _page(replace(scenes.TRIAGE, category=Category.UNKNOWN), "triage", 1)
    yield "facts_latency", lambda: _page(LATENCY, "latency_spike", 1)
    yield "facts_person", lambda: _page(STRATEGY, "strategy_loss", 3)
    yield "facts_saved", lambda: facts.facts_saved(T, KNOWN, POLICY, _form(KNOWN, "execution_failure"))
    yield "facts_saved_empty", lambda: facts.facts_saved(T, scenes.TRIAGE, POLICY, Form("x", "Anything", ()))


def lists() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The messages."""
    orders = next(each for each in stated(KNOWN, POLICY) if each.field.name == "orders_affected")
    over = next(each for each in stated(LATENCY, POLICY) if each.field.name == "over_sla_pct")
    kept = next(each for each in stated(LATENCY, POLICY) if each.field.name == "scribe")
    text = next(each for each in stated(KNOWN, POLICY) if each.field.name == "text")
    kind = next(each for each in stated(KNOWN, POLICY) if each.field.name == "failure_type")
    rows = [ARow(seq=number, kind="fact", text=f"Orders affected: {number} (Tom)") for number in range(1, 13)]
    yield "card_venue_clock", lambda: messages.card(T, KNOWN, POLICY, questions=open_questions(KNOWN, POLICY))
    yield "facts", lambda: facts.facts(T, KNOWN, POLICY)
    yield "facts_none", lambda: facts.facts(T, scenes.TRIAGE, POLICY)
    yield "facts_many", lambda: facts.facts(T, _full(), POLICY)
    yield "fact_history", lambda: facts.fact_history(T, KNOWN, orders, rows)
    yield "fact_history_computed", lambda: facts.fact_history(T, LATENCY, over, [])
    yield "fact_history_kept", lambda: facts.fact_history(T, LATENCY, kept, [])
    yield "fact_history_choice", lambda: facts.fact_history(T, KNOWN, kind, rows[:1])
    yield "fact_history_words", lambda: facts.fact_history(T, KNOWN, text, [])


def _full() -> Incident:
    """An incident of which nobody knows anything, and says so."""
    fields = POLICY.forms.fields(Category.NETWORK_ISSUES)
    unknown = {field.key: Fact("", a_person("Tom"), minutes(4)) for field in fields if field.typed}
    return replace(scenes.TRIAGE, category=Category.NETWORK_ISSUES, facts=unknown)


def _form(incident: Incident, name: str) -> Form:
    forms = POLICY.forms
    return forms.triage(incident.category) if name == "triage" else forms.named(incident.category, name)


def _page(incident: Incident, name: str, number: int) -> dict[str, Any]:
    step = step_of(_form(incident, name), number)
    assert step is not None
    return facts.facts_form(T, incident, POLICY, step)
