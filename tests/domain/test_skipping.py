from dataclasses import replace

import pytest

from bot.domain import escalation
from bot.domain.escalation_policy import PageChannel
from bot.domain.escalation_state import Acknowledgement, EscalationState, Paged
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.severity import Severity
from bot.domain.skipping import not_reached
from tests.builders import NOON, a_person, a_policy, an_incident, minutes

POLICY = a_policy()
DM, PAGER = PageChannel.DM, PageChannel.PAGER
SENT = EscalationState(NOON, levels_fired=3, levels_passed=(2,), fired_at=NOON)  # the three levels of a P1 at noon


def without(*names: str, incident: Incident | None = None, policy: Policy = POLICY, at: float = 0.1) -> Incident:
    """An incident of which none of these could be reached by direct message."""
    found = incident or an_incident(escalation=SENT)
    for name in names:
        found = not_reached(found, a_person(name).id, DM, policy=policy, now=minutes(at))
    return found


def test_only_when_no_responder_is_left_the_next_level_comes_early() -> None:
    """On-call, the commander and the desk answer a P1; a minute after the levels before."""
    assert without("Ada", "Mei").escalation.skip_at is None
    assert without("Ada", "Mei", "Sam").escalation.skip_at == minutes(1)
    late = without("Ada", "Mei", "Sam", at=3)
    assert late.escalation.skip_at == minutes(3)
    change = escalation.fire(late, policy=POLICY, now=minutes(3), key="timer/1")
    assert change.incident is not None
    assert (change.incident.escalation.levels_fired, change.incident.escalation.skip_at) == (4, None)


def test_a_level_without_responders_needs_one_of_its_people() -> None:
    """The DevOps Lead and the team lead of level 4."""
    sent = an_incident(escalation=replace(SENT, levels_fired=4, fired_at=minutes(5)))
    assert without("Olu", incident=sent, at=5).escalation.skip_at is None
    assert without("Olu", "Lea", incident=sent, at=5).escalation.skip_at == minutes(6)


def test_a_pager_that_has_not_failed_may_reach_them() -> None:
    """Only who has an address for it; and where it fails as well, nobody is left."""
    held = {
        **POLICY.contacts.by_role,
        Role.ON_CALL_ENGINEER: (Contact(slack="UADA", name="Ada", urls={"pager": "env:ADA"}),),
    }
    policy = replace(POLICY, contacts=Contacts(held))
    reachable = without("Ada", "Mei", "Sam", policy=policy)
    assert reachable.escalation.skip_at is None
    gone = not_reached(reachable, "UADA", PAGER, policy=policy, now=minutes(6))
    assert gone.escalation.skip_at == minutes(6)
    alone = not_reached(an_incident(escalation=SENT), "UADA", PAGER, policy=policy, now=minutes(6))
    assert alone.escalation.skip_at is None


def test_who_stands_in_for_somebody_may_be_reached() -> None:
    """Whoever was paged for a role counts beside those who hold it."""
    paged = {"UZOE": Paged("key", (Role.ON_CALL_ENGINEER,))}
    incident = an_incident(escalation=SENT, paged=paged)
    assert without("Ada", "Mei", "Sam", incident=incident).escalation.skip_at is None
    assert without("Ada", "Mei", "Sam", "Zoe", incident=incident).escalation.skip_at == minutes(1)


def test_a_group_that_is_being_asked_may_hold_somebody() -> None:
    """Until Slack says that it is empty."""
    group = Contact(slack="SONCALL", name="on-call group")
    policy = replace(POLICY, contacts=Contacts({**POLICY.contacts.by_role, Role.ON_CALL_ENGINEER: (group,)}))
    policy = policy.at(NOON, {})
    incident = without("Mei", "Sam", policy=policy)
    assert incident.escalation.skip_at is None
    empty = not_reached(incident, "SONCALL", DM, policy=policy, now=minutes(0.1))
    assert empty.escalation.skip_at == minutes(1)


@pytest.mark.parametrize(
    "incident",
    [
        an_incident(escalation=replace(SENT, ended=True)),
        an_incident(escalation=replace(SENT, levels_fired=6)),
        an_incident(
            escalation=SENT,
            acknowledgements=(Acknowledgement(a_person("Dev"), (Role.DEPUTY_INCIDENT_COMMANDER,), NOON),),
        ),
        an_incident(severity=Severity.P3, escalation=EscalationState(NOON, levels_fired=1)),
    ],
    ids=["stood down", "all sent", "answered", "nobody to page"],
)
def test_nothing_is_skipped_where_nothing_follows(incident: Incident) -> None:
    """It is only noted who was not reached."""
    noted = without("Ada", "Mei", "Sam", incident=incident)
    assert noted.escalation.skip_at is None
    assert noted.escalation.unreached == ("UADA/dm", "UMEI/dm", "USAM/dm")
