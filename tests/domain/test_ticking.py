from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, EntryKind
from bot.domain.checklists import UnknownItem
from bot.domain.incident import Incident, Posted
from bot.domain.phase import Phase
from bot.domain.rooms import Sent
from bot.domain.ticking import CannotTick, ShowList, TickItem, UntickItem, record_list, show_list, tick, untick
from bot.domain.ticks import Bypass, Outcome, Sheet, Tick, Waiting
from tests.builders import a_command, a_person, a_policy, after, an_incident, marks, minutes

POLICY = a_policy()
BEFORE = ("kill", "retry-loops", "mass-cancel", "zero-orders", "venue-desk")
KEPT = ("fix-logs", "drop-copy", "reject-texts", "audit-trail")


def ticked(incident: Incident, *, by: str = "Tom", now: float = 5, kept: str | None = None, **fields: Any) -> Change:
    """The change when somebody settles an item."""
    return tick(incident, a_command(TickItem, by=by, **fields), policy=POLICY, now=minutes(now), kept=kept)


def settled(*items: str) -> tuple[Tick, ...]:
    """Ticks of items."""
    return tuple(Tick(item, Outcome.DONE, a_person("Ada"), minutes(1), "seen") for item in items)


def said(change: Change) -> list[object]:
    """The lines in the room."""
    return [each.payload["text"] for each in change.effects if each.kind is EffectKind.SAY]


def test_a_tick_says_who_when_and_how_it_is_proved() -> None:
    """In the state, on the timeline, in the room, and the list is brought up to date."""
    change = ticked(an_incident(), item="zero", words="confirmed by phone with the venue desk")
    assert after(change).ticks == (
        Tick("zero-orders", Outcome.DONE, a_person("Tom"), minutes(5), "confirmed by phone with the venue desk"),
    )
    line = "Compare with drop copy until there are zero working orders (Tom, confirmed by phone with the venue desk)"
    (entry,) = change.entries
    assert (entry.kind, entry.actor, entry.text) == (EntryKind.CHECKLIST, "UTOM", line)
    assert entry.content == {"item": "zero-orders", "tick": "done", "stage": "prove"}
    assert said(change) == [f"☑ {line}"]
    assert change.effects[-1].kind is EffectKind.UPDATE_LIST
    assert change.answer.endswith("To undo: /incident untick zero-orders.")


def test_a_tick_without_proof_asks_for_it_and_takes_it_later() -> None:
    """One tap is enough under fire; a second tick adds the proof as a new entry."""
    first = ticked(an_incident(), item="kill")
    assert "Proof wanted: who, with which switch and scope." in first.answer
    again = ticked(after(first), item="kill", by="Mei")
    assert (again.incident, again.answer) == (
        None,
        "Kill by session, then venue, then firm: done by Tom, at 12:05 UTC.",
    )
    proved = ticked(after(first), item="kill", words="desk switch")
    assert [each.words for each in after(proved).ticks] == ["desk switch"]
    assert len(proved.entries) == 1


def test_an_item_without_a_wanted_proof_only_says_how_to_add_one() -> None:
    """Nothing is invented where the list does not say."""
    change = ticked(an_incident(), item="fix-logs", kept="#4, Application log at /var/log")
    assert after(change).ticks[0].words == "#4, Application log at /var/log"
    assert ticked(an_incident(), item="erroneous", outcome=Outcome.NOT_NEEDED).answer.startswith("File for an")


def test_undoing_is_a_new_entry() -> None:
    """The item is open again, and both are kept."""
    begun = an_incident(ticks=settled("kill", "zero-orders"))
    command = a_command(UntickItem, item="kill", reason="one session was left")
    change = untick(begun, command, policy=POLICY, now=minutes(9))
    assert [each.item for each in after(change).ticks] == ["zero-orders"]
    text = "Kill by session, then venue, then firm: open again, done by Ada before: one session was left (Mei)"
    assert [each.text for each in change.entries] == [text]
    with pytest.raises(CannotTick, match="this is open"):
        untick(an_incident(), a_command(UntickItem, item="kill"), policy=POLICY, now=minutes(9))


def test_a_repair_before_the_other_steps_is_recorded_and_warned_about() -> None:
    """The gate never delays the record: who says so, when and with which proof is on the timeline at once."""
    change = ticked(an_incident(ticks=settled(*BEFORE)), item="repair", words="rolled back")
    assert after(change).ticks == settled(*BEFORE)
    assert after(change).waiting == (Waiting("repair", a_person("Tom"), minutes(5), "rolled back"),)
    (entry,) = change.entries
    assert entry.text.startswith(
        "Tom says done, rolled back: Repair, restart or roll back. Warned that these are open: "
    )
    assert "Go on anyway" in change.answer


def test_going_on_anyway_ticks_it_and_asks_why() -> None:
    """One tap, and the proof that was typed before stays; the reason may follow."""
    warned = after(ticked(an_incident(), item="repair", words="rolled back"))
    change = ticked(warned, item="repair", anyway=True, now=6)
    done = after(change)
    assert done.ticks == (Tick("repair", Outcome.DONE, a_person("Tom"), minutes(6), "rolled back"),)
    assert (done.waiting, done.bypasses) == ((), (Bypass("repair", a_person("Tom"), minutes(6)),))
    assert str(said(change)[0]).startswith(
        "⚠ Repair, restart or roll back (Tom, rolled back). It went ahead of: Kill by"
    )
    assert change.answer.endswith("Say why within 10 min: /incident reason repair WORDS.")


def test_going_on_anyway_may_say_why_at_once() -> None:
    """Then nothing is asked."""
    change = ticked(an_incident(), item="repair", anyway=True, words="the venue had cut us off")
    assert after(change).bypasses[0].reason == "the venue had cut us off"
    assert str(said(change)[0]).endswith("Reason: the venue had cut us off")
    assert "within 10 min" not in change.answer


def test_a_repair_after_the_other_steps_is_an_ordinary_tick() -> None:
    """Nobody is warned, and nothing was passed."""
    change = ticked(an_incident(ticks=settled(*BEFORE, *KEPT)), item="repair", words="7f3a on host 8")
    assert (after(change).bypasses, after(change).waiting) == ((), ())


def test_evidence_is_done_only_when_it_is_kept() -> None:
    """The refusal says how to keep it, how to name what is on record, and how to waive it."""
    for outcome in (Outcome.DONE, Outcome.NOT_NEEDED, Outcome.WAIVED):
        with pytest.raises(CannotTick, match="/incident waive fix-logs reason"):
            ticked(an_incident(), item="fix-logs", outcome=outcome)
    waived = ticked(an_incident(), item="fix-logs", outcome=Outcome.WAIVED, words="the disk is gone")
    assert said(waived) == ["☑ FIX logs, in and out: waived (Tom, the disk is gone)"]


def test_a_closed_incident_takes_no_ticks() -> None:
    """It says what to do instead."""
    closed = an_incident(phase=Phase.CLOSED, marks=marks(detected=0, declared=0, closed=3), ticks=settled("kill"))
    with pytest.raises(CannotTick, match="/incident note"):
        ticked(closed, item="kill")
    with pytest.raises(CannotTick, match="/incident reopen"):
        untick(closed, a_command(UntickItem, item="kill"), policy=POLICY, now=minutes(5))
    with pytest.raises(UnknownItem):
        ticked(closed, item="nothing")


def test_a_list_is_posted_once_and_then_stands_in_the_state() -> None:
    """Its key is the same however often it is asked for; without a room, or closed, it is only shown."""
    command = a_command(ShowList, sheet=Sheet.CONTAINMENT)
    (effect,) = show_list(an_incident(), command, policy=POLICY, now=minutes(1)).effects
    assert (effect.kind, effect.key) == (EffectKind.POST_LIST, "list/01J0INCIDENT/containment")
    for hidden in (an_incident(channel=None), an_incident(phase=Phase.CLOSED)):
        assert show_list(hidden, command, policy=POLICY, now=minutes(1)) == Change()
    sent = Sent(key=effect.key, payload=effect.payload, result={"channel": "C0ROOM", "ts": "1.2"})
    assert after(record_list(an_incident(), sent, policy=POLICY, now=minutes(1))).lists == {
        Sheet.CONTAINMENT: Posted("C0ROOM", "1.2")
    }


def test_a_decision_on_positions_has_two_names() -> None:
    """One for Trading and one for Risk, in whatever order they were named; who has not the role is said."""
    sam, tom, ada = (a_person(name) for name in ("Sam", "Tom", "Ada"))
    for names in ((), (sam,), (sam, sam)):
        with pytest.raises(CannotTick, match="two people decide, one for Trading and one for Risk"):
            ticked(an_incident(), item="positions", words="hold", names=names)
    both = "hold; Trading Desk: Sam, Risk Management: Tom"
    for names in ((sam, tom), (tom, sam)):
        (tick,) = after(ticked(an_incident(), item="positions", words="hold", names=names)).ticks
        assert tick.words == both
    (tick,) = after(ticked(an_incident(), item="positions", words="hold", names=(sam, ada))).ticks
    assert tick.words.endswith("Risk Management: Ada (not by the contacts)")


def test_a_decision_that_cannot_wait_for_two_names_is_on_record_as_such() -> None:
    """No gate hides reality: it is marked, and its reason may follow; not needed needs no names."""
    change = ticked(an_incident(), item="positions", anyway=True)
    assert "Without two names" in change.entries[0].text
    assert [each.what for each in after(change).bypasses] == ["positions"]
    assert "Say why within 10 min" in change.answer
    assert not after(ticked(an_incident(), item="positions", outcome=Outcome.NOT_NEEDED)).bypasses
