from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, EntryKind, Json
from bot.domain.escalation_state import Paged
from bot.domain.incident import Posted
from bot.domain.roles import Role
from bot.domain.rooms import (
    NotSent,
    Sent,
    record_card,
    record_no_room,
    record_notice,
    record_room,
    record_unpaged,
)
from tests.builders import a_person, a_policy, after, an_incident, minutes

POLICY = a_policy()
PAGED = {
    "UADA": Paged("a/dm", (Role.ON_CALL_ENGINEER,)),
    "ULEA": Paged("l/dm", (Role.TEAM_LEAD,), called=False),
    "UKIM": Paged("k/dm", (Role.COMPLIANCE,), called=False),
}


def roomed(**fields: Any) -> Change:
    """The change when Slack has made the room."""
    sent = Sent(key="01J0/create_room", payload={}, result={"channel": "C0ROOM", "name": "inc-001-router"})
    incident = an_incident(**{"channel": None, "room_failed": "name_taken", **fields})
    return record_room(incident, sent, policy=POLICY, now=minutes(1))


def unpaged(payload: Mapping[str, Json]) -> Change:
    """The change when a page was refused for good."""
    refused = NotSent(
        kind=EffectKind.PAGE, key="timer/1/page/UADA/pager", payload=payload, reason="no sender is configured"
    )
    return record_unpaged(an_incident(), refused, policy=POLICY, now=minutes(1))


def test_a_room_that_is_made_is_dressed() -> None:
    """Topic, purpose, people, the way there on every page, card and notice, each in its own lane."""
    change = roomed(paged=PAGED)
    assert (after(change).channel, after(change).room_failed) == ("C0ROOM", None)
    kinds = [each.kind for each in change.effects]
    assert kinds[:4] == [EffectKind.SET_TOPIC, EffectKind.SET_PURPOSE, EffectKind.INVITE, EffectKind.TELL]
    assert kinds[4:] == [EffectKind.UPDATE_PAGE] * 3 + [EffectKind.UPDATE_CARD, EffectKind.UPDATE_NOTICE]
    assert len({each.lane for each in change.effects[:4]}) == 4
    assert change.entries[0].text == "War room opened: #inc-001-router"


def test_who_was_called_before_the_room_was_there_is_invited() -> None:
    """With the declarer and who has a role already, without those who are only owed the news."""
    invite = next(each for each in roomed(paged=PAGED).effects if each.kind is EffectKind.INVITE)
    assert invite.payload == {"people": ["UTOM", "UADA"]}


def test_a_declarer_who_was_paged_is_invited_once() -> None:
    """Slack refuses a list that names somebody twice."""
    invite = next(
        each
        for each in roomed(paged={"UTOM": Paged("t/dm", (Role.RISK_MANAGEMENT,))}).effects
        if each.kind is EffectKind.INVITE
    )
    assert invite.payload == {"people": ["UTOM"]}


def test_the_declarer_is_told_where_the_room_is() -> None:
    """By a direct message that is no page."""
    tell = next(each for each in roomed().effects if each.kind is EffectKind.TELL)
    assert (tell.lane, tell.payload["template"]) == ("dm/UTOM", "room_ready")


def test_a_room_that_slack_refuses_stops_nothing() -> None:
    """Commander and declarer read why; the record says so."""
    refused = NotSent(kind=EffectKind.PAGE, key="01J0/create_room", payload={}, reason="restricted_action")
    change = record_no_room(an_incident(channel=None), refused, policy=POLICY, now=minutes(1))
    assert after(change).room_failed == "restricted_action"
    assert [(each.lane, each.payload["reason"]) for each in change.effects] == [
        ("dm/UMEI", "restricted_action"),
        ("dm/UTOM", "restricted_action"),
    ]
    assert change.entries[0].text == "War room could not be opened: restricted_action"


def test_a_commander_who_declared_is_told_once() -> None:
    """One message, not one for each part they play."""
    led = an_incident(channel=None, roles={Role.INCIDENT_COMMANDER: a_person("Tom")})
    refused = NotSent(kind=EffectKind.PAGE, key="01J0/create_room", payload={}, reason="restricted_action")
    change = record_no_room(led, refused, policy=POLICY, now=minutes(1))
    assert [each.lane for each in change.effects] == ["dm/UTOM"]


def test_a_posted_card_is_remembered_and_pinned() -> None:
    """Pinning waits for nothing else in the room."""
    sent = Sent(key="01J0/post_card", payload={}, result={"channel": "C0ROOM", "ts": "17.01"})
    change = record_card(an_incident(), sent, policy=POLICY, now=minutes(1))
    assert after(change).card == Posted("C0ROOM", "17.01")
    assert [(each.kind, each.lane, each.key) for each in change.effects] == [
        (EffectKind.PIN_CARD, "pin/01J0INCIDENT", "01J0/post_card/pin")
    ]


def test_a_posted_notice_is_remembered() -> None:
    """So that it can be kept true."""
    sent = Sent(key="01J0/post_notice", payload={}, result={"channel": "C0LOG", "ts": "17.02"})
    change = record_notice(an_incident(), sent, policy=POLICY, now=minutes(1))
    assert (after(change).notice, change.effects) == (Posted("C0LOG", "17.02"), ())


@pytest.mark.parametrize(
    ("payload", "who"),
    [
        (
            {
                "person": {"id": "UADA", "name": "Ada"},
                "channel": "pager",
                "reasons": [[0, "on_call_engineer"], (2, "on_call_engineer"), [None, "team_lead"]],
            },
            "on-call engineer and team lead (Ada) by pager",
        ),
        ({"person": None, "channel": "dm", "reasons": [[1, "executives"]]}, "executives by direct message"),
        (
            {"person": {"id": "UADA", "name": ""}, "channel": "phone", "reasons": [[1, "executives"]]},
            "executives by phone",
        ),
    ],
)
def test_the_room_reads_who_was_not_reached(payload: Mapping[str, Json], who: str) -> None:
    """By role and name, through which channel, and why."""
    change = unpaged(payload)
    text = f"Could not reach {who}: no sender is configured"
    assert [(each.kind, each.text) for each in change.entries] == [(EntryKind.UNDELIVERABLE, text)]
    assert [(each.kind, each.payload["text"], each.key) for each in change.effects] == [
        (EffectKind.SAY, f"⚠ {text}", "timer/1/page/UADA/pager/unpaged/say")
    ]
