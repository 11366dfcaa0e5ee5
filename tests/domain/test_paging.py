from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, EntryKind, Json
from bot.domain.escalation_policy import PageChannel
from bot.domain.escalation_state import Acknowledgement, EscalationState, Paged
from bot.domain.incident import Posted
from bot.domain.paging import Call, page, still_wanted
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident, minutes, pages_of

DM, PAGER, ROOM = PageChannel.DM, PageChannel.PAGER, PageChannel.WAR_ROOM
TO_ON_CALL = Call(Role.ON_CALL_ENGINEER, (DM, PAGER), 0)
TO_RISK = Call(Role.RISK_MANAGEMENT, (DM,), 2)
OWED_TO_LEA = Call(Role.TEAM_LEAD, (DM,), None)
TAKEN = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), NOON)


def paging(calls: Iterable[Call], *, at: float = 5, late: int = 0, **fields: Any) -> Change:
    """What a firing sends so many minutes after noon, so many seconds late."""
    incident = an_incident(**fields)
    return page(incident, calls, policy=a_policy(), now=minutes(at), late=timedelta(seconds=late), key="timer/7")


def paged_in(change: Change) -> dict[str, Paged]:
    """The latest pages in the incident of a change."""
    assert change.incident is not None
    return dict(change.incident.paged)


def test_each_channel_carries_one_page_that_names_every_reason() -> None:
    """A second level through the same channel adds its reason; the same reason is not said twice."""
    again = Call(Role.ON_CALL_ENGINEER, (DM,), 2)
    change = paging([TO_ON_CALL, again, TO_ON_CALL])
    assert pages_of(change) == {
        ("Ada", "dm"): ["0 on_call_engineer", "2 on_call_engineer"],
        ("Ada", "pager"): ["0 on_call_engineer"],
    }


def test_a_page_goes_before_what_is_not_urgent() -> None:
    """Direct messages of one person leave in order; a pager waits for nothing."""
    lanes = {each.key: (each.lane, each.urgent) for each in paging([TO_ON_CALL], channel=None).effects}
    assert lanes == {
        "timer/7/page/UADA/dm": ("dm/UADA", True),
        "timer/7/page/UADA/pager": ("timer/7/page/UADA/pager", True),
    }


def test_who_acknowledged_is_not_paged_for_a_level() -> None:
    """They know; the others are still called."""
    change = paging([TO_ON_CALL, TO_RISK], acknowledgements=(TAKEN,))
    assert pages_of(change) == {("Tom", "dm"): ["2 risk_management"]}


def test_who_acknowledged_is_still_told_what_they_are_owed() -> None:
    """A duty does not ask whether somebody has answered."""
    lea = Acknowledgement(a_person("Lea"), (Role.TEAM_LEAD,), NOON)
    change = paging([OWED_TO_LEA, Call(Role.TEAM_LEAD, (PAGER,), 3)], acknowledgements=(lea,))
    assert pages_of(change) == {("Lea", "dm"): ["duty team_lead"]}


def test_a_role_that_nobody_holds_has_a_page_that_cannot_arrive() -> None:
    """It fails like any other and is seen to; all reasons of a role are one page."""
    change = paging([Call(Role.SCRIBE, (DM,), 0), Call(Role.SCRIBE, (PAGER,), 1)])
    assert pages_of(change) == {("", "dm"): ["0 scribe", "1 scribe"]}
    assert change.effects[0].payload["person"] is None


def test_a_level_of_a_channel_needs_nobody() -> None:
    """The room and the incidents channel are nobody's address, so nobody is missing."""
    assert paging([Call(Role.SCRIBE, (ROOM, PageChannel.LOG_CHANNEL), 0)]).effects == ()


def test_a_mention_in_the_room_alone_is_no_page() -> None:
    """Nothing is sent to the holder, and nobody counts as paged by it."""
    change = paging([Call(Role.ON_CALL_ENGINEER, (ROOM,), 0)])
    assert pages_of(change) == {}
    assert paged_in(change) == {}


def test_who_is_called_by_a_level_is_invited() -> None:
    """Who only has to know is told and not brought into the room."""
    change = paging([TO_ON_CALL, OWED_TO_LEA])
    invited = [each for each in change.effects if each.kind is EffectKind.INVITE]
    assert [(each.lane, each.payload) for each in invited] == [("invite/01J0INCIDENT", {"people": ["UADA"]})]


def test_nobody_is_invited_while_there_is_no_room() -> None:
    """They come in when the room is made."""
    kinds = {each.kind for each in paging([TO_ON_CALL], channel=None).effects}
    assert kinds == {EffectKind.PAGE, EffectKind.PAGE_OUTSIDE}


def test_a_raise_speaks_again_in_the_message_people_have() -> None:
    """The direct message is updated and the pager is fired anew."""
    before = {"UADA": Paged("declared/page/UADA/dm", (Role.ON_CALL_ENGINEER,))}
    change = paging([TO_ON_CALL], escalation=EscalationState(minutes(5)), paged=before)
    sent = {(each.kind, each.key) for each in change.effects if each.urgent}
    assert sent == {
        (EffectKind.UPDATE_PAGE, "timer/7/update/declared/page/UADA/dm"),
        (EffectKind.PAGE_OUTSIDE, "timer/7/page/UADA/pager"),
    }
    update = next(each for each in change.effects if each.kind is EffectKind.UPDATE_PAGE)
    assert (update.payload["page"], update.coalesce) == ("declared/page/UADA/dm", None)
    assert paged_in(change) == before


def test_a_later_firing_sends_a_new_message() -> None:
    """The latest page is remembered with all roles it stands for, older ones included."""
    before = {"UADA": Paged("declared/page/UADA/dm", (Role.SCRIBE,)), "UEVE": Paged("old", (Role.EXECUTIVES,))}
    change = paging([TO_ON_CALL], paged=before)
    assert EffectKind.UPDATE_PAGE not in {each.kind for each in change.effects}
    assert paged_in(change) == {
        "UADA": Paged("timer/7/page/UADA/dm", (Role.SCRIBE, Role.ON_CALL_ENGINEER)),
        "UEVE": Paged("old", (Role.EXECUTIVES,)),
    }


def test_a_page_without_direct_message_is_not_remembered() -> None:
    """Only a direct message can be brought up to date later."""
    assert paged_in(paging([Call(Role.ON_CALL_ENGINEER, (PAGER,), 1)])) == {}


def test_the_record_names_levels_roles_and_people() -> None:
    """Pages and duties are entries of their own, each in one line."""
    both = Call(Role.ON_CALL_ENGINEER, (DM,), 2)
    entries = paging([TO_ON_CALL, TO_RISK, both, OWED_TO_LEA]).entries
    assert [(each.kind, each.text) for each in entries] == [
        (EntryKind.PAGE, "Paged level 1 and 3: on-call engineer Ada and Risk Management Tom"),
        (EntryKind.DUTY, "Told as a duty: team lead Lea"),
    ]
    assert [(each.occurred_at, each.actor, each.content) for each in entries] == [
        (minutes(5), "warroom", {"late_s": 0})
    ] * 2


def test_the_record_says_how_late_a_page_was() -> None:
    """From two seconds on; what is below that is how timers are."""
    on_time, behind = paging([TO_ON_CALL], late=1), paging([TO_ON_CALL], late=150)
    assert on_time.entries[0].text == "Paged level 1: on-call engineer Ada"
    assert behind.entries[0].text == "Paged level 1: on-call engineer Ada, 2 min late"
    assert (on_time.entries[0].content, behind.entries[0].content) == ({"late_s": 1}, {"late_s": 150})


def mention(**fields: Any) -> Mapping[str, Json]:
    """What the one page in the room carries that calls on-call and Risk."""
    calls = [Call(Role.ON_CALL_ENGINEER, (ROOM, DM), 0), Call(Role.RISK_MANAGEMENT, (ROOM,), 1)]
    (page,) = [each for each in paging(calls, **fields).effects if each.payload.get("channel") == "war_room"]
    assert (page.lane, page.key) == (f"room/{an_incident().id}", "timer/7/page/war_room")
    return page.payload


def test_the_room_gets_one_message_that_mentions_everybody() -> None:
    """However many are called, and for whatever reasons."""
    payload = mention(card=Posted("C1", "1.1"))
    assert payload["people"] == [{"id": "UADA", "name": "Ada"}, {"id": "UTOM", "name": "Tom"}]
    assert payload["reasons"] == [[0, "on_call_engineer"], [1, "risk_management"]]
    assert payload["by_card"] is False


def test_while_the_card_is_to_come_it_carries_the_mention() -> None:
    """So that a declaration gives the room one message and not two."""
    assert mention(card=None)["by_card"] is True
    assert mention(card=None, room_failed="restricted")["by_card"] is False


@pytest.mark.parametrize(
    ("reasons", "fields", "wanted"),
    [
        ([(0, Role.ON_CALL_ENGINEER)], {}, True),
        ([(0, Role.ON_CALL_ENGINEER)], {"acknowledgements": (TAKEN,), "severity": Severity.P1}, False),
        ([(0, Role.ON_CALL_ENGINEER)], {"acknowledgements": (TAKEN,), "severity": Severity.P0}, False),
        ([(0, Role.ON_CALL_ENGINEER)], {"phase": Phase.POST_MORTEM}, False),
        ([(0, Role.ON_CALL_ENGINEER), (None, Role.EXECUTIVES)], {"phase": Phase.POST_MORTEM}, True),
    ],
)
def test_a_page_that_leaves_late_leaves_only_if_it_is_wanted(
    reasons: list[tuple[int | None, Role]], fields: dict[str, Any], wanted: bool
) -> None:
    """Who has answered is not woken by what waited; a duty is owed all the same."""
    assert still_wanted(an_incident(**fields), "UADA", reasons, a_policy()) is wanted


def test_the_incidents_channel_pages_nobody() -> None:
    """What stands there is the notice, which everything else keeps true."""
    assert paging([Call(Role.RISK_MANAGEMENT, (PageChannel.LOG_CHANNEL,), 1)]).effects == ()
