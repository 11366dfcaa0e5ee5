from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.change import Change, EntryKind
from bot.domain.escalation_state import EscalationState
from bot.domain.impact import Impact, RegulatoryBreach
from bot.domain.incident import Incident
from bot.domain.loss_ledger import EstimateLoss, NoRate
from bot.domain.losses import estimate_loss
from bot.domain.marks import FutureTime
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_loss, a_policy, after, an_incident, minutes, pages_of

UNDER_WAY = EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))


def estimated(low: int, high: int, **fields: Any) -> Change:
    """The change when Tom estimates a loss, four minutes after noon."""
    incident = an_incident(**{"escalation": UNDER_WAY, **fields})
    return said(incident, low=Decimal(low), high=Decimal(high))


def said(incident: Incident, **fields: Any) -> Change:
    """The change when Tom says a figure, four minutes after noon."""
    policy = replace(a_policy(), currencies={"EUR": Decimal("1.25")})
    return estimate_loss(incident, a_command(EstimateLoss, by="Tom", **fields), policy=policy, now=minutes(4))


def test_every_estimate_is_kept() -> None:
    """With its time and author; the upper end is what the rules read."""
    incident = after(estimated(20_000, 90_000, losses=(a_loss(5_000, 20_000),)))
    assert incident.losses == (a_loss(5_000, 20_000), replace(a_loss(20_000, 90_000, at=4), said_at=minutes(4)))
    assert (incident.impact.loss_usd, incident.matches) == (Decimal(90_000), ("loss.p1",))


def test_a_higher_loss_raises_and_stays_provisional() -> None:
    """Only the triage form decides; its levels start at once."""
    change = estimated(9_000, 10_000, severity=Severity.P2)
    incident = after(change)
    assert (incident.severity, incident.provisional) == (Severity.P1, True)
    assert incident.severity_history[-1].reason == a_policy().severity.words("loss.p1")
    assert ("Ada", "dm") in pages_of(change)
    assert change.answer == "Loss is $9k–$10k now. INC-20120801-001 is P1 High."


def test_a_higher_loss_raises_what_triage_decided() -> None:
    """The severity stays decided."""
    assert not after(estimated(0, 20_000, severity=Severity.P2, provisional=False)).provisional


def test_a_lower_loss_never_lowers() -> None:
    """It is on record and changes what matches, no more."""
    change = estimated(400, 900, severity=Severity.P0, losses=(a_loss(1, 200_000),), provisional=False)
    incident = after(change)
    assert (incident.severity, incident.matches, incident.severity_history) == (Severity.P0, ("loss.p3",), ())
    assert change.answer == "Loss is $400–$900 now, was $1–$200k. INC-20120801-001 is P0 Critical."


def test_a_loss_of_nothing_matches_nothing() -> None:
    """It never counts as an all-clear."""
    incident = after(estimated(0, 0))
    assert (incident.severity, incident.matches, incident.provisional) == (Severity.P1, (), True)


def test_an_estimate_keeps_what_else_is_known() -> None:
    """Other answers of triage stand, and the duty they owe is sent."""
    breach = Impact(regulatory_breach=RegulatoryBreach.CONFIRMED)
    change = estimated(1, 500, severity=Severity.P0, impact=breach)
    assert after(change).matches == ("loss.p3", "reg.breach")
    assert ("Kim", "dm") in pages_of(change)


def test_the_room_and_the_record_read_the_same_line() -> None:
    """Amounts are kept exactly beside it."""
    change = estimated(5_000, 20_000, losses=(a_loss(5_000, 5_000),))
    assert change.effects[0].payload["text"] == "Loss $5k–$20k, was $5k (Tom)"
    assert [(each.kind, each.text, each.content) for each in change.entries] == [
        (EntryKind.LOSS, "Loss $5k–$20k, was $5k (Tom)", {"low_usd": "5000", "high_usd": "20000"})
    ]


def test_every_effect_of_an_estimate_has_a_key_of_its_own() -> None:
    """Even where it raises: the card is refreshed for the loss and again for the severity."""
    keys = [each.key for each in estimated(0, 20_000, severity=Severity.P2).effects]
    assert len(set(keys)) == len(keys)


def test_another_currency_counts_by_its_rate_on_record() -> None:
    """The policy's, or the one that was typed; figure, rate and basis are kept."""
    change = said(an_incident(), low=Decimal(1_000), high=Decimal(8_000), currency="EUR", basis="marked to market")
    assert (after(change).losses[-1].low, after(change).losses[-1].high) == (Decimal(1_250), Decimal(10_000))
    assert change.entries[0].text == "Loss $1.25k–$10k (EUR at 1.25) (Tom, marked to market)"
    assert change.entries[0].content["rate"] == "1.25"
    typed = said(an_incident(), low=Decimal(3), high=Decimal(3), currency="GBP", rate=Decimal("1.2719"))
    assert after(typed).losses[-1].high == Decimal("3.82")


def test_a_currency_without_a_rate_is_refused() -> None:
    """No figure is guessed."""
    with pytest.raises(NoRate, match=r"--rate 1\.08"):
        said(an_incident(), low=Decimal(1), high=Decimal(1), currency="GBP")


def test_the_newest_figure_by_its_own_time_counts() -> None:
    """One that comes late is kept in its place and moves nothing."""
    newest = a_loss(5_000, 20_000, at=3)
    change = said(an_incident(losses=(newest,)), low=Decimal(90_000), high=Decimal(90_000), as_of=minutes(1))
    incident = after(change)
    assert [each.high for each in incident.losses] == [Decimal(90_000), Decimal(20_000)]
    assert incident.impact.loss_usd == Decimal(20_000)
    assert change.answer.startswith("Kept. $5k–$20k is newer and counts.")
    assert change.entries[0].text.endswith("(Tom, as of 12:01 UTC)")


def test_a_figure_of_tomorrow_is_refused() -> None:
    """Nobody knows it."""
    with pytest.raises(FutureTime):
        said(an_incident(), low=Decimal(1), high=Decimal(1), as_of=minutes(5))
