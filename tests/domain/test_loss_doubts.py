"""Figures that look like a slip: read back, confirmed, taken back, or meant after a minute."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.change import Change, TimerKind
from bot.domain.escalation_state import EscalationState
from bot.domain.incident import Incident
from bot.domain.loss_doubts import ConfirmLoss, NothingWaits, WithdrawLoss, confirm, consequence, fire, timer, withdraw
from bot.domain.loss_ledger import EstimateLoss
from bot.domain.losses import estimate_loss
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_loss, a_policy, after, an_incident, minutes, pages_of

UNDER_WAY = EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))


def typed(high: int, **fields: Any) -> Change:
    """The change when Tom types a figure, four minutes after noon."""
    incident = an_incident(**{"escalation": UNDER_WAY, **fields})
    command = a_command(EstimateLoss, by="Tom", low=Decimal(high), high=Decimal(high))
    return estimate_loss(incident, command, policy=a_policy(), now=minutes(4))


def waiting(high: int, **fields: Any) -> Incident:
    """An incident on which that figure waits."""
    return after(typed(high, **fields))


@pytest.mark.parametrize(
    ("high", "fields", "waits"),
    [
        (100_000, {}, False),
        (100_001, {}, True),
        (100_001, {"severity": Severity.P0}, False),
        (49_999, {"losses": (a_loss(1, 5_000),)}, False),
        (50_000, {"losses": (a_loss(1, 5_000),)}, True),
        (50_000, {"losses": (a_loss(0, 0),)}, False),
        (2_000_000, {"severity": Severity.P0, "losses": (a_loss(1, 200_000),)}, True),
    ],
)
def test_what_makes_a_p0_or_is_ten_times_as_much_is_read_back(
    high: int, fields: dict[str, Any], *, waits: bool
) -> None:
    """On both sides of each edge."""
    incident = waiting(high, **fields)
    assert (incident.loss_waiting is not None) is waits
    assert (len(incident.losses) == len(fields.get("losses", ()))) is waits


def test_the_answer_says_what_follows_and_what_to_type() -> None:
    """Who is told by duty of a P0 is named."""
    change = typed(12_000_000, losses=(a_loss(12_000, 12_000),))
    assert change.answer == (
        "$12m, was $12k? It makes this P0 Critical and pages executives. If you mean it, type `/incident loss confirm`; "
        "if not, `/incident loss fix 12k`. It counts by itself at 12:05 UTC."
    )
    assert pages_of(change) == {}
    jump = waiting(50_000, losses=(a_loss(1, 5_000),))
    assert jump.loss_waiting is not None
    assert consequence(jump, jump.loss_waiting.estimate, a_policy()) == "is ten times the last estimate or more"


def test_a_p0_that_calls_nobody_new_is_read_back_all_the_same() -> None:
    """The words name nobody then."""
    policy = replace(a_policy(), duties={**a_policy().duties, Severity.P1: a_policy().duties[Severity.P0]})
    incident = waiting(200_000)
    assert incident.loss_waiting is not None
    assert consequence(incident, incident.loss_waiting.estimate, policy) == "makes this P0 Critical"


def test_a_confirmed_figure_counts_at_once() -> None:
    """Whoever confirms it; the ledger has it from who typed it."""
    change = confirm(waiting(200_000), a_command(ConfirmLoss, by="Mei"), policy=a_policy(), now=minutes(4.5))
    incident = after(change)
    assert (incident.severity, incident.loss_waiting) == (Severity.P0, None)
    assert (incident.losses[-1].by.name, incident.losses[-1].said_at) == ("Tom", minutes(4.5))
    assert ("Eve", "phone") in pages_of(change)


def test_a_figure_taken_back_never_counts() -> None:
    """It stays on record as a slip."""
    change = withdraw(waiting(200_000), a_command(WithdrawLoss, by="Tom"), policy=a_policy(), now=minutes(4.5))
    incident = after(change)
    assert (incident.severity, incident.losses, incident.loss_waiting) == (Severity.P1, (), None)
    assert change.entries[0].text == "Loss $200k was a slip and does not count (Tom)"
    assert change.entries[0].content["counts"] is False


@pytest.mark.parametrize(
    ("losses", "words"), [((), "There is no estimate yet."), ((a_loss(1, 5_000),), "The loss is $1–$5k.")]
)
def test_where_no_figure_waits_the_answer_says_what_stands(losses: tuple[Any, ...], words: str) -> None:
    """Two who press at once: the second reads that it is done."""
    with pytest.raises(NothingWaits, match="No figure waits") as refused:
        confirm(an_incident(losses=losses), a_command(ConfirmLoss), policy=a_policy(), now=minutes(5))
    assert words in str(refused.value)


@pytest.mark.parametrize(("at", "counted"), [(4, 0), (4.99, 0), (5, 1), (60, 1)])
def test_unanswered_for_a_minute_it_counts(at: float, counted: int) -> None:
    """Silence never hides a loss."""
    incident = after_timer(waiting(200_000), minutes(at))
    assert (len(incident.losses), incident.severity is Severity.P0) == (counted, bool(counted))


def after_timer(incident: Incident, now: datetime) -> Incident:
    """The incident once its timer has been asked."""
    assert timer(incident, a_policy()).due_at == minutes(5)
    change = fire(incident, policy=a_policy(), now=now, key="timer/1")
    return change.incident or incident


def test_a_timer_that_finds_nothing_waiting_is_set_to_nothing() -> None:
    """Somebody was faster."""
    change = fire(an_incident(), policy=a_policy(), now=minutes(5), key="timer/1")
    assert [(each.kind, each.due_at) for each in change.timers] == [(TimerKind.LOSS, None)]
