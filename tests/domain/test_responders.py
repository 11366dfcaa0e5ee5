from dataclasses import replace

import pytest

from bot.domain.escalation_state import Acknowledgement, Paged
from bot.domain.impact import Category
from bot.domain.responders import answered, holders_of, real_role, responder_roles, roles_of, still_to_answer
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident

POLICY = a_policy()


def taken(name: str, *roles: Role) -> Acknowledgement:
    """An acknowledgement at noon."""
    return Acknowledgement(a_person(name), roles, NOON)


def test_the_desk_of_the_category_is_a_real_role() -> None:
    """Every other role stands for itself."""
    incident = an_incident(category=Category.RISK_BREACH)
    assert real_role(Role.CATEGORY_ROUTE, incident, POLICY) is Role.RISK_MANAGEMENT
    assert real_role(Role.EXECUTIVES, incident, POLICY) is Role.EXECUTIVES


def test_responders_include_the_desk_of_the_category() -> None:
    """On-call, commander, deputy and whom the category calls in."""
    assert responder_roles(an_incident(category=Category.LATENCY_SPIKE), POLICY) == {
        Role.ON_CALL_ENGINEER,
        Role.INCIDENT_COMMANDER,
        Role.DEPUTY_INCIDENT_COMMANDER,
        Role.DEVOPS_LEAD,
    }


def test_who_took_a_role_holds_it_alone() -> None:
    """The firm's contacts stand in only while nobody has taken it."""
    incident = an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Dev")})
    assert holders_of(Role.INCIDENT_COMMANDER, incident, POLICY) == (a_person("Dev"),)
    assert holders_of(Role.ON_CALL_ENGINEER, incident, POLICY) == (a_person("Ada"),)
    assert holders_of(Role.SCRIBE, incident, POLICY) == ()


def test_a_person_answers_for_contacts_pages_and_roles_taken() -> None:
    """All of them, in the order of roles."""
    incident = an_incident(
        roles={Role.SCRIBE: a_person("Dev")}, paged={"UDEV": Paged("key", (Role.TEAM_LEAD, Role.TRADING_DESK))}
    )
    assert roles_of(a_person("Dev"), incident, POLICY) == (
        Role.DEPUTY_INCIDENT_COMMANDER,
        Role.TRADING_DESK,
        Role.TEAM_LEAD,
        Role.SCRIBE,
    )
    assert roles_of(a_person("Ann"), incident, POLICY) == ()


def test_there_is_one_commander_at_a_time() -> None:
    """Whoever handed over, or only stands in the contacts, no longer answers as commander."""
    handed = an_incident(
        roles={Role.INCIDENT_COMMANDER: a_person("Dev")}, paged={"UMEI": Paged("key", (Role.INCIDENT_COMMANDER,))}
    )
    assert roles_of(a_person("Mei"), handed, POLICY) == ()
    assert Role.INCIDENT_COMMANDER in roles_of(a_person("Dev"), handed, POLICY)
    assert roles_of(a_person("Mei"), an_incident(), POLICY) == (Role.INCIDENT_COMMANDER,)


def test_several_contacts_can_hold_a_role() -> None:
    """Each of them answers for it."""
    pair = (Contact(slack="UADA", name="Ada"), Contact(slack="UBOB", name="Bob"))
    policy = replace(POLICY, contacts=Contacts({Role.ON_CALL_ENGINEER: pair}))
    assert holders_of(Role.ON_CALL_ENGINEER, an_incident(), policy) == (a_person("Ada"), a_person("Bob"))
    assert roles_of(a_person("Bob"), an_incident(), policy) == (Role.ON_CALL_ENGINEER,)


@pytest.mark.parametrize(
    ("role", "stops"),
    [
        (Role.ON_CALL_ENGINEER, True),
        (Role.DEPUTY_INCIDENT_COMMANDER, True),
        (Role.TRADING_DESK, True),
        (Role.DEVOPS_LEAD, False),
        (Role.RISK_MANAGEMENT, False),
        (Role.COMPLIANCE, False),
        (Role.EXECUTIVES, False),
    ],
)
def test_below_p0_one_responder_is_enough(role: Role, stops: bool) -> None:
    """In an execution failure the Trading Desk is one; Risk, Compliance and executives are none."""
    assert answered(an_incident(acknowledgements=(taken("Ann", role),)), POLICY) is stops


def test_below_p0_paging_waits_for_any_responder() -> None:
    """All of them are named until the first one answers."""
    assert still_to_answer(an_incident(), POLICY) == (
        Role.ON_CALL_ENGINEER,
        Role.INCIDENT_COMMANDER,
        Role.DEPUTY_INCIDENT_COMMANDER,
        Role.TRADING_DESK,
    )


def test_a_p0_needs_on_call_and_commander() -> None:
    """A deputy or a desk does not stand in for either."""
    on_call, commander = taken("Ada", Role.ON_CALL_ENGINEER), taken("Mei", Role.INCIDENT_COMMANDER)
    others = taken("Dev", Role.DEPUTY_INCIDENT_COMMANDER, Role.TRADING_DESK)
    half = an_incident(severity=Severity.P0, acknowledgements=(on_call, others))
    whole = an_incident(severity=Severity.P0, acknowledgements=(on_call, commander))
    assert still_to_answer(half, POLICY) == (Role.INCIDENT_COMMANDER,)
    assert (answered(half, POLICY), answered(whole, POLICY)) == (False, True)
