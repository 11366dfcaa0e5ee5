"""What one incident is to another, and what becomes of a duplicate."""

from dataclasses import replace

import pytest

from bot.domain.change import EffectKind, TimerKind
from bot.domain.command import IncidentId, Where
from bot.domain.escalation_state import Paged
from bot.domain.incident import Incident, Mark, Related
from bot.domain.lifecycle import NotNow
from bot.domain.phase import Phase
from bot.domain.relations import NotRelated, Relate, Relation, back, relate, related_back
from bot.domain.responders import frozen
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident, marks, minutes

POLICY = a_policy()
FIRST = frozen(
    an_incident(
        severity=Severity.P0,
        channel="C1",
        roles={Role.SCRIBE: a_person("Lea")},
        paged={"UADA": Paged("k", (Role.ON_CALL_ENGINEER,)), "UEVE": Paged("k", (Role.EXECUTIVES,), called=False)},
        on_call={Role.ON_CALL_ENGINEER: a_person("Ada")},
    ),
    POLICY,
)
OTHER = frozen(
    an_incident(id=IncidentId("2"), reference="INC-20120801-002", severity=Severity.P1, channel="C2"), POLICY
)
CLOSED = replace(OTHER, phase=Phase.CLOSED, marks={**marks(closed=5), **OTHER.marks})


def a_link(relation: Relation, first: Incident = FIRST, other: Incident = OTHER) -> Relate:
    """Somebody links the two."""
    by = a_person("Mei")
    return Relate(key="k", workspace="T0FIRM", by=by, where=Where(id=first.id), relation=relation, other=other)


@pytest.mark.parametrize("relation", [Relation.REPEAT_OF, Relation.CAUSED_BY, Relation.SAME_WINDOW])
def test_a_relation_is_on_record_in_both(relation: Relation) -> None:
    """And alters nothing else; said twice, it is there once."""
    command = a_link(relation, other=CLOSED)
    change = relate(FIRST, command, policy=POLICY, now=NOON)
    assert change.incident == replace(FIRST, related=(Related(relation.value, CLOSED.reference),))
    assert change.entries[0].text == f"{FIRST.reference} {relation.label} {CLOSED.reference} (Mei)"
    there = related_back(CLOSED, back(command, FIRST), policy=POLICY, now=NOON)
    assert there.entries[0].text == f"{CLOSED.reference} {relation.seen_from_there} {FIRST.reference} (Mei)"
    assert there.incident is not None
    assert related_back(there.incident, back(command, FIRST), policy=POLICY, now=NOON).entries == ()
    assert change.incident is not None
    assert relate(change.incident, command, policy=POLICY, now=NOON).answer.endswith("already.")


def test_a_duplicate_is_closed_and_pages_nobody_further() -> None:
    """Its pages say so, and what it owes stays owed."""
    change = relate(FIRST, a_link(Relation.DUPLICATE_OF), policy=POLICY, now=minutes(4))
    closed = change.incident
    assert closed is not None
    assert (closed.phase, closed.at(Mark.CLOSED), closed.escalation.ended) == (Phase.CLOSED, minutes(4), True)
    due = {each.kind: each.due_at for each in change.timers}
    assert (due[TimerKind.PHASE], due[TimerKind.HANDOVER]) == (None, None)
    assert due[TimerKind.ESCALATION] is not None  # executives are owed the news of a P0
    assert EffectKind.UPDATE_PAGE in {each.kind for each in change.effects}
    assert TimerKind.HANDOVER not in {
        each.kind
        for each in relate(replace(FIRST, on_call={}), a_link(Relation.DUPLICATE_OF), policy=POLICY, now=NOON).timers
    }


def test_its_responders_come_along_and_so_does_a_worse_severity() -> None:
    """Who was only owed the news is not invited."""
    command = a_link(Relation.DUPLICATE_OF)
    there = related_back(OTHER, back(command, FIRST), policy=POLICY, now=NOON)
    (invited,) = [each for each in there.effects if each.kind is EffectKind.INVITE and each.key == "k/back/invite"]
    assert set(invited.payload["people"]) == {"ULEA", "UADA"}  # type: ignore[arg-type]  # ids
    assert there.incident is not None
    assert there.incident.severity is Severity.P0
    lesser = replace(FIRST, severity=Severity.P2)
    kept = related_back(OTHER, back(command, lesser), policy=POLICY, now=NOON)
    assert kept.incident is not None
    assert kept.incident.severity is Severity.P1


def test_what_cannot_be_is_refused() -> None:
    """Itself, into a closed one, and a closed one."""
    with pytest.raises(NotRelated, match="to itself"):
        relate(FIRST, a_link(Relation.REPEAT_OF, other=FIRST), policy=POLICY, now=NOON)
    with pytest.raises(NotRelated, match="is closed"):
        relate(FIRST, a_link(Relation.DUPLICATE_OF, other=CLOSED), policy=POLICY, now=NOON)
    with pytest.raises(NotNow, match="was closed by"):
        relate(CLOSED, a_link(Relation.DUPLICATE_OF, CLOSED, FIRST), policy=POLICY, now=NOON)
