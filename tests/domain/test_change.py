from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Timer, TimerKind
from tests.builders import NOON, an_incident, minutes


def an_entry(text: str) -> Entry:
    """A note at noon."""
    return Entry(kind=EntryKind.NOTE, occurred_at=NOON, actor="UADA", text=text)


def an_effect(key: str) -> Effect:
    """A line in the room."""
    return Effect(kind=EffectKind.SAY, lane="room/1", key=key)


def test_entries_and_effects_stay_in_order() -> None:
    """What was decided first is recorded and sent first."""
    first = Change(entries=(an_entry("a"),), effects=(an_effect("a"),))
    second = Change(entries=(an_entry("b"), an_entry("c")), effects=(an_effect("b"),))
    both = first.then(second)
    assert [each.text for each in both.entries] == ["a", "b", "c"]
    assert [each.key for each in both.effects] == ["a", "b"]


def test_the_later_state_and_answer_win() -> None:
    """What the later change leaves open stays as it was."""
    before, after = an_incident(), an_incident(title="After")
    first = Change(incident=before, answer="First.")
    assert first.then(Change()) == first
    assert first.then(Change(incident=after, answer="Second.")) == Change(incident=after, answer="Second.")


def test_the_later_timer_of_a_kind_wins() -> None:
    """Timers of another kind stand."""
    paging, phase = Timer(TimerKind.ESCALATION, minutes(5)), Timer(TimerKind.PHASE, minutes(15))
    cancelled = Timer(TimerKind.ESCALATION, None)
    assert Change(timers=(paging, phase)).then(Change(timers=(cancelled,))).timers == (phase, cancelled)
