"""Gap repair: what a page shows against what the record has, and how a run goes from page to page."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.backfill import (
    EVER,
    Backfill,
    Gap,
    Lost,
    Reason,
    Refusal,
    Run,
    after,
    asked,
    began,
    bounds,
    finished,
    lost,
    on_demand,
    refused,
    since,
    step,
    to_read,
)
from bot.domain.capture import Deleted, Edited, Said
from bot.domain.change import EffectKind, EntryKind, Source
from bot.domain.command import Person, Where
from bot.domain.comparison import Form, Looked, Shown, compared, late, recorded_threads
from tests.builders import NOON, a_policy, an_incident

ROOM = "C1"
SECONDS = int(NOON.timestamp())


def ts(number: int) -> str:
    """The `ts` of a message some seconds after noon."""
    return f"{SECONDS + number}.000001"


def said(number: int, text: str = "hello", **more: Any) -> Said:
    """A message as Slack shows it."""
    at = NOON + timedelta(seconds=number)
    about: dict[str, Any] = {"key": "event/None", "workspace": "T1", "actor": "U1", "at": at, "raw": "{}"}
    return Said(**about, source=Source("T1", ROOM, ts(number)), text=text, **more)


def form(number: int, text: str = "hello", **more: Any) -> Form:
    """The same as the record has it."""
    return Form(source=Source("T1", ROOM, ts(number)), text=text, author="U1", seq=1, **more)


def looked(*messages: Said, more: bool = False, thread: str = "") -> Looked:
    """A page that was read when the record had nine entries."""
    return Looked(head=9, shown=tuple(Shown(said=each) for each in messages), more=more, thread=thread)


def by_ts(*forms: Form) -> dict[str, Form]:
    """Forms by their `ts`."""
    return {each.source.ts: each for each in forms}


def a_run(**more: Any) -> Run:
    """A run of somebody's command."""
    return replace(began("k1", Reason.COMMAND, now=NOON), **more)


def in_a_room(**more: Any) -> Any:
    """An incident whose war room stands."""
    return replace(an_incident(), channel=ROOM, **more)


def test_what_is_on_record_as_it_stands_is_left_alone() -> None:
    """The same words, the same edit."""
    known = by_ts(form(1), form(2, revision=ts(3)))
    assert compared(looked(said(1), said(2, revision=ts(3))), known, now=NOON) == ()


def test_a_message_that_is_not_on_record_is_missing() -> None:
    """It is captured as it stands."""
    assert compared(looked(said(1)), {}, now=NOON) == (said(1),)


def test_a_message_of_which_only_an_edit_was_heard_is_missing() -> None:
    """It is captured as it stands, unless its words were removed by law, and it is looked for in its own thread."""
    page = looked(said(2, "bye", revision=ts(9)))
    heard = form(2, "bye", revision=ts(9), told_only=True, parent=ts(1))
    assert compared(page, by_ts(heard), now=NOON) == (said(2, "bye", revision=ts(9)),)
    assert compared(page, by_ts(replace(heard, sealed=True)), now=NOON) == ()
    assert compared(looked(), by_ts(heard), now=NOON) == ()
    (gone,) = compared(looked(thread=ts(1)), by_ts(heard), now=NOON)
    assert isinstance(gone, Deleted)


def test_a_newer_edit_is_missing() -> None:
    """With the words before, at its own time."""
    (edit,) = compared(looked(said(1, "bye", revision=ts(9))), by_ts(form(1)), now=NOON)
    assert isinstance(edit, Edited)
    assert (edit.old, edit.text, edit.revision, edit.at) == ("hello", "bye", ts(9), NOON + timedelta(seconds=9))


def test_other_words_without_an_edit_are_one_from_now() -> None:
    """Slack does not say when, so it was before we looked."""
    (edit,) = compared(looked(said(1, "bye")), by_ts(form(1)), now=NOON)
    assert isinstance(edit, Edited)
    assert edit.at == NOON


@pytest.mark.parametrize(
    "known",
    [
        form(1, "newer", revision=ts(9)),
        form(1, "removed by law", sealed=True),
        form(1, gone=True),
        form(1, "joined", notice=True),
    ],
)
def test_a_record_that_knows_better_is_left_alone(known: Form) -> None:
    """A page may be older than the record; words that were removed are not brought back."""
    assert compared(looked(said(1)), by_ts(known), now=NOON) == ()


def test_a_message_that_the_room_shows_no_more_was_deleted() -> None:
    """Nobody can say by whom or when."""
    (gone,) = compared(looked(), by_ts(form(1)), now=NOON)
    assert isinstance(gone, Deleted)
    entry = late(gone, now=NOON)
    assert (entry.text, entry.content["precision"], "late_s" in entry.content) == ("hello", "unknown", False)


@pytest.mark.parametrize(
    "known",
    [
        form(1, gone=True),
        form(1, notice=True),
        form(1, sealed=True),
        form(1, parent=ts(0)),
        replace(form(1), seq=10),
    ],
)
def test_what_a_page_would_not_show_is_not_taken_for_deleted(known: Form) -> None:
    """Replies stand in their threads, and what came while we read is in no page."""
    assert compared(looked(), by_ts(known), now=NOON) == ()


def test_a_reply_is_missing_from_its_thread_and_a_broadcast_from_the_room_too() -> None:
    """Each is looked for where it would stand."""
    reply = form(2, parent=ts(1))
    assert len(compared(looked(thread=ts(1)), by_ts(reply), now=NOON)) == 1
    assert compared(looked(thread=ts(0)), by_ts(reply), now=NOON) == ()
    assert len(compared(looked(), by_ts(replace(reply, broadcast=True)), now=NOON)) == 1


@pytest.mark.parametrize(("known", "author"), [({}, "unknown"), (by_ts(form(1)), "U1")])
def test_a_tombstone_is_a_deletion(known: dict[str, Form], author: str) -> None:
    """Whether the message was ever captured or not."""
    (gone,) = compared(looked(said(1, "This message was deleted.", subtype="tombstone")), known, now=NOON)
    assert isinstance(gone, Deleted)
    assert (gone.author, gone.actor) == (author, "unknown")


def test_what_is_late_says_by_how_much() -> None:
    """In whole seconds."""
    entry = late(said(1), now=NOON + timedelta(seconds=601))
    assert (entry.content["late"], entry.content["late_s"]) == (True, 600)


def test_a_run_survives_the_outbox() -> None:
    """It is read back as it was."""
    run = a_run(threads=(ts(1),), after=ts(2), step=3, counts={"found": 2})
    assert Run.of(run.payload()) == run


def test_what_the_outbox_never_wrote_is_read_as_nothing() -> None:
    """Neither threads nor counts."""
    assert Run.of({**a_run().payload(), "threads": None, "counts": None}) == a_run()


def test_the_hourly_look_begins_a_day_before_the_last_message() -> None:
    """Every other one begins at the beginning."""
    assert began("k", Reason.SCHEDULE, now=NOON, last=ts(0)).oldest == f"{SECONDS - 86_400}.000000"
    assert began("k", Reason.SCHEDULE, now=NOON).oldest == EVER
    assert began("k", Reason.START, now=NOON, last=ts(0)).oldest == EVER


def test_a_run_reads_page_by_page_and_then_its_threads() -> None:
    """Each page ends before the oldest message of the one before; a thread goes on after its newest."""
    first = after(a_run(), looked(said(5), said(6), more=True), (), [ts(6)])
    assert (first.before, first.threads, first.step) == (ts(5), (ts(6),), 1)
    room = after(first, looked(said(1)), (), [ts(1), ts(6)])
    assert (room.before, room.threads, room.ended) == ("", (ts(6), ts(1)), False)
    thread = after(room, looked(said(7), more=True, thread=ts(6)), (), ())
    assert (thread.threads, thread.after) == ((ts(6), ts(1)), ts(7))
    second = after(thread, looked(said(8), thread=ts(6)), (), ())
    assert (second.threads, second.after, second.count("threads")) == ((ts(1),), "", 1)
    assert after(second, looked(thread=ts(1)), (), ()).ended


def test_a_page_that_says_more_and_shows_nothing_ends_there() -> None:
    """Else it would be read for ever."""
    assert after(a_run(), looked(more=True), (), ()).ended
    assert after(a_run(before="", threads=(ts(1),)), looked(more=True, thread=ts(1)), (), ()).ended


def test_what_was_missing_is_counted_without_slacks_own_lines() -> None:
    """A join that was missed is on record; nobody said anything."""
    edit, gone = compared(looked(said(1, "bye", revision=ts(9))), by_ts(form(1), form(2)), now=NOON)
    run = after(a_run(), looked(), (said(3), said(4, subtype="channel_join"), edit, gone), ())
    assert dict(run.counts) == {"messages": 0, "threads": 0, "found": 1, "edited": 1, "deleted": 1}


def test_a_page_is_compared_with_its_own_stretch() -> None:
    """Up to its oldest message, or to the end of the run."""
    run = a_run(before=ts(9))
    assert bounds(run, looked(said(5), more=True)) == (ts(5), ts(9))
    assert bounds(run, looked(said(5))) == (EVER, ts(9))
    assert bounds(run, looked(said(5), more=True, thread=ts(1))) == (ts(1), ts(5))
    assert bounds(replace(run, after=ts(5)), looked(thread=ts(1))) == (ts(5), run.latest)


def test_the_hourly_look_reads_threads_with_a_missing_reply_only() -> None:
    """Every other one reads all of them."""
    shown = [
        Shown(said=said(1), replies=2, latest_reply=ts(8)),
        Shown(said=said(2), replies=1, latest_reply=ts(9)),
        Shown(said=said(3)),
    ]
    assert to_read(a_run(reason=Reason.SCHEDULE), shown, {ts(8)}) == (ts(2),)
    assert to_read(a_run(), shown, {ts(8)}) == (ts(1), ts(2))


def test_threads_are_known_by_their_replies_on_record() -> None:
    """Those whose replies are all gone are done with."""
    assert recorded_threads(by_ts(form(1), form(2, parent=ts(1)), form(3, parent=ts(0), gone=True))) == (ts(1),)


def test_a_step_leaves_in_the_rooms_own_lane() -> None:
    """Pages of the room and of threads are two of Slack's methods."""
    incident, run = in_a_room(), a_run()
    assert step(incident, run).kind is EffectKind.BACKFILL
    assert step(incident, replace(run, before="", threads=(ts(1),))).kind is EffectKind.BACKFILL_THREAD
    assert asked(incident, run, joins=True).coalesce == f"backfill/{incident.id}"
    assert asked(incident, run, joins=False).coalesce is None


@pytest.mark.parametrize("reason", [Reason.SCHEDULE, Reason.RETURNED])
def test_a_look_nobody_waits_for_is_silent_when_nothing_was_missing(reason: Reason) -> None:
    """No entry, no line."""
    change = finished(in_a_room(), a_run(reason=reason), None, now=NOON)
    assert (change.entries, change.effects) == ((), ())


def test_a_start_that_missed_nothing_is_on_record_and_not_told() -> None:
    """The room has better things to read."""
    change = finished(in_a_room(), a_run(reason=Reason.START), None, now=NOON)
    assert [each.kind for each in change.entries] == [EntryKind.BACKFILL]
    assert change.effects == ()


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"found": 1}, "1 message had been missed and is on record now, marked late."),
        ({"found": 2, "edited": 1}, "2 messages and 1 edit had been missed and are on record now, marked late."),
    ],
)
def test_what_was_found_is_told(counts: dict[str, int], words: str) -> None:
    """In the room, and on record with the bounds of the look."""
    change = finished(in_a_room(), a_run(reason=Reason.SCHEDULE, counts=counts, oldest=ts(0)), None, now=NOON)
    assert change.entries[0].text.endswith(words)
    assert change.entries[0].content["from"] is not None
    assert len(change.effects) == 1


def test_a_look_that_works_closes_the_gap() -> None:
    """With its bounds."""
    gap = Gap(seq=7, since=NOON)
    (entry,) = finished(in_a_room(), a_run(reason=Reason.SCHEDULE), gap, now=NOON + timedelta(hours=1)).entries
    assert entry.content["gap"] == {
        "seq": 7,
        "from": NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
        "to": (NOON + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }


@pytest.mark.parametrize(("code", "kind"), [("missing_scope", EffectKind.SAY), ("not_in_channel", EffectKind.TELL)])
def test_a_refusal_is_a_gap_told_where_it_can_be_read(code: str, kind: EffectKind) -> None:
    """In the room if a line still arrives there, else to who leads."""
    refusal = Refusal(key="k1", code=code, reason="No.", since=NOON)
    change = refused(in_a_room(), refusal, policy=a_policy(), now=NOON)
    assert [(each.kind, each.content["to"]) for each in change.entries] == [(EntryKind.GAP, None)]
    assert {each.kind for each in change.effects} == {kind}


@pytest.mark.parametrize(("what", "entries"), [("archived", 1), ("removed", 0), ("deleted", 0)])
def test_a_room_out_of_reach_is_told_to_who_leads(what: str, entries: int) -> None:
    """A removal is an entry of its own already."""
    where, by = Where(channel=ROOM), Person("U1", "ada")
    command = Lost(key="k1", workspace="T1", by=by, where=where, what=what, since=NOON)
    change = lost(in_a_room(), command, policy=a_policy(), now=NOON)
    assert len(change.entries) == entries
    assert {each.kind for each in change.effects} == {EffectKind.TELL}


def test_whoever_asks_is_answered() -> None:
    """With a room there is something to compare, without one there is not."""
    command = Backfill(key="k1", workspace="T1", by=Person("U1", "ada"), where=Where(channel=ROOM))
    there = on_demand(in_a_room(), command, policy=a_policy(), now=NOON)
    assert [each.kind for each in there.effects] == [EffectKind.BACKFILL]
    nowhere = on_demand(replace(in_a_room(), channel=None), command, policy=a_policy(), now=NOON)
    assert nowhere.effects == ()
    assert nowhere.answer.endswith("has no war room to compare.")


def test_a_gap_begins_at_the_last_captured_message() -> None:
    """Or where there is none, at the declaration."""
    incident = in_a_room()
    assert since(ts(5), incident) == NOON + timedelta(seconds=5)
    assert since("", incident) == incident.declared_at
