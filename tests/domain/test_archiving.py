"""When a war room is archived."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.archiving import AFTER, archive, timer
from bot.domain.change import EffectKind
from bot.domain.failures import record_unsent
from bot.domain.incident import Mark
from bot.domain.phase import Phase
from bot.domain.rooms import NotSent
from tests.builders import NOON, a_policy, an_incident, marks

POLICY = a_policy()
CLOSED = an_incident(phase=Phase.CLOSED, channel="C1", marks={**marks(), **marks(**{Mark.CLOSED.value: 60})})


def test_a_closed_room_has_two_weeks() -> None:
    """An open one, one that never was and one that was archived have no such time."""
    closed_at = CLOSED.at(Mark.CLOSED)
    assert closed_at is not None
    assert timer(CLOSED, POLICY).due_at == closed_at + AFTER
    for other in (replace(CLOSED, phase=Phase.TRIAGE), replace(CLOSED, channel=None), replace(CLOSED, archived=True)):
        assert timer(other, POLICY).due_at is None


def test_the_room_says_where_late_knowledge_goes_and_then_closes() -> None:
    """In this order, in one lane."""
    change = archive(CLOSED, policy=POLICY, now=NOON + AFTER + timedelta(hours=2), key="k")
    assert [each.kind for each in change.effects] == [EffectKind.SAY, EffectKind.ARCHIVE_ROOM]
    assert len({each.lane for each in change.effects}) == 1
    assert change.incident == replace(CLOSED, archived=True)
    early = archive(CLOSED, policy=POLICY, now=NOON + timedelta(hours=2), key="k")
    assert (early.incident, early.timers) == (None, (timer(CLOSED, POLICY),))


def test_nobody_is_told_that_nothing_can_be_posted_in_an_archived_room() -> None:
    """It is not news."""
    refused = NotSent(kind=EffectKind.UPDATE_CARD, key="k", payload={}, reason="archived", code="is_archived")
    told = record_unsent(replace(CLOSED, archived=True), refused, policy=POLICY, now=NOON)
    assert (told.entries, told.effects) == ((), ())
    assert record_unsent(CLOSED, refused, policy=POLICY, now=NOON).entries != ()
