import pytest

from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.clocks import moved
from bot.domain.reasons import GiveReason, NoReasonOwed, fire, give_reason, timer
from bot.domain.ticks import Bypass
from tests.builders import a_command, a_person, a_policy, after, an_incident, minutes

POLICY = a_policy()
TOM = a_person("Tom")
PASSED = an_incident(bypasses=(Bypass("repair", TOM, minutes(5)), Bypass("resume", TOM, minutes(8))))


def test_a_reason_that_follows_is_kept_with_what_it_explains() -> None:
    """In the state, on the timeline and in the room."""
    change = give_reason(PASSED, a_command(GiveReason, what="Repair", words="cut off"), policy=POLICY, now=minutes(9))
    assert [each.reason for each in after(change).bypasses] == ["cut off", ""]
    assert [each.text for each in change.entries] == ["Why repair went ahead of other steps: cut off (Mei)"]


@pytest.mark.parametrize(("what", "words"), [("fix", "x"), ("repair", "")])
def test_a_reason_that_nobody_waits_for_is_refused_with_what_is_owed(what: str, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NoReasonOwed, match="/incident reason resume WORDS"):
        give_reason(PASSED, a_command(GiveReason, what=what, words=words), policy=POLICY, now=minutes(9))
    with pytest.raises(NoReasonOwed, match="A note will do"):
        give_reason(an_incident(), a_command(GiveReason, what=what, words=words), policy=POLICY, now=minutes(9))


def test_a_missing_reason_is_asked_for_once_after_ten_minutes() -> None:
    """By a message to whoever went on and a line in the room; the other one is asked for in its own time."""
    assert timer(PASSED, POLICY) == Timer(TimerKind.REASON, minutes(15))
    assert moved(an_incident(), Change(incident=PASSED), POLICY, now=minutes(5)).timers == (
        Timer(TimerKind.REASON, minutes(15)),
    )
    change = fire(PASSED, policy=POLICY, now=minutes(15), key="due")
    assert [each.kind for each in change.effects] == [EffectKind.TELL, EffectKind.SAY]
    assert change.effects[1].payload["text"] == "⚠ No reason yet for repair went ahead of other steps (Tom)"
    assert change.timers == (Timer(TimerKind.REASON, minutes(18)),)
    last = fire(after(change), policy=POLICY, now=minutes(18), key="due")
    assert "trading was resumed without its approvers" in last.entries[0].text
    assert last.timers == (Timer(TimerKind.REASON, None),)
