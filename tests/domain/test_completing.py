"""What the declaration left open and somebody says later."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.command import Where
from bot.domain.completing import Complete, TooLate, complete, left_open
from bot.domain.escalation_state import EscalationState
from bot.domain.impact import Category, TradingState
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.responders import frozen
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident, minutes

POLICY = a_policy()
BARE = frozen(
    an_incident(
        severity=Severity.P1,
        provisional=True,
        category=Category.UNKNOWN,
        trading_state=TradingState.UNKNOWN,
        affected="",
        escalation=EscalationState(effective_at=NOON, levels_fired=3),
    ),
    POLICY,
)


def said(incident: Incident = BARE, **answers: object):  # type: ignore[no-untyped-def]  # noqa: ANN201  # a Change, by keywords
    """What an answer alters."""
    command = Complete(key="k", workspace="T0FIRM", by=a_person("Sam"), where=Where(id=incident.id), **answers)  # type: ignore[arg-type]
    return complete(incident, command, policy=POLICY, now=minutes(2))


def test_the_card_asks_for_what_is_missing_until_triage() -> None:
    """What was said is asked no more; nor is anything once triage has looked, or it is closed."""
    assert left_open(BARE) == ("category", "trading_state", "affected")
    assert left_open(said(affected="XNAS").incident) == ("category", "trading_state")
    assert left_open(replace(BARE, triaged=True)) == left_open(replace(BARE, phase=Phase.CLOSED)) == ()


def test_trading_that_suffers_raises_what_nobody_has_triaged() -> None:
    """And lowers nothing; once triaged it is a fact like any other."""
    quiet = frozen(replace(BARE, severity=Severity.P2), POLICY)
    raised = said(quiet, trading_state=TradingState.HALTED_BY_US)
    assert raised.incident.severity is Severity.P1
    assert raised.incident.severity_history[-1].reason == "trading is halted by us"
    assert raised.answer == f"Noted on {BARE.reference}: Trading: halted by us."
    assert said(trading_state=TradingState.NORMAL).incident.severity is Severity.P1
    assert said(replace(quiet, triaged=True), trading_state=TradingState.REDUCED).incident.severity is Severity.P2


def test_a_closed_incident_takes_notes_only() -> None:
    """The refusal says how."""
    with pytest.raises(TooLate, match="/incident note"):
        said(replace(BARE, phase=Phase.CLOSED, phase_since=NOON + timedelta(hours=1)), affected="XNAS")
