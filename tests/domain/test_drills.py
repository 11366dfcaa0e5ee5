"""Drills: the same flow, marked; only who agreed is called, and nobody is owed news."""

from dataclasses import replace

import pytest

from bot.domain import escalation
from bot.domain.change import EffectKind
from bot.domain.command import IncidentId, Where
from bot.domain.declare import Declare, declare
from bot.domain.drills import NotInDrills, duties_owed
from bot.domain.paging_by_hand import PageByHand, page_by_hand
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy

ADA = Contact(slack="UADA", name="Ada", drills=True)
MEI = Contact(slack="UMEI", name="Mei")
EVE = Contact(slack="UEVE", name="Eve", drills=True)
POLICY = replace(
    a_policy(),
    contacts=Contacts(
        {
            Role.ON_CALL_ENGINEER: (ADA,),
            Role.INCIDENT_COMMANDER: (MEI,),
            Role.EXECUTIVES: (EVE,),
            Role.DEVOPS_LEAD: (MEI,),
        }
    ),
)
COMMAND = Declare(key="k", workspace="T0FIRM", by=a_person("Sam"), title="Acks are slow", named=Severity.P0, drill=True)
DECLARED = declare(COMMAND, id=IncidentId("1"), reference="INC-20120801-001", policy=POLICY, now=NOON)
assert DECLARED.incident is not None
DRILL = DECLARED.incident


def test_only_who_agreed_is_called_and_nobody_is_said_to_be_missing() -> None:
    """Nor is anybody put in command who did not agree."""
    pages = [each for each in DECLARED.effects if each.kind is EffectKind.PAGE and each.payload["channel"] == "dm"]
    assert {each.payload["person"]["id"] for each in pages} == {"UADA"}  # type: ignore[index, call-overload]  # a person
    assert DRILL.roles == {}
    assert DRILL.title == "DRILL: Acks are slow"


def test_nobody_is_owed_news_of_a_drill() -> None:
    """No executive, no Compliance, whoever agreed to what."""
    assert duties_owed(DRILL, POLICY) == ()
    assert duties_owed(replace(DRILL, drill=False), POLICY) != ()
    fired = escalation.fire(DRILL, policy=POLICY, now=NOON, key="later")
    assert not any(level is None for each in fired.effects for level, _ in each.payload.get("reasons", ()))  # type: ignore[union-attr, misc, str-unpack]  # pairs


def test_a_drill_pages_nobody_by_hand_who_did_not_agree() -> None:
    """It says so."""
    where = Where(id=DRILL.id)
    command = PageByHand(
        key="k2", workspace="T0FIRM", by=a_person("Sam"), where=where, reason="help", person=a_person("Mei")
    )
    with pytest.raises(NotInDrills, match="Mei has not agreed"):
        page_by_hand(DRILL, command, policy=POLICY, now=NOON)
