from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.change import Change, EffectKind, TimerKind
from bot.domain.command import IncidentId
from bot.domain.declare import declare
from bot.domain.escalation_state import Acknowledgement, Handover
from bot.domain.handover import PATIENCE, NotYourTurn, TakeOver, fire, owners, take_over, timer
from bot.domain.incident import Incident
from bot.domain.paging import still_wanted
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.responders import holders_of, roles_of
from bot.domain.roles import Contact, Contacts, Role, Roster
from bot.domain.rota import Rota, Schedule
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_declaration, a_person, a_policy, minutes, pages_of

ADA, IVY = Contact(slack="UADA", name="Ada"), Contact(slack="UIVY", name="Ivy")
ON_CALL, COMMAND = Role.ON_CALL_ENGINEER, Role.INCIDENT_COMMANDER
CHANGE = minutes(30)  # from here on it is Ivy's week


def policy_at(now: datetime, *roles: Role) -> Policy:
    """Ada's week until half an hour after noon, then Ivy's."""
    rota = Rota(people=("UIVY", "UADA"), first=date(2012, 8, 1), at=CHANGE.time(), zone="UTC")
    roster = Roster(people=(ADA, IVY), stand_ins=(), schedule=Schedule(standing="", rota=rota), zone="UTC")
    rosters = dict.fromkeys(roles or (ON_CALL,), roster)
    held = {**a_policy().contacts.by_role, **dict.fromkeys(rosters, roster.people)}
    return replace(a_policy(), contacts=Contacts(held, rosters)).at(now, {})


def declared(*roles: Role, severity: Severity = Severity.P1) -> tuple[Incident, Change]:
    """An incident of Ada's."""
    known = policy_at(NOON, *roles)
    command = a_declaration(named=severity)
    change = declare(command, id=IncidentId("i-1"), reference="INC-20120801-001", policy=known, now=NOON)
    assert change.incident is not None
    return replace(change.incident, channel="C0ROOM"), change


def fired(incident: Incident, at: datetime, *roles: Role) -> tuple[Incident, Change]:
    """What the timer does at a moment."""
    change = fire(incident, policy=policy_at(at, *roles), now=at, key=f"timer/{at}")
    return change.incident or incident, change


def due(change: Change) -> Mapping[TimerKind, datetime | None]:
    """When the timers of a change are due."""
    return {each.kind: each.due_at for each in change.timers}


def test_whoever_is_on_call_owns_the_incident_from_the_start() -> None:
    """And the next change of the rota is waited for."""
    incident, change = declared()
    assert incident.on_call == {ON_CALL: a_person("Ada")}
    assert due(change)[TimerKind.HANDOVER] == CHANGE


def test_a_firm_without_rota_has_no_handovers() -> None:
    """No timer is set for it."""
    command = a_declaration()
    change = declare(command, id=IncidentId("i-1"), reference="INC-20120801-001", policy=a_policy(), now=NOON)
    assert TimerKind.HANDOVER not in due(change)
    assert owners(a_policy()) == {}


def test_the_next_one_is_asked_and_the_old_one_still_has_it() -> None:
    """Both and the room are told; pages go to the old one until then."""
    incident, change = fired(declared()[0], CHANGE)
    assert incident.handovers == {ON_CALL: Handover(a_person("Ivy"), CHANGE)}
    assert [each.kind for each in change.effects] == [
        EffectKind.TELL, EffectKind.TELL, EffectKind.SAY, EffectKind.INVITE,
    ]  # fmt: skip
    assert holders_of(ON_CALL, incident, policy_at(CHANGE)) == (a_person("Ada"),)
    assert ON_CALL in roles_of(a_person("Ada"), incident, policy_at(CHANGE))
    assert due(change)[TimerKind.HANDOVER] == CHANGE + PATIENCE
    assert fired(incident, CHANGE + timedelta(minutes=9))[1].effects == ()


def test_both_are_paged_once_when_nobody_has_taken_over() -> None:
    """As the first level does; from then on both are called."""
    asked, _ = fired(declared()[0], CHANGE)
    late = CHANGE + PATIENCE
    incident, change = fired(asked, late)
    assert set(pages_of(change)) == {(name, way) for name in ("Ada", "Ivy") for way in ("dm", "pager")}
    assert [each.text for each in change.entries] == [
        "Nobody took over as on-call engineer for 10 min: paged Ada and Ivy"
    ]
    assert holders_of(ON_CALL, incident, policy_at(late)) == (a_person("Ada"), a_person("Ivy"))
    assert fired(incident, late + PATIENCE)[1].effects == ()
    assert due(change)[TimerKind.HANDOVER] == CHANGE + timedelta(days=7)


def test_a_page_outside_slack_leaves_for_a_handover_that_nobody_took() -> None:
    """Although somebody has acknowledged; once it is taken over it is no longer needed."""
    incident, _ = fired(fired(declared()[0], CHANGE)[0], CHANGE + PATIENCE)
    answered = replace(incident, acknowledgements=(Acknowledgement(a_person("Ada"), (ON_CALL,), NOON),))
    known = policy_at(CHANGE)
    assert still_wanted(answered, "UIVY", [(0, ON_CALL)], known)
    assert not still_wanted(replace(answered, handovers={}), "UIVY", [(0, ON_CALL)], known)


def test_a_severity_that_pages_nobody_pages_nobody_here() -> None:
    """The room still reads that nobody took over."""
    asked, _ = fired(declared(severity=Severity.P3)[0], CHANGE)
    change = fired(asked, CHANGE + PATIENCE)[1]
    assert pages_of(change) == {}
    assert len(change.entries) == 1


def test_whoever_takes_over_has_it_and_answers_for_the_role() -> None:
    """The commander's role in the room goes along where the rota had filled it."""
    incident, _ = declared(ON_CALL, COMMAND)
    assert incident.commander == a_person("Ada")
    asked, _ = fired(incident, CHANGE, ON_CALL, COMMAND)
    command = a_command(TakeOver, by="Ivy")
    change = take_over(asked, command, policy=policy_at(CHANGE, ON_CALL, COMMAND), now=CHANGE)
    taken = change.incident
    assert taken is not None
    assert (taken.commander, taken.handovers) == (a_person("Ivy"), {})
    assert taken.on_call == {ON_CALL: a_person("Ivy"), COMMAND: a_person("Ivy")}
    assert [each.person for each in taken.acknowledgements] == [a_person("Ivy")]
    assert EffectKind.SET_TOPIC in {each.kind for each in change.effects}
    assert change.entries[0].text.endswith("now, taken over from Ada")


def test_it_may_be_taken_over_before_anybody_was_asked() -> None:
    """Ivy looks at the clock herself; then nobody is asked any more."""
    change = take_over(declared()[0], a_command(TakeOver, by="Ivy"), policy=policy_at(CHANGE), now=CHANGE)
    assert change.incident is not None
    assert fired(change.incident, CHANGE)[1].effects == ()


@pytest.mark.parametrize(("who", "words"), [("Tom", "You are not on call by the rota"), ("Ada", "is yours already")])
def test_only_whoever_is_next_takes_over(who: str, words: str) -> None:
    """Before the hand-over that is nobody: it is Ada's, and Tom is not on call at all."""
    with pytest.raises(NotYourTurn, match=words):
        take_over(declared()[0], a_command(TakeOver, by=who), policy=policy_at(NOON), now=NOON)


def test_whoever_took_a_role_in_the_room_keeps_it() -> None:
    """The rota hands over only what it gave."""
    incident, _ = declared()
    taken = replace(incident, roles={**incident.roles, ON_CALL: a_person("Bob")})
    kept, change = fired(taken, CHANGE)
    assert (kept.handovers, change.effects) == ({}, ())
    assert timer(taken, policy_at(NOON), NOON).due_at is None


def test_a_rota_that_goes_back_asks_nobody_any_more() -> None:
    """An override has ended before anybody took over."""
    asked, _ = fired(declared()[0], CHANGE)
    assert fired(asked, minutes(29))[0].handovers == {}


def test_a_rota_that_is_another_one_now_is_asked_about_at_once() -> None:
    """The policy was edited meanwhile; and without a rota there is nothing to wait for."""
    incident, _ = declared()
    assert timer(incident, policy_at(minutes(40)), minutes(40)).due_at == minutes(40)
    assert timer(incident, a_policy(), NOON).due_at is None


def test_nothing_is_handed_over_once_it_is_stood_down() -> None:
    """A resolved incident asks nobody."""
    over = replace(declared()[0], phase=Phase.CLOSED)
    assert fire(over, policy=policy_at(CHANGE), now=CHANGE, key="timer") == Change()
    assert timer(over, policy_at(NOON), NOON).due_at is None


def test_a_user_group_owns_nothing() -> None:
    """Everybody in it is called anyway."""
    group = Contact(slack="S0DESK", name="Desk")
    roster = Roster(people=(group,), stand_ins=(), schedule=Schedule(standing="S0DESK"), zone="UTC")
    contacts = Contacts({ON_CALL: (group,)}, {ON_CALL: roster})
    assert owners(replace(a_policy(), contacts=contacts).at(NOON, {"S0DESK": (ADA,)})) == {}
