"""Who may do what, by the policy; whoever may not reads who may, and can ask them."""

from dataclasses import replace

import pytest

from bot.domain.change import EffectKind
from bot.domain.command import Where
from bot.domain.escalation_state import Acknowledgement
from bot.domain.permissions import Act, AskFor, NotPermitted, ask, check
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident

POLICY = replace(a_policy(), permissions={"close": (Role.INCIDENT_COMMANDER, Role.DEPUTY_INCIDENT_COMMANDER)})
MEI, SAM = a_person("Mei"), a_person("Sam")
LED = an_incident(severity=Severity.P1, roles={Role.INCIDENT_COMMANDER: MEI})
ASKED = AskFor(key="k", workspace="T0FIRM", by=SAM, where=Where(id=LED.id), act=Act.CLOSE)


def test_a_role_that_the_policy_names_may() -> None:
    """Also whoever acts as commander until one accepts."""
    check(Act.CLOSE, LED, MEI, POLICY)
    acting = replace(LED, roles={}, acknowledgements=(Acknowledgement(SAM, (Role.ON_CALL_ENGINEER,), NOON),))
    check(Act.CLOSE, acting, SAM, POLICY)


def test_somebody_else_reads_who_may() -> None:
    """By name, and that nothing was changed."""
    with pytest.raises(
        NotPermitted, match=r"Only the Incident Commander \(Mei\) or the deputy .* may close it\."
    ) as no:
        check(Act.CLOSE, LED, SAM, POLICY)
    assert no.value.can_ask


def test_what_the_policy_does_not_name_nobody_may() -> None:
    """Denied by default, in words that say where to grant it."""
    with pytest.raises(NotPermitted, match="`permissions: merge`") as no:
        check(Act.MERGE, LED, MEI, POLICY)
    assert not no.value.can_ask
    with pytest.raises(NotPermitted):
        ask(LED, replace(ASKED, act=Act.MERGE), policy=POLICY, now=NOON)


def test_those_who_may_are_asked() -> None:
    """By direct message, on record."""
    change = ask(LED, ASKED, policy=POLICY, now=NOON)
    assert {each.kind for each in change.effects} == {EffectKind.TELL}
    assert change.effects[0].payload["text"] == f"Sam asks you to close it: {LED.reference}, {LED.title}"
    assert change.answer.startswith("Asked Mei")
