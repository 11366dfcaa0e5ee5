from dataclasses import replace

from bot.domain.acknowledgement import Acknowledge, acknowledge
from bot.domain.change import Change, EffectKind, Json
from bot.domain.effects import reasons_json
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Contacts, Role, Roster
from bot.domain.rooms import NotSent, record_unpaged
from bot.domain.rota import Schedule
from tests.builders import NOON, a_command, a_person, a_policy, an_incident, pages_of

ADA, BOB, IVY = (Contact(slack=f"U{name.upper()}", name=name) for name in ("Ada", "Bob", "Ivy"))
ON_CALL = Role.ON_CALL_ENGINEER


def policy() -> Policy:
    """Ada is on call, Bob and then Ivy stand in."""
    plain = a_policy()
    roster = Roster(people=(ADA, BOB, IVY), stand_ins=("UBOB", "UIVY"), schedule=Schedule(standing="UADA"), zone="UTC")
    held = {**plain.contacts.by_role, ON_CALL: roster.people}
    return replace(plain, contacts=Contacts(held, {ON_CALL: roster})).at(NOON, {})


def unreached(user: Contact, *, level: int | None = 0, channel: str = "dm", **incident: object) -> Change:
    """What follows when a page to somebody is refused."""
    payload: dict[str, Json] = {
        "person": {"id": user.slack, "name": user.name},
        "channel": channel,
        "reasons": reasons_json([(level, ON_CALL)]),
    }
    refused = NotSent(kind=EffectKind.PAGE, key=f"page/{user.slack}", payload=payload, reason="Gone.")
    return record_unpaged(an_incident(**incident), refused, policy=policy(), now=NOON)


def test_the_first_deputy_is_paged_by_the_same_channel() -> None:
    """For the same reason, and the record says so."""
    change = unreached(ADA, channel="pager")
    assert pages_of(change) == {("Bob", "pager"): ["0 on_call_engineer"]}
    assert change.entries[0].text == "Could not reach on-call engineer (Ada) by pager: Gone. Paged instead: Bob."


def test_behind_the_last_deputy_there_is_nobody() -> None:
    """One after the other is tried, never one twice."""
    assert pages_of(unreached(BOB)) == {("Ivy", "dm"): ["0 on_call_engineer"]}
    assert pages_of(unreached(IVY)) == {}


def test_a_duty_is_owed_to_the_deputy_even_when_paging_is_over() -> None:
    """A level is not."""
    taken = acknowledge(an_incident(), a_command(Acknowledge, by="Mei"), policy=policy(), now=NOON).incident
    assert taken is not None
    acknowledgements = taken.acknowledgements
    assert pages_of(unreached(ADA, acknowledgements=acknowledgements)) == {}
    assert list(pages_of(unreached(ADA, level=None, acknowledgements=acknowledgements))) == [("Bob", "dm")]


def test_nobody_stands_in_for_whoever_took_the_role_in_the_room() -> None:
    """Nor for a mention in the room."""
    assert pages_of(unreached(ADA, roles={ON_CALL: a_person("Ada")})) == {}
    assert pages_of(unreached(ADA, channel="war_room")) == {}
