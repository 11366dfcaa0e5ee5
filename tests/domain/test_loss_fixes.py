"""Slips that have counted: who may put them right, until when, and what comes down again."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.change import Change
from bot.domain.escalation_state import Paged
from bot.domain.impact import Impact, RegulatoryBreach
from bot.domain.incident import Incident, SeverityStep
from bot.domain.loss_doubts import ConfirmLoss, confirm
from bot.domain.loss_fixes import FixLoss, NotYours, fix_loss
from bot.domain.loss_ledger import EstimateLoss
from bot.domain.losses import estimate_loss
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_loss, a_person, a_policy, after, an_incident, minutes

FIRST = SeverityStep(Severity.P1, NOON, a_person("Sam"), "declared", provisional=True)


def slipped(**fields: Any) -> Incident:
    """Tom typed $12m for $12k and confirmed it four minutes after noon: it is a P0 since."""
    incident = an_incident(severity_history=(FIRST,), paged={"UEVE": Paged("page/1", (Role.EXECUTIVES,))}, **fields)
    typed = a_command(EstimateLoss, by="Tom", low=Decimal(12_000_000), high=Decimal(12_000_000))
    asked = estimate_loss(incident, typed, policy=a_policy(), now=minutes(4)).incident
    assert asked is not None
    confirmed = confirm(asked, a_command(ConfirmLoss, by="Tom"), policy=a_policy(), now=minutes(4)).incident
    assert confirmed is not None
    assert confirmed.severity is Severity.P0
    return confirmed


def fixed(incident: Incident, *, by: str = "Tom", at: float = 6, high: int = 12_000) -> Change:
    """The change when somebody types the right figure."""
    command = a_command(FixLoss, by=by, low=Decimal(high), high=Decimal(high))
    return fix_loss(incident, command, policy=a_policy(), now=minutes(at))


def test_the_author_puts_a_slip_right_without_a_ceremony() -> None:
    """The severity is what it was, and whoever was paged is told why."""
    change = fixed(slipped())
    incident = after(change)
    assert (incident.severity, [each.high for each in incident.losses]) == (
        Severity.P1,
        [Decimal(12_000_000), Decimal(12_000)],
    )
    assert incident.severity_history[-1].reason == "$12m was a slip, the loss is $12k"
    told = [each.payload["text"] for each in change.effects if each.key.endswith("/tell/UEVE")]
    assert told == ["INC-20120801-001 is P1 High again: $12m was a slip, the loss is $12k."]


def test_what_else_is_known_holds_the_severity() -> None:
    """A breach that came up since keeps a P0."""
    breach = replace(slipped(), impact=Impact(regulatory_breach=RegulatoryBreach.CONFIRMED))
    assert after(fixed(breach)).severity is Severity.P0


def test_a_severity_that_somebody_has_moved_since_stays() -> None:
    """The slip is not what set it last."""
    by_hand = SeverityStep(Severity.P0, minutes(5), a_person("Mei"), "worse than we thought", provisional=True)
    incident = slipped()
    moved = replace(incident, severity_history=(*incident.severity_history, by_hand))
    assert after(fixed(moved)).severity is Severity.P0


def test_a_right_figure_that_proves_nothing_leaves_what_was_before() -> None:
    """No rule matches a loss of nothing."""
    assert after(fixed(slipped(), high=0)).severity is Severity.P1


def test_a_figure_that_waits_is_replaced() -> None:
    """It never counted, so there is nothing to bring down."""
    typed = a_command(EstimateLoss, by="Tom", low=Decimal(12_000_000), high=Decimal(12_000_000))
    asked = estimate_loss(an_incident(), typed, policy=a_policy(), now=minutes(4)).incident
    assert asked is not None
    incident = after(fixed(asked, by="Mei"))
    assert (incident.loss_waiting, [each.high for each in incident.losses]) == (None, [Decimal(12_000)])


@pytest.mark.parametrize(
    ("by", "at", "words"), [("Mei", 6, "Only Tom can fix $12m, until 12:14 UTC."), ("Tom", 14.1, "could, until 12:14")]
)
def test_others_and_the_late_are_told_what_to_type_instead(by: str, at: float, words: str) -> None:
    """An estimate can always be added; lowering is the commander's."""
    with pytest.raises(NotYours, match="severity P2 reason") as refused:
        fixed(slipped(), by=by, at=at)
    assert words in str(refused.value)


def test_without_an_estimate_there_is_nothing_to_fix() -> None:
    """The answer has the command that adds one."""
    with pytest.raises(NotYours, match="no estimate yet"):
        fixed(an_incident())


def test_an_estimate_of_a_form_is_fixed_by_its_own_time() -> None:
    """It was said when it was of."""
    incident = an_incident(losses=(a_loss(1, 5_000, at=3),))
    assert [each.high for each in after(fixed(incident)).losses] == [Decimal(5_000), Decimal(12_000)]
