from typing import Any

import pytest

from bot.domain.acknowledgement import Acknowledge, acknowledge
from bot.domain.assignment import Assign, SomebodyWasFirst, assign
from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.escalation_state import Acknowledgement, EscalationState
from bot.domain.incident import Mark
from bot.domain.responders import answered
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_person, a_policy, after, an_incident, minutes

AT_NOON = EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))


def given(role: Role, to: str, *, by: str, **fields: Any) -> Change:
    """The change when `by` gives a role to somebody, four minutes after noon."""
    incident = an_incident(**{"escalation": AT_NOON, **fields})
    return assign(incident, a_command(Assign, by=by, role=role, to=a_person(to)), policy=a_policy(), now=minutes(4))


def test_who_takes_a_role_has_answered_for_it() -> None:
    """Ann, whom nobody paged, leads: paging stops and time to acknowledge is measured from here."""
    change = given(Role.INCIDENT_COMMANDER, "Ann", by="Ann")
    incident = after(change)
    assert incident.commander == a_person("Ann")
    assert incident.acknowledgements == (Acknowledgement(a_person("Ann"), (Role.INCIDENT_COMMANDER,), minutes(4)),)
    assert incident.at(Mark.ACKNOWLEDGED) == minutes(4)
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(15)),)


def test_who_is_given_a_role_has_still_to_answer() -> None:
    """They are asked by the next page like everybody else."""
    change = given(Role.INCIDENT_COMMANDER, "Dev", by="Mei")
    assert after(change).acknowledgements == ()
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(5)),)


def test_taking_a_small_part_does_not_hide_a_greater_one() -> None:
    """On-call who takes the scribe's part answers as on-call too: nobody would page them again."""
    incident = after(given(Role.SCRIBE, "Ada", by="Ada"))
    assert incident.acknowledgements[0].roles == (Role.ON_CALL_ENGINEER, Role.SCRIBE)
    assert answered(incident, a_policy())


def test_a_scribe_alone_stops_nothing() -> None:
    """Writing down is not responding, so no acknowledgement is on record."""
    incident = after(given(Role.SCRIBE, "Ann", by="Ann"))
    assert incident.at(Mark.ACKNOWLEDGED) is None
    assert not answered(incident, a_policy())


def test_command_handed_to_somebody_who_is_here_is_answered_for() -> None:
    """A deputy who had acknowledged is not paged again, so a P0 must not wait for them."""
    deputy = Acknowledgement(a_person("Dev"), (Role.DEPUTY_INCIDENT_COMMANDER,), minutes(1))
    on_call = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), minutes(2))
    change = given(Role.INCIDENT_COMMANDER, "Dev", by="Mei", severity=Severity.P0, acknowledgements=(deputy, on_call))
    incident = after(change)
    roles = (Role.INCIDENT_COMMANDER, Role.DEPUTY_INCIDENT_COMMANDER)
    assert incident.acknowledgements == (on_call, Acknowledgement(a_person("Dev"), roles, minutes(1)))
    assert answered(incident, a_policy())


def test_handing_over_does_not_take_an_answer_back() -> None:
    """A commander who hands over and writes instead has still answered for the command."""
    mei = after(
        acknowledge(
            an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Mei")}),
            a_command(Acknowledge, by="Mei"),
            policy=a_policy(),
            now=minutes(1),
        )
    )
    handed = given(Role.INCIDENT_COMMANDER, "Dev", by="Mei", roles=mei.roles, acknowledgements=mei.acknowledgements)
    scribe = given(Role.SCRIBE, "Mei", by="Mei", roles=after(handed).roles, acknowledgements=mei.acknowledgements)
    assert after(scribe).acknowledgements[0].roles == (Role.INCIDENT_COMMANDER, Role.SCRIBE)


def test_the_record_says_who_handed_over() -> None:
    """And who did it, where it was not the new holder."""
    texts = {
        by: given(Role.INCIDENT_COMMANDER, "Dev", by=by, roles={Role.INCIDENT_COMMANDER: a_person("Mei")})
        .entries[0]
        .text
        for by in ("Mei", "Dev")
    }
    assert texts == {
        "Mei": "Dev is Incident Commander now, handed over by Mei (Mei)",
        "Dev": "Dev is Incident Commander now, handed over by Mei",
    }
    assert given(Role.SCRIBE, "Ann", by="Ann").answer == "Ann is scribe now."


def test_a_new_holder_joins_the_room_and_the_card_shows_them() -> None:
    """One line, the card, the notice and an invitation; Slack is asked how they are called."""
    change = given(Role.SCRIBE, "Ann", by="Mei")
    assert [each.kind for each in change.effects] == [
        EffectKind.SAY,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
        EffectKind.INVITE,
        EffectKind.LEARN_PERSON,
    ]
    assert change.effects[-2].payload == {"people": ["UANN"]}


def test_a_role_somebody_holds_already_changes_nothing() -> None:
    """The answer says so."""
    change = given(Role.SCRIBE, "Ann", by="Mei", roles={Role.SCRIBE: a_person("Ann")})
    assert change == Change(answer="Ann is scribe of INC-20120801-001 already.")


def test_of_two_who_press_take_command_the_second_is_told_who_was_first() -> None:
    """The button was drawn while Mei led; Dev leads by now."""
    dev = an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Dev")})
    press = a_command(Assign, by="Ann", role=Role.INCIDENT_COMMANDER, to=a_person("Ann"), instead_of="UMEI")
    with pytest.raises(SomebodyWasFirst, match="Dev has just become Incident Commander of INC-20120801-001"):
        assign(dev, press, policy=a_policy(), now=minutes(4))


@pytest.mark.parametrize("drawn_with", [None, "UDEV"])
def test_a_role_is_taken_over_by_word_or_by_a_button_that_is_true(drawn_with: str | None) -> None:
    """Whoever types it, or presses what shows the present commander, means it."""
    dev = an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Dev")})
    press = a_command(Assign, by="Ann", role=Role.INCIDENT_COMMANDER, to=a_person("Ann"), instead_of=drawn_with)
    assert after(assign(dev, press, policy=a_policy(), now=minutes(4))).commander == a_person("Ann")
