from dataclasses import replace

import pytest

from bot.domain.acknowledgement import Acknowledge, acknowledge
from bot.domain.change import Change
from bot.domain.decline import Decline, NothingToDecline, decline
from bot.domain.escalation import fire
from bot.domain.escalation_state import EscalationState, Paged
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.responders import frozen
from bot.domain.roles import Contact, Contacts, Role, Roster
from bot.domain.rota import Schedule
from tests.builders import NOON, a_command, a_policy, an_incident, minutes, pages_of

ADA, BOB, IVY = (Contact(slack=f"U{name.upper()}", name=name) for name in ("Ada", "Bob", "Ivy"))
ON_CALL = Role.ON_CALL_ENGINEER


def policy(*, deputies: bool = True) -> Policy:
    """Ada is on call; Bob and then Ivy stand in, if there are deputies."""
    plain = a_policy()
    if not deputies:
        return plain
    roster = Roster(people=(ADA, BOB, IVY), stand_ins=("UBOB", "UIVY"), schedule=Schedule(standing="UADA"), zone="UTC")
    held = {**plain.contacts.by_role, ON_CALL: roster.people}
    return replace(plain, contacts=Contacts(held, {ON_CALL: roster})).at(NOON, {})


def paged(rules: Policy, **fields: object) -> Incident:
    """An incident whose first levels have left at noon."""
    incident = frozen(an_incident(escalation=EscalationState(NOON), **fields), rules)
    return fire(incident, policy=rules, now=NOON, key="declare").incident or incident


def declined(incident: Incident, by: str = "Ada", rules: Policy | None = None, **fields: object) -> Change:
    """Somebody says a minute later that they cannot."""
    command = a_command(Decline, by=by, key="gesture/1", **fields)
    return decline(incident, command, policy=rules or policy(), now=minutes(1))


def test_the_next_deputy_is_paged_at_once_and_the_room_is_told() -> None:
    """By the ways in which the role was called."""
    change = declined(paged(policy()), reason="on a plane.")
    assert set(pages_of(change)) == {("Bob", "dm"), ("Bob", "pager")}
    text = "Ada cannot take it (on-call engineer): on a plane. Paged instead: Bob."
    assert [each.text for each in change.entries] == [text]
    assert any(each.payload.get("text") == f"⚠ {text}" for each in change.effects)
    assert change.answer == "Recorded. Paged instead: Bob."


def test_the_deputy_is_paged_in_their_place_from_then_on() -> None:
    """Until the last has said so: then whoever is on call is asked again, for paging is never silent."""
    after = declined(paged(policy())).incident
    assert after is not None
    again = fire(after, policy=policy(), now=minutes(20), key="again")
    assert ("Bob", "dm") in pages_of(again)
    assert ("Ada", "dm") not in pages_of(again)
    for name in ("Bob", "Ivy"):
        after = declined(after, by=name).incident or after
    everybody = fire(after, policy=policy(), now=minutes(20), key="again")
    assert ("Ada", "dm") in pages_of(everybody)


def test_without_a_deputy_the_next_level_comes_at_once() -> None:
    """Those after it keep their times."""
    plain = policy(deputies=False)
    change = declined(paged(plain), rules=plain)
    assert change.answer == "Recorded. Paged level 4 at once."
    assert {name for name, _ in pages_of(change)} == {"Olu", "Lea"}


def test_where_every_level_has_left_it_is_said_how_to_page_somebody() -> None:
    """Nobody is paged silently, nobody is left out silently."""
    plain = policy(deputies=False)
    incident = paged(plain)
    over = replace(incident, escalation=replace(incident.escalation, levels_fired=9))
    assert declined(over, rules=plain).answer.endswith("Page somebody: /incident page @user reason.")


def test_an_acknowledgement_is_taken_back() -> None:
    """So that paging goes on; somebody else's keeps it quiet."""
    mine = acknowledge(paged(policy()), a_command(Acknowledge, by="Ada"), policy=policy(), now=NOON).incident
    assert mine is not None
    assert declined(mine).answer == "Recorded. Paged instead: Bob."
    both = acknowledge(mine, a_command(Acknowledge, by="Mei"), policy=policy(), now=NOON).incident
    assert both is not None
    assert declined(both).answer == "Recorded. Others have acknowledged, so nobody else is paged."


def test_who_declined_may_acknowledge_after_all() -> None:
    """And is asked again like anybody else from then on."""
    after = declined(paged(policy())).incident
    assert after is not None
    assert declined(after).answer.startswith("You said so already.")
    taken = acknowledge(after, a_command(Acknowledge, by="Ada"), policy=policy(), now=minutes(2)).incident
    assert taken is not None
    assert not taken.paged["UADA"].declined


def test_a_deputy_is_told_a_duty_in_the_place_of_who_cannot_read_it() -> None:
    """Somebody who is asked for by hand holds no role, and nobody stands in for them."""
    owed = an_incident(paged={"UADA": Paged("page", (ON_CALL,))}, escalation=EscalationState(NOON))
    assert pages_of(declined(owed)) == {("Bob", "dm"): ["duty on_call_engineer"]}
    asked = an_incident(paged={"UZOE": Paged("page", ())}, escalation=EscalationState(NOON, levels_fired=9))
    assert declined(asked, by="Zoe").entries[0].text.startswith("Zoe cannot take it. Nobody is left to page.")


def test_who_is_asked_for_nothing_has_nothing_to_decline() -> None:
    """Not paged, or stood down."""
    with pytest.raises(NothingToDecline, match="does not page you"):
        declined(paged(policy()), by="Kim")
    with pytest.raises(NothingToDecline, match="is stood down"):
        declined(replace(paged(policy()), phase=Phase.POST_MORTEM))
