from dataclasses import replace

import pytest

from bot.domain.change import EffectKind, EntryKind
from bot.domain.command import Person, Where
from bot.domain.export import BundleUnderWay, Export, export, record_exported, record_not_exported
from bot.domain.keeping import Exporting
from bot.domain.redaction import NotAllowed
from bot.domain.roles import Role
from bot.domain.rooms import NotSent, Sent
from tests.builders import NOON, a_person, a_policy, an_incident

POLICY = a_policy()
INCIDENT = an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Ada")})
FOR_ADA = replace(INCIDENT, exporting=Exporting(a_person("Ada"), NOON))
PAYLOAD = {"person": {"id": "UADA", "name": "Ada"}}


def asking(by: Person) -> Export:
    """Somebody presses the button."""
    return Export(key="press", workspace="T1", by=by, where=Where(id=INCIDENT.id))


@pytest.mark.parametrize("name", ["Ada", "Kim"])
def test_the_commander_and_compliance_get_it(name: str) -> None:
    """Whoever leads now, and whom the policy names."""
    change = export(INCIDENT, asking(a_person(name)), policy=POLICY, now=NOON)
    (made,) = change.effects
    assert (made.kind, made.payload["person"]) == (EffectKind.SEND_BUNDLE, {"id": f"U{name.upper()}", "name": name})
    assert change.incident is not None
    assert change.incident.exporting == Exporting(a_person(name), NOON)


def test_others_do_not_and_two_at_once_neither() -> None:
    """Who led before and who is told of duties read whom to ask; a bundle under way is waited for."""
    for name in ("Mei", "Tom"):
        with pytest.raises(NotAllowed):
            export(INCIDENT, asking(a_person(name)), policy=POLICY, now=NOON)
    with pytest.raises(BundleUnderWay, match="for Ada since 12:00 UTC"):
        export(FOR_ADA, asking(a_person("Kim")), policy=POLICY, now=NOON)


def test_what_arrived_is_on_record_with_its_head() -> None:
    """By whom it was taken out of the house, and up to where; the next may ask."""
    sent = Sent(key="k", payload=PAYLOAD, result={"entries": 41, "head": "ab" * 32})
    change = record_exported(FOR_ADA, sent, policy=POLICY, now=NOON)
    (entry,) = change.entries
    assert (entry.kind, entry.actor) == (EntryKind.EXPORTED, "UADA")
    assert entry.text == f"Evidence bundle given to Ada: 41 entries, head {'ab' * 32}"
    assert change.incident == INCIDENT


def test_what_did_not_arrive_is_told_to_whoever_asked() -> None:
    """With the way that always works; the next may ask."""
    refused = NotSent(kind=EffectKind.SEND_BUNDLE, key="k", payload=PAYLOAD, reason="It has 2 GB.")
    change = record_not_exported(FOR_ADA, refused, policy=POLICY, now=NOON)
    (told,) = change.effects
    assert told.lane == "dm/UADA"
    assert f"It has 2 GB. Whoever runs warroom can make it: warroom export {INCIDENT.reference}" in str(told.payload)
    assert change.incident == INCIDENT
