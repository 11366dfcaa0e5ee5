from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.escalation_state import Acknowledgement, EscalationState, Lowering, Paged
from bot.domain.impact import Impact, RegulatoryBreach
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.severity_change import (
    AgreeLowering,
    ChangeSeverity,
    LoweringRefused,
    NothingToAgree,
    agree_lowering,
    change_severity,
)
from bot.domain.triage import Triage, triage
from tests.builders import NOON, a_command, a_person, a_policy, after, an_incident, minutes, pages_of

LED = {Role.INCIDENT_COMMANDER: a_person("Mei")}
SECOND = (Role.RISK_MANAGEMENT, Role.DEPUTY_INCIDENT_COMMANDER)


def led(**fields: Any) -> Incident:
    """An incident that triage has decided and Mei leads."""
    return an_incident(**{"roles": LED, "provisional": False, **fields})


def changed(incident: Incident, to: Severity, *, by: str = "Mei", reason: str = "", at: float = 20) -> Change:
    """The change when somebody asks for another severity."""
    command = a_command(ChangeSeverity, by=by, wanted=to, reason=reason)
    return change_severity(incident, command, policy=a_policy(), now=minutes(at))


def agreed(incident: Incident, *, by: str, at: float = 25) -> Change:
    """The change when somebody agrees to a lowering."""
    return agree_lowering(incident, a_command(AgreeLowering, by=by, key=f"{by}/ok"), policy=a_policy(), now=minutes(at))


def test_anyone_raises_at_once_without_a_reason() -> None:
    """Its levels start from that moment."""
    change = changed(led(), Severity.P0, by="Ann")
    incident = after(change)
    step = incident.severity_history[-1]
    assert (incident.severity, incident.escalation.effective_at) == (Severity.P0, minutes(20))
    assert (step.severity, step.at, step.by.name, step.reason) == (Severity.P0, minutes(20), "Ann", "raised by hand")
    assert change.answer == "INC-20120801-001 is P0 Critical now."
    assert {"Ada", "Mei", "Sam", "Tom", "Eve"} <= {name for name, _ in pages_of(change)}
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(23)),)


def test_a_raise_speaks_in_the_message_people_have() -> None:
    """One direct message per incident and severity step less; the pager is fired again."""
    paged = {"UADA": Paged("declared/page/UADA/dm", (Role.ON_CALL_ENGINEER,))}
    effects = changed(led(paged=paged), Severity.P0).effects
    to_ada = [each.kind for each in effects if "UADA" in each.key and each.kind is not EffectKind.INVITE]
    assert sorted(to_ada) == [EffectKind.PAGE_OUTSIDE, EffectKind.UPDATE_PAGE]


def test_the_room_reads_why_severity_moved() -> None:
    """One line with an arrow, the card, the notice and the topic."""
    change = changed(led(), Severity.P0, reason="losses grow")
    assert change.effects[0].payload == {"template": "line", "text": "⏫ P1 → P0: losses grow (Mei)"}
    assert [each.kind for each in change.effects[:4]] == [
        EffectKind.SAY,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
        EffectKind.SET_TOPIC,
    ]
    assert change.entries[0].text == "P1 → P0: losses grow (Mei)"


def test_who_acknowledged_is_not_paged_again_by_a_raise() -> None:
    """They are here; at P0 the commander is still missing."""
    taken = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), NOON)
    names = {name for name, _ in pages_of(changed(led(acknowledgements=(taken,)), Severity.P0))}
    assert "Ada" not in names
    assert "Mei" in names


def test_a_raise_after_resolving_pages_no_level() -> None:
    """The incident is stood down, but what the firm owes at P0 is sent."""
    resolved = led(phase=Phase.POST_MORTEM, escalation=EscalationState(NOON, ended=True))
    change = changed(resolved, Severity.P0)
    assert {name for name, _ in pages_of(change)} == {"Eve", "Max", "Lea"}
    assert after(change).escalation.ended


def test_the_same_severity_changes_nothing() -> None:
    """The answer says so."""
    assert changed(led(), Severity.P1) == Change(answer="INC-20120801-001 is P1 High already.")


def test_only_the_commander_lowers() -> None:
    """Everybody else reads who that is, and how to become it where nobody is."""
    with pytest.raises(LoweringRefused, match=r"Only the Incident Commander \(Mei\) can lower"):
        changed(led(), Severity.P2, by="Ada", reason="calm")
    with pytest.raises(LoweringRefused, match=r"nobody yet: type /incident role commander"):
        changed(led(roles={}), Severity.P2, by="Ada", reason="calm")


def test_lowering_needs_a_reason() -> None:
    """The refusal shows the right form."""
    with pytest.raises(LoweringRefused, match=r"/incident severity P2 reason\. Nothing was changed"):
        changed(led(), Severity.P2)


def test_the_commander_lowers_at_once_where_nobody_must_agree() -> None:
    """Duties and levels count from then under the lower severity."""
    change = changed(led(), Severity.P2, reason="one host only")
    assert after(change).severity is Severity.P2
    assert after(change).escalation.effective_at == minutes(20)
    assert (
        change.effects[0].payload["text"]
        == "⏬ P1 → P2: one host only (Mei). Cancelled: levels 4, 5 and 6 of P1 and its repeats"
    )


@pytest.mark.parametrize(
    ("severity", "matches", "needs"),
    [
        (Severity.P0, (), (SECOND,)),
        (Severity.P0, ("loss.p0", "reg.breach"), ((Role.COMPLIANCE,), SECOND)),
        (Severity.P0, ("loss.p0", "risk.manual"), ((Role.RISK_MANAGEMENT,),)),
        (Severity.P0, ("reg.breach", "risk.manual"), ((Role.COMPLIANCE,), (Role.RISK_MANAGEMENT,))),
        (Severity.P1, ("risk.manual",), ((Role.RISK_MANAGEMENT,),)),
    ],
)
def test_lowering_asks_for_the_consents_of_the_policy(
    severity: Severity, matches: tuple[str, ...], needs: tuple[tuple[Role, ...], ...]
) -> None:
    """Compliance for a breach, Risk for a limit, and one of two more to leave P0; Risk counts as that one too."""
    change = changed(led(severity=severity, matches=matches), Severity.P2, reason="over")
    incident = after(change)
    assert (incident.severity, incident.severity_history) == (severity, ())
    assert incident.lowering == Lowering(Severity.P2, "over", a_person("Mei"), minutes(20), needs)
    assert change.effects[0].payload == {"template": "consent_request"}
    assert change.entries[0].text == f"Mei asks to lower {severity} → P2: over"


def test_the_commander_reads_who_must_agree() -> None:
    """In words, and that nothing has moved yet."""
    change = changed(led(severity=Severity.P0, matches=("reg.breach",)), Severity.P1, reason="over")
    assert change.answer == (
        "Asked. Compliance and Risk Management or deputy Incident Commander must agree. "
        "Until then it stays P0 Critical."
    )


def test_the_last_consent_lowers() -> None:
    """In the name of the commander, with everybody who agreed in the reason."""
    asked = after(changed(led(severity=Severity.P0, matches=("reg.breach",)), Severity.P1, reason="over"))
    half = agreed(asked, by="Kim")
    assert half.answer == "Noted. Risk Management or deputy Incident Commander must still agree."
    assert after(half).severity is Severity.P0
    whole = agreed(after(half), by="Dev", at=26)
    step = after(whole).severity_history[-1]
    assert (step.severity, step.by.name, step.reason) == (Severity.P1, "Mei", "over; agreed by Kim and Dev")
    assert after(whole).lowering is None
    assert [each.text for each in whole.entries[:2]] == [
        "Dev agreed to lower to P1 High",
        "P0 → P1: over; agreed by Kim and Dev (Mei). Cancelled: level 4 of P0 and its repeats",
    ]


def test_a_consent_counts_only_from_whom_it_is_asked() -> None:
    """Not from others, not twice, and never from the commander who asked."""
    asked = after(changed(led(severity=Severity.P0, matches=("reg.breach",)), Severity.P1, reason="over"))
    for by in ("Ada", "Mei"):
        with pytest.raises(LoweringRefused, match="Your consent is not what is missing: Compliance and Risk"):
            agreed(asked, by=by)
    with pytest.raises(LoweringRefused, match="missing: Risk Management or deputy"):
        agreed(after(agreed(asked, by="Kim")), by="Kim")


def test_a_commander_who_holds_two_roles_needs_another_person() -> None:
    """The second is a second person."""
    both = {Role.INCIDENT_COMMANDER: a_person("Tom"), Role.RISK_MANAGEMENT: a_person("Tom")}
    asked = after(changed(led(severity=Severity.P0, roles=both), Severity.P1, by="Tom", reason="over"))
    with pytest.raises(LoweringRefused):
        agreed(asked, by="Tom")
    assert after(agreed(asked, by="Dev")).severity is Severity.P1


def test_a_breach_suspected_while_a_lowering_waits_needs_compliance() -> None:
    """A request is judged by what is known when people agree."""
    asked = after(changed(led(severity=Severity.P0), Severity.P1, reason="over"))
    form = a_command(Triage, key="form", impact=Impact(regulatory_breach=RegulatoryBreach.SUSPECTED))
    suspected = after(triage(asked, form, policy=a_policy(), now=minutes(22)))
    change = agreed(suspected, by="Tom")
    assert (after(change).severity, change.answer) == (Severity.P0, "Noted. Compliance must still agree.")
    assert after(agreed(after(change), by="Kim")).severity is Severity.P1


def test_nobody_agrees_to_what_nobody_asked() -> None:
    """The refusal says how things stand."""
    with pytest.raises(NothingToAgree, match=r"Nobody has asked to lower INC-20120801-001\. It is P1 High\."):
        agreed(led(), by="Kim")


def test_a_raise_ends_a_request_to_lower() -> None:
    """What people agreed to is not true any more."""
    asked = after(changed(led(matches=("risk.manual",)), Severity.P2, reason="over"))
    raised = after(changed(asked, Severity.P0, by="Ann"))
    with pytest.raises(NothingToAgree):
        agreed(raised, by="Tom")


def test_a_change_by_hand_before_triage_stays_provisional() -> None:
    """Only a triage form with a match ends that."""
    incident = after(changed(led(provisional=True), Severity.P0))
    assert (incident.provisional, incident.severity_history[-1].provisional) == (True, True)
    assert not after(changed(led(), Severity.P0)).severity_history[-1].provisional
