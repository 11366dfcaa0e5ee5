"""What could not be done is said where people look."""

from dataclasses import replace

from bot.domain.change import EffectKind, EntryKind, TimerKind
from bot.domain.failures import record_invited, record_unsent, timer_given_up
from bot.domain.incident import Incident
from bot.domain.rooms import NotSent, Sent
from tests.builders import NOON, a_policy, an_incident


def refused(kind: EffectKind, key: str = "k") -> NotSent:
    """An effect that Slack refused."""
    return NotSent(kind=kind, key=key, payload={}, reason="the channel is archived")


def in_a_room() -> Incident:
    """An incident whose room stands."""
    return an_incident(channel="C1")


def test_a_line_that_the_room_refuses_is_told_to_the_commander() -> None:
    """The room itself is what fails, so the commander reads it in a direct message."""
    change = record_unsent(in_a_room(), refused(EffectKind.SAY), policy=a_policy(), now=NOON)
    assert [entry.kind for entry in change.entries] == [EntryKind.UNDELIVERABLE]
    assert change.entries[0].text == "Could not post a line: the channel is archived"
    assert [effect.kind for effect in change.effects] == [EffectKind.TELL]
    assert "the channel is archived" in str(change.effects[0].payload["text"])


def test_a_refused_notice_is_told_in_the_room() -> None:
    """The incidents channel was not told, and the room knows it."""
    change = record_unsent(in_a_room(), refused(EffectKind.POST_NOTICE), policy=a_policy(), now=NOON)
    assert [effect.kind for effect in change.effects] == [EffectKind.SAY]
    assert "tell the incidents channel" in str(change.effects[0].payload["text"])


def test_without_a_room_nothing_is_said_about_its_lines() -> None:
    """That there is no room was told once; each waiting line would only repeat it."""
    roomless = replace(in_a_room(), channel=None)
    change = record_unsent(roomless, refused(EffectKind.SAY), policy=a_policy(), now=NOON)
    assert (change.entries, change.effects) == ((), ())


def test_a_failed_message_about_a_failure_makes_no_further_message() -> None:
    """It is put on record, and the circle ends."""
    first = record_unsent(in_a_room(), refused(EffectKind.POST_NOTICE), policy=a_policy(), now=NOON)
    second = record_unsent(in_a_room(), refused(EffectKind.SAY, first.effects[0].key), policy=a_policy(), now=NOON)
    assert len(second.entries) == 1
    assert second.effects == ()


def test_people_whom_slack_keeps_out_are_named_in_the_room() -> None:
    """Somebody the room counts on is not there."""
    sent = Sent(key="k", payload={}, result={"left_out": ["U1", "U2"]})
    change = record_invited(in_a_room(), sent, policy=a_policy(), now=NOON)
    assert change.entries[0].text == "Slack did not let U1 and U2 into the room. Ask a workspace admin"
    assert [effect.kind for effect in change.effects] == [EffectKind.SAY]


def test_when_everybody_came_nothing_is_said() -> None:
    """Success is silent."""
    sent = Sent(key="k", payload={}, result={"left_out": []})
    assert record_invited(in_a_room(), sent, policy=a_policy(), now=NOON).effects == ()


def test_a_timer_that_is_given_up_tells_the_room_to_page_by_hand() -> None:
    """Nobody may believe that paging goes on when it does not."""
    change = timer_given_up(in_a_room(), TimerKind.ESCALATION, now=NOON, key="t")
    assert change.entries[0].text.startswith("Paging has stopped after five failures. Page by hand")
    assert [effect.kind for effect in change.effects] == [EffectKind.SAY]
