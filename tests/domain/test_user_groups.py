from dataclasses import replace

from bot.domain.acknowledgement import Acknowledge, acknowledge
from bot.domain.change import Change, EffectKind, EntryKind
from bot.domain.command import IncidentId
from bot.domain.declare import declare
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.rooms import NotSent, Sent
from bot.domain.user_groups import EMPTY, record_members, record_not_asked
from tests.builders import NOON, a_command, a_declaration, a_policy, pages_of

DESK = Contact(slack="S0DESK", name="Trading systems")
ADA, IVY = Contact(slack="UADA", name="Ada"), Contact(slack="UIVY", name="Ivy")


def policy(*members: Contact) -> Policy:
    """A firm whose on-call engineers are a group with these members."""
    plain = a_policy()
    held = {**plain.contacts.by_role, Role.ON_CALL_ENGINEER: (DESK,)}
    return replace(plain, contacts=Contacts(held)).at(NOON, {DESK.slack: members})


def declared(known: Policy) -> tuple[Incident, Change]:
    """An incident that has just been declared."""
    change = declare(a_declaration(), id=IncidentId("i-1"), reference="INC-20120801-001", policy=known, now=NOON)
    assert change.incident is not None
    return replace(change.incident, channel="C0ROOM"), change


def asked(change: Change) -> Sent:
    """That Slack was asked who is in the group, and answers with Ada and Ivy."""
    effect = next(each for each in change.effects if each.kind is EffectKind.ASK_GROUP)
    return Sent(key=effect.key, payload=effect.payload, result={"members": ["UADA", "UIVY"]})


def test_whoever_is_known_is_paged_at_once_and_slack_is_asked_beside_it() -> None:
    """The page waits for nobody; what is asked says whom the answer is for."""
    _, change = declared(policy(ADA))
    assert pages_of(change)["Ada", "dm"] == ["0 on_call_engineer"]
    sent = asked(change)
    assert (sent.payload["group"], sent.payload["name"]) == ("S0DESK", "Trading systems")


def test_only_whoever_was_not_known_is_paged_by_the_answer() -> None:
    """By every channel of the level; the entry names them, and they are brought into the room."""
    incident, change = declared(policy(ADA))
    late = record_members(incident, asked(change), policy=policy(ADA, IVY), now=NOON)
    assert set(pages_of(late)) == {("Ivy", "dm"), ("Ivy", "pager")}
    assert [each.text for each in late.entries] == ["Paged level 1: on-call engineer Ivy"]
    invited = next(each for each in late.effects if each.kind is EffectKind.INVITE)
    assert invited.payload["people"] == ["UIVY"]
    keys = [each.key for each in (*change.effects, *late.effects)]
    assert len(keys) == len(set(keys))


def test_an_answer_that_holds_nobody_new_changes_nothing() -> None:
    """Everybody was known."""
    incident, change = declared(policy(ADA, IVY))
    assert record_members(incident, asked(change), policy=policy(ADA, IVY), now=NOON) == Change()


def test_an_answer_after_the_acknowledgement_pages_nobody() -> None:
    """At P1 one responder is enough."""
    incident, change = declared(policy(ADA))
    taken = acknowledge(incident, a_command(Acknowledge, by="Ada"), policy=policy(ADA), now=NOON).incident
    assert taken is not None
    assert record_members(taken, asked(change), policy=policy(ADA, IVY), now=NOON) == Change()


def test_an_empty_group_is_an_undeliverable_page() -> None:
    """The record names role and group, and says what to do."""
    incident, change = declared(policy())
    nobody = replace(asked(change), result={"members": []})
    (entry,) = record_members(incident, nobody, policy=policy(), now=NOON).entries
    assert entry.kind is EntryKind.UNDELIVERABLE
    assert entry.text == f"Could not reach on-call engineer (Trading systems) by direct message: {EMPTY}"


def test_a_group_that_slack_does_not_show_is_an_undeliverable_page() -> None:
    """With Slack's reason."""
    incident, change = declared(policy())
    sent = asked(change)
    refused = NotSent(kind=EffectKind.ASK_GROUP, key=sent.key, payload=sent.payload, reason="No such group.")
    (entry,) = record_not_asked(incident, refused, policy=policy(), now=NOON).entries
    assert entry.text.endswith("(Trading systems) by direct message: No such group.")


def test_a_role_taken_in_the_room_needs_no_group() -> None:
    """Whoever took it is called, and nobody is asked."""
    plain = a_policy()
    held = {**plain.contacts.by_role, Role.INCIDENT_COMMANDER: (DESK,)}
    known = replace(plain, contacts=Contacts(held)).at(NOON, {DESK.slack: (ADA,)})
    _, change = declared(known)
    assert [each for each in change.effects if each.kind is EffectKind.ASK_GROUP] == []
