from bot.domain.escalation_state import Acknowledgement, EscalationState
from bot.domain.expiry import expire, expires_at, heard
from bot.domain.incident import Incident
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident, marks, minutes

POLICY = a_policy()
ADA = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), minutes(2))
MEI = Acknowledgement(a_person("Mei"), (Role.INCIDENT_COMMANDER,), minutes(4))
EVE = Acknowledgement(a_person("Eve"), (Role.EXECUTIVES,), minutes(9))


def taken(*by: Acknowledgement, severity: Severity = Severity.P0, **fields: object) -> Incident:
    """An incident that these have acknowledged."""
    return an_incident(severity=severity, acknowledgements=by, **fields)


def test_the_last_sign_of_any_responder_counts() -> None:
    """Who only has to know is no responder, so their acknowledgement neither expires nor keeps others'."""
    assert expires_at(taken(ADA, MEI, EVE), POLICY) == minutes(34)
    assert expires_at(taken(EVE), POLICY) is None
    assert expires_at(taken(), POLICY) is None


def test_each_severity_has_its_time_and_once_contained_a_longer_one() -> None:
    """P2 has none; nor has an incident that was stood down."""
    assert expires_at(taken(ADA, severity=Severity.P1), POLICY) == minutes(62)
    assert expires_at(taken(ADA, severity=Severity.P2), POLICY) is None
    contained = marks(detected=0, declared=0, contained=30)
    assert expires_at(taken(ADA, marks=contained), POLICY) == minutes(122)
    assert expires_at(taken(ADA, severity=Severity.P2, marks=contained), POLICY) is None
    assert expires_at(taken(ADA, escalation=EscalationState(NOON, ended=True)), POLICY) is None


def test_a_sign_of_life_puts_it_off_and_an_old_one_changes_nothing() -> None:
    """Only of those who acknowledged."""
    incident = heard(taken(ADA, EVE), {"UADA": minutes(20), "UEVE": minutes(1), "UKIM": minutes(25)})
    assert [each.heard_at for each in incident.acknowledgements] == [minutes(20), minutes(9)]
    assert expires_at(incident, POLICY) == minutes(50)
    assert heard(incident, {}) is incident


def test_expiring_arms_the_levels_and_keeps_what_was_told() -> None:
    """From now on, for the responders; duties and those who only know stay as they are."""
    state = EscalationState(NOON, levels_fired=4, repeats_fired=3, duties_fired=("executives",))
    change = expire(taken(ADA, MEI, EVE, escalation=state), policy=POLICY, now=minutes(40), key="timer/1")
    assert change.incident is not None
    assert (change.incident.acknowledgements, change.incident.past_acknowledgements) == ((EVE,), (ADA, MEI))
    assert change.incident.ever_acknowledged == (ADA, MEI, EVE)
    assert change.incident.escalation == EscalationState(
        minutes(40), duties_fired=("executives",), unheard=(a_person("Ada"), a_person("Mei"))
    )
    assert [entry.text for entry in change.entries] == ["Not heard of Ada and Mei for 36 min: asking again"]
