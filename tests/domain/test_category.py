from dataclasses import replace

from bot.domain.category import Categorize, categorize
from bot.domain.change import EffectKind, EntryKind
from bot.domain.escalation_state import Paged
from bot.domain.impact import Category
from bot.domain.phase import Phase
from bot.domain.responders import frozen, real_role
from bot.domain.roles import Role
from tests.builders import a_command, a_policy, an_incident, minutes, pages_of

POLICY = a_policy()
UNSURE = frozen(an_incident(category=Category.UNKNOWN, paged={"UOLU": Paged("page", (Role.DEVOPS_LEAD,))}), POLICY)
RISK = a_command(Categorize, category=Category.RISK_BREACH)


def test_a_category_that_is_chosen_later_calls_in_its_desk() -> None:
    """Who was called for the old one stays; the levels that follow call the new one."""
    change = categorize(UNSURE, RISK, policy=POLICY, now=minutes(5))
    assert change.incident
    assert change.incident.category is Category.RISK_BREACH
    assert real_role(Role.CATEGORY_ROUTE, change.incident, POLICY) is Role.RISK_MANAGEMENT
    assert {effect.payload["person"]["name"] for effect in change.effects if effect.kind is EffectKind.PAGE} == {"Tom"}  # type: ignore[index, call-overload]  # a person as the outbox keeps them
    assert change.answer == (
        "INC-20120801-001 is Risk breach now. Paged as Risk Management: Tom. Its form: /incident form."
    )
    (entry,) = change.entries
    assert (entry.kind, entry.text) == (EntryKind.FACT, "Category: Risk breach, was Not sure yet (Mei)")
    assert entry.content == {"field": "failure_log.category", "value": "risk_breach", "was": "unknown"}


def test_nobody_is_paged_twice_or_for_nothing() -> None:
    """Not who was called already, not before any level has called a desk, not after it is over."""
    latency = a_command(Categorize, category=Category.LATENCY_SPIKE)
    assert pages_of(categorize(UNSURE, latency, policy=POLICY, now=minutes(5))) == {}
    quiet = replace(UNSURE, escalation=replace(UNSURE.escalation, levels_fired=0), frozen=None)
    change = categorize(quiet, RISK, policy=POLICY, now=minutes(5))
    assert [effect for effect in change.effects if effect.kind is EffectKind.PAGE] == []
    over = categorize(replace(UNSURE, phase=Phase.POST_MORTEM), RISK, policy=POLICY, now=minutes(5))
    assert [effect for effect in over.effects if effect.kind is EffectKind.PAGE] == []
    assert over.answer == "INC-20120801-001 is Risk breach now. Its form: /incident form."


def test_the_same_category_changes_nothing() -> None:
    """And says so."""
    change = categorize(replace(UNSURE, category=Category.RISK_BREACH), RISK, policy=POLICY, now=minutes(5))
    assert (change.incident, change.answer) == (None, "INC-20120801-001 is Risk breach already.")
