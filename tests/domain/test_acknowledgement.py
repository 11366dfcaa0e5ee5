from typing import Any

import pytest

from bot.domain.acknowledgement import Acknowledge, ByPhone, NotPaged, TooEarly, acknowledge
from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.escalation_state import Acknowledgement, EscalationState, Paged
from bot.domain.incident import Incident, Mark, MarkSet
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_person, a_policy, after, an_incident, minutes

AT_NOON = EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))


def taken(by: str, incident: Incident | None = None, *, at: float = 2) -> Change:
    """The change when somebody acknowledges so many minutes after noon."""
    found = incident or an_incident(escalation=AT_NOON)
    return acknowledge(found, a_command(Acknowledge, by=by), policy=a_policy(), now=minutes(at))


def p0(**fields: Any) -> Incident:
    """A P0 at noon whose levels have begun."""
    return an_incident(severity=Severity.P0, escalation=AT_NOON, **fields)


def test_the_first_responder_sets_the_mark() -> None:
    """Time to acknowledge is measured by it, and only the first one counts."""
    first = after(taken("Ada"))
    second = after(taken("Mei", first, at=5))
    assert (first.at(Mark.ACKNOWLEDGED), second.at(Mark.ACKNOWLEDGED)) == (minutes(2), minutes(2))
    assert [(each.person.name, each.at) for each in second.acknowledgements] == [
        ("Ada", minutes(2)),
        ("Mei", minutes(5)),
    ]
    assert first.acknowledgements[0].roles == (Role.ON_CALL_ENGINEER,)


def test_a_responder_stops_paging_below_p0() -> None:
    """What is left is what the firm owes: senior management within the hour."""
    change = taken("Ada")
    assert change.answer == "You acknowledged INC-20120801-001 at 12:02 UTC. Paging has stopped."
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(15)),)


def test_a_bystander_stops_nothing() -> None:
    """Risk Management knows now; somebody who can act must still answer."""
    change = taken("Tom")
    assert change.answer.endswith("Paging goes on until a responder does.")
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(5)),)
    assert after(change).at(Mark.ACKNOWLEDGED) is None


def test_a_bystander_after_a_responder_reads_that_paging_has_stopped() -> None:
    """Nobody is told of pages that will not come."""
    assert taken("Tom", after(taken("Ada"))).answer.endswith("Paging has stopped.")


def test_after_standing_down_nothing_is_said_to_go_on() -> None:
    """A resolved incident pages nobody, whether or not somebody had answered."""
    resolved = p0(acknowledgements=())
    ended = an_incident(severity=Severity.P0, escalation=EscalationState(NOON, ended=True))
    assert "still waits" in taken("Ada", resolved).answer
    assert taken("Ada", ended).answer.endswith("Paging has stopped.")
    assert taken("Tom", ended).answer.endswith("Paging has stopped.")


@pytest.mark.parametrize(
    ("by", "waits_for"),
    [
        ("Ada", "Incident Commander Mei"),
        ("Mei", "on-call engineer"),
        ("Dev", "on-call engineer and Incident Commander"),
    ],
)
def test_a_p0_names_who_it_still_waits_for(by: str, waits_for: str) -> None:
    """With the name of whoever has taken the role."""
    roles = {Role.INCIDENT_COMMANDER: a_person("Mei")} if by == "Ada" else {}
    assert taken(by, p0(roles=roles)).answer.endswith(f"P0 still waits for the {waits_for}.")


def test_a_p0_stops_when_on_call_and_commander_have_answered() -> None:
    """In either order."""
    change = taken("Mei", after(taken("Ada", p0())), at=3)
    assert change.answer == "You acknowledged INC-20120801-001 at 12:03 UTC. Paging has stopped."


def test_acknowledging_twice_changes_nothing() -> None:
    """The answer names the first time; it is a sign of life, and no entry."""
    change = taken("Ada", after(taken("Ada")), at=9)
    assert (change.entries, change.effects) == ((), ())
    assert change.answer == "You acknowledged INC-20120801-001 at 12:02 UTC already."
    assert after(change).acknowledgements[0].heard_at == minutes(9)


def test_a_call_put_on_record_twice_is_no_sign_of_life() -> None:
    """Whoever records it is not the one who answered."""
    phone = ByPhone(a_person("Ada"), "Tom")
    command = a_command(Acknowledge, by="Kim", phone=phone)
    change = acknowledge(after(taken("Ada")), command, policy=a_policy(), now=minutes(9))
    assert change.answer == "Ada acknowledged INC-20120801-001 at 12:02 UTC already."
    assert after(change).acknowledgements[0].heard_at == minutes(2)


def test_who_is_not_paged_has_nothing_to_acknowledge() -> None:
    """They learn how to take a part instead."""
    with pytest.raises(NotPaged, match=r"does not page you.*To lead it, type /incident role commander\."):
        taken("Ann")


def test_the_room_and_every_page_show_who_answered() -> None:
    """One line in the room, the card, the notice and the message of everybody who was paged."""
    pages = {"UADA": Paged("a/dm", (Role.ON_CALL_ENGINEER,)), "UMEI": Paged("m/dm", (Role.INCIDENT_COMMANDER,))}
    change = taken("Ada", an_incident(paged=pages))
    assert [each.kind for each in change.effects] == [
        EffectKind.SAY,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
        EffectKind.UPDATE_PAGE,
        EffectKind.UPDATE_PAGE,
        EffectKind.SAY,
    ]
    assert {each.coalesce for each in change.effects[3:5]} == {"page/a/dm", "page/m/dm"}
    assert [entry.text for entry in change.entries] == [
        "Acknowledged by Ada (on-call engineer)",
        "Ada acts as Incident Commander until one accepts",
    ]


def test_an_acknowledgement_is_for_every_role_a_person_holds() -> None:
    """Pages, contacts and roles taken alike, as they were at that time."""
    incident = p0(roles={Role.INCIDENT_COMMANDER: a_person("Ada")})
    assert after(taken("Ada", incident)).acknowledgements == (
        Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER, Role.INCIDENT_COMMANDER), minutes(2)),
    )


def test_an_answer_by_phone_counts_from_the_call() -> None:
    """The record says when it was, and who says so; the mark lies at the call."""
    phone = ByPhone(a_person("Ada"), "Tom", minutes(1))
    incident = an_incident(escalation=AT_NOON)
    change = acknowledge(incident, a_command(Acknowledge, by="Kim", phone=phone), policy=a_policy(), now=minutes(4))
    assert [(each.occurred_at, each.actor, each.text) for each in change.entries] == [
        (minutes(1), "UKIM", "Acknowledged by Ada (on-call engineer) by phone at 12:01 UTC, told by Tom"),
        (minutes(4), "warroom", "Ada acts as Incident Commander until one accepts"),
    ]
    assert after(change).acknowledgements == (
        Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), minutes(1), "Tom"),
    )
    assert after(change).marks[Mark.ACKNOWLEDGED] == MarkSet(minutes(1), a_person("Ada"), minutes(4))


def test_a_call_before_the_declaration_answered_something_else() -> None:
    """It is refused with the time from which a call counts."""
    phone = ByPhone(a_person("Ada"), "Tom", minutes(-1))
    with pytest.raises(TooEarly, match=r"was declared at 12:00 UTC\. Give the time of a call after that\."):
        acknowledge(an_incident(), a_command(Acknowledge, by="Kim", phone=phone), policy=a_policy(), now=minutes(4))
