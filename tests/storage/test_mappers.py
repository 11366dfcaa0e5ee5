import json
from datetime import UTC
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.command import Person
from bot.domain.escalation_state import Acknowledgement, EscalationState, Lowering, Paged
from bot.domain.impact import Impact, TradingState
from bot.domain.incident import Incident, Mark, MarkSet, Posted, SeverityStep
from bot.domain.loss_estimates import LossEstimate
from bot.domain.roles import Role
from bot.domain.severity import Severity
from storage.mappers import incident_from_state, incident_to_row
from tests.builders import marks
from tests.storage.examples import incident_number

MOMENTS = st.datetimes(timezones=st.just(UTC))
TEXT = st.text(st.characters())  # lone surrogates included
PERSONS = st.builds(Person, TEXT, TEXT)
MONEY = st.decimals(min_value=0, max_value=10**17, places=2)
ROLES = st.lists(st.sampled_from(Role)).map(tuple)
ACKS = st.lists(st.builds(Acknowledgement, person=PERSONS, roles=ROLES, at=MOMENTS), max_size=3).map(tuple)
STEPS = st.builds(SeverityStep, st.sampled_from(Severity), MOMENTS, PERSONS, TEXT, st.booleans())
LOWERINGS = st.builds(
    Lowering, st.sampled_from(Severity), TEXT, PERSONS, MOMENTS, st.lists(ROLES, max_size=3).map(tuple), ACKS
)
IMPACTS = st.builds(
    Impact,
    loss_usd=st.none() | MONEY,
    latency_over_sla_pct=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    exec_orders_affected=st.none() | st.integers(min_value=0),
)
MARK_SETS = st.builds(MarkSet, MOMENTS, PERSONS, MOMENTS)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "title": TEXT,
    "trading_state": st.sampled_from(TradingState),
    "reporter": PERSONS,
    "impact": IMPACTS,
    "escalation": st.builds(EscalationState, effective_at=MOMENTS, duties_fired=st.lists(TEXT).map(tuple)),
    "marks": st.fixed_dictionaries(
        {Mark.DECLARED: MARK_SETS}, optional=dict.fromkeys(set(Mark) - {Mark.DECLARED}, MARK_SETS)
    ),
    "severity_history": st.lists(STEPS, max_size=3).map(tuple),
    "losses": st.lists(st.builds(LossEstimate, MONEY, MONEY, MOMENTS, PERSONS), max_size=3).map(tuple),
    "roles": st.dictionaries(st.sampled_from(Role), PERSONS, max_size=3),
    "acknowledgements": ACKS,
    "paged": st.dictionaries(st.text(), st.builds(Paged, TEXT, ROLES), max_size=3),
    "lowering": st.none() | LOWERINGS,
    "card": st.none() | st.builds(Posted, TEXT, TEXT),
}


def reread(incident: Incident) -> Incident:
    """The incident after a way through JSON text, as a database keeps it."""
    return incident_from_state(json.loads(json.dumps(incident_to_row(incident)["state"])))


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({}, optional=FIELDS))
def test_any_incident_comes_back_as_it_was(overrides: dict[str, Any]) -> None:
    """Every field of every shape survives: decimals, moments, enumerations, mappings, odd text."""
    incident = incident_number(1, **overrides)
    assert reread(incident) == incident


def test_an_incident_saved_before_a_field_existed_is_read() -> None:
    """What an older version did not know has its default."""
    state = incident_to_row(incident_number(1))["state"]
    for newer in ("nudges", "losses", "lowering", "room_failed", "acknowledgements", "notice"):
        del state[newer]
    assert incident_from_state(state) == incident_number(1)


def test_the_searched_columns_follow_the_state() -> None:
    """Marks that lists and reports ask for are columns of their own."""
    row = incident_to_row(incident_number(1, marks=marks(declared=1, resolved=2, closed=3)))
    moments = [row[name].minute for name in ("declared_at", "resolved_at", "closed_at")]
    assert (moments, row["phase"], row["severity"]) == ([1, 2, 3], "triage", "P1")
