from typing import Any

import pytest

from bot.domain.acknowledgement import TooEarly
from bot.domain.change import Change, EffectKind, Json, Timer, TimerKind
from bot.domain.duties import Alarm, AlarmKind
from bot.domain.duty_proofs import RecordCall, owes, record_call, record_paged
from bot.domain.incident import SeverityStep
from bot.domain.roles import Role
from bot.domain.rooms import Sent
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_person, a_policy, an_incident, minutes

POLICY = a_policy()
TO_MAX: dict[str, Json] = {
    "person": {"id": "UMAX", "name": "Max"},
    "channel": "dm",
    "reasons": [[None, "senior_management"], [2, "team_lead"]],
}
DELIVERED = {"channel": "D0MAX", "ts": "1.0", "outcome": "delivered"}


def paged(at: float = 16, *, result: Any = None, payload: Any = TO_MAX, **fields: Any) -> Change:
    """What follows from a page that was sent so many minutes after noon."""
    sent = Sent(key="page", payload=payload, result=result or {**DELIVERED, "permalink": "https://x/p1"})
    return record_paged(an_incident(**fields), sent, policy=POLICY, now=minutes(at))


def called(at: float | None = 9, now: float = 10, note: str = "", role: Role = Role.TEAM_LEAD, **fields: Any) -> Change:
    """Mei puts a call on record."""
    when = None if at is None else minutes(at)
    command = a_command(RecordCall, role=role, told_by="Dev", at=when, note=note)
    return record_call(an_incident(**fields), command, policy=POLICY, now=minutes(now))


def test_the_page_that_arrived_is_the_proof() -> None:
    """Of the duty alone, not of the level that the same message names; the deadline's timer goes on to the next."""
    change = paged()
    assert [(entry.text, entry.content["proof"]) for entry in change.entries] == [
        ("Duty met: told senior management: Max by direct message", "https://x/p1")
    ]
    assert change.incident is not None
    assert [(each.role, each.at, each.proof) for each in change.incident.told] == [
        (Role.SENIOR_MANAGEMENT, minutes(16), "https://x/p1")
    ]
    assert change.timers == (Timer(TimerKind.DUTY, minutes(15)),)


@pytest.mark.parametrize(
    ("result", "proof"), [({"outcome": "delivered", "where": "pagerduty"}, "by pagerduty"), (DELIVERED, "D0MAX/1.0")]
)
def test_without_a_link_the_proof_says_where_it_arrived(result: Any, proof: str) -> None:
    """Outside Slack, or where Slack would not give one."""
    assert str(paged(result=result).entries[0].content["proof"]).endswith(proof)


def test_a_page_behind_the_deadline_says_by_how_much() -> None:
    """It was missed, and is made up for."""
    assert paged(75).entries[0].text == ("Told senior management, 15 min after the deadline: Max by direct message")


def test_what_did_not_arrive_or_is_known_already_proves_nothing() -> None:
    """An address that is not configured, and a second way to the same person."""
    assert paged(result={"outcome": "not_configured"}) == Change()
    assert paged(told=paged().incident.told) == Change()  # type: ignore[union-attr]  # it has one


def test_only_pages_to_people_that_a_duty_owes_are_looked_at() -> None:
    """Levels, cards, and what is said in the room are not."""
    assert owes(EffectKind.PAGE, TO_MAX)
    assert not owes(EffectKind.PAGE, {**TO_MAX, "reasons": [[2, "team_lead"]]})
    assert not owes(EffectKind.PAGE, {**TO_MAX, "person": None})
    assert not owes(EffectKind.SAY, {})


def test_a_call_meets_a_duty() -> None:
    """With who says so, and a note."""
    change = called(note="left for the airport")
    assert change.entries[0].text == "Team lead told by phone at 12:09 UTC, told by Dev: left for the airport"
    assert change.entries[0].occurred_at == minutes(9)
    assert change.answer.endswith("The duty is met.")
    assert change.timers == (Timer(TimerKind.DUTY, minutes(45)),)


def test_the_answer_says_what_a_call_does_for_the_duty() -> None:
    """Nothing owed, too late, or before it was owed."""
    assert called(role=Role.EXECUTIVES).answer.endswith("No duty is owed to them at P1; the call is on record.")
    alarm = Alarm(Role.TEAM_LEAD, NOON, AlarmKind.MISSED, minutes(15))
    assert called(None, 20, alarms=(alarm,)).answer.endswith("was due by 12:15 UTC and stays missed.")
    steps = tuple(SeverityStep(Severity.P1, minutes(at), a_person(), "loss", provisional=False) for at in (0, 9.5))
    assert "when the duty began: they must still be told" in called(severity_history=steps).answer


def test_a_call_before_the_incident_is_refused() -> None:
    """A slip of the pen."""
    with pytest.raises(TooEarly):
        called(-1)
