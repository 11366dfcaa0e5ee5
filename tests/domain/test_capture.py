"""What events become, and what a room shows by its record, in whatever order the record was made."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.capture import (
    Capture,
    Deleted,
    Edited,
    Happened,
    Move,
    Pinned,
    Reacted,
    Said,
    entry,
    message_key,
    move,
    rebuilt,
)
from bot.domain.change import Entry, EntryKind, Source
from bot.domain.incident import Posted
from tests.builders import NOON, a_command, a_policy, an_incident, minutes

SOURCE = Source("T0FIRM", "C0ROOM", "1343822400.000100", "Ev1")
COMMON: dict[str, Any] = {"key": "event/Ev1", "workspace": "T0FIRM", "actor": "UADA", "at": NOON, "source": SOURCE}


def said(text: str = "Orders are doubled", **fields: Any) -> Said:
    """Ada says something at noon."""
    return Said(**{**COMMON, "raw": "{}", **fields}, text=text)


def edited(text: str = "Orders are fine", revision: str = "1343822460.000200", **fields: Any) -> Edited:
    """Ada edits it a minute later."""
    return Edited(**COMMON, raw="{}", text=text, old="Orders are doubled", revision=revision, author="UADA", **fields)


def deleted(old: str | None = "Orders are doubled") -> Deleted:
    """Somebody deletes it."""
    return Deleted(**{**COMMON, "actor": "unknown"}, raw="{}", old=old, author="UADA")


def test_a_message_becomes_an_entry() -> None:
    """With the time and place that Slack gives it, and what Slack sent beside its words."""
    found = entry(said(raw='{"user":"UADA"}'))
    assert (found.kind, found.occurred_at, found.actor, found.text) == (
        EntryKind.MESSAGE,
        NOON,
        "UADA",
        "Orders are doubled",
    )
    assert (found.source, found.content) == (SOURCE, {"precision": "second", "slack": '{"user":"UADA"}'})
    assert (found.once, found.about) == ("1343822400.000100:", None)


def test_blocks_files_thread_and_guests_have_fields_of_their_own() -> None:
    """Only where there are any."""
    block, file = {"type": "rich_text"}, {"id": "F1"}
    content = entry(
        said(
            subtype="file_share", parent="1.1", revision="2.2", blocks=(block,), files=(file,), team="TGUEST", ours=True
        )
    ).content
    assert content == {
        "precision": "second",
        "slack": "{}",
        "team": "TGUEST",
        "ours": True,
        "subtype": "file_share",
        "thread_ts": "1.1",
        "revision": "2.2",
        "blocks": (block,),
        "files": (file,),
    }


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "huddle_thread", "of_tomorrow"])
def test_slack_s_own_lines_are_about_the_room(subtype: str) -> None:
    """Nobody said them; what nobody has heard of yet is kept as well."""
    assert entry(said(subtype=subtype)).kind is EntryKind.ROOM


def test_an_edit_is_a_new_entry_about_the_message() -> None:
    """Both words stand in it; the same edit is known by its own time."""
    found = entry(edited())
    assert (found.kind, found.text, found.content["old"]) == (
        EntryKind.EDITED,
        "Orders are fine",
        "Orders are doubled",
    )
    assert (found.once, found.about) == (message_key(SOURCE, "1343822460.000200"), message_key(SOURCE))


@pytest.mark.parametrize(("old", "text"), [("Orders are doubled", "Orders are doubled"), (None, "")])
def test_a_deletion_is_a_new_entry_with_what_was_said(old: str | None, text: str) -> None:
    """As far as Slack says what that was."""
    found = entry(deleted(old))
    assert (found.kind, found.text, found.once) == (EntryKind.DELETED, text, message_key(SOURCE, "deleted"))


def test_reactions_and_pins_point_to_their_message() -> None:
    """Each event is an entry of its own."""
    reacted = entry(Reacted(**COMMON, raw="{}", reaction="eyes", added=True, author="UMEI"))
    pinned = entry(Pinned(**COMMON, raw="{}", added=False, author="UMEI"))
    assert (reacted.kind, reacted.text, reacted.content["author"]) == (
        EntryKind.REACTION,
        "Reacted with :eyes:",
        "UMEI",
    )
    assert (pinned.kind, pinned.text) == (EntryKind.PIN, "Unpinned a message")
    assert {reacted.once, pinned.once} == {"event/Ev1"}
    assert {reacted.about, pinned.about} == {message_key(SOURCE)}


@pytest.mark.parametrize(("gap", "kind"), [(False, EntryKind.ROOM), (True, EntryKind.GAP)])
def test_what_becomes_of_the_room_is_an_entry(*, gap: bool, kind: EntryKind) -> None:
    """And where nothing is heard any more, it begins a gap."""
    found = entry(Happened(**COMMON, raw="{}", what="left", text="Left", fields={"how": "kicked"}, gap=gap))
    assert (found.kind, found.text, found.content["what"], found.content["how"]) == (kind, "Left", "left", "kicked")


def test_what_is_no_event_is_refused() -> None:
    """A mistake of ours shows at once."""
    with pytest.raises(TypeError, match="Capture is no kind of event"):
        entry(Capture(**COMMON, raw="{}"))


@pytest.mark.parametrize("card", [None, Posted("C0ROOM", "1.1")])
def test_the_incident_follows_its_room(card: Posted | None) -> None:
    """Its card as well; the record says from where to where."""
    command = a_command(Move, to=Source("T0FIRM", "C0NEW", "1343822500.000000", "Ev2"))
    change = move(an_incident(card=card), command, policy=a_policy(), now=minutes(1))
    assert change.incident is not None
    assert change.incident.channel == "C0NEW"
    assert change.incident.card == (replace(card, channel="C0NEW") if card else None)
    (found,) = change.entries
    assert (found.content["old_channel"], found.content["new_channel"]) == ("C0ROOM", "C0NEW")


@dataclass
class Room:
    """A room as Slack has it, and the entries that its events became."""

    shown: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    told: list[Capture] = field(default_factory=list)
    clock: int = 0

    def tick(self) -> str:
        """The next `ts`; its fraction has no leading zeros that a float would lose."""
        self.clock += 1
        return f"13438224{self.clock // 7:02d}.{self.clock:06d}"

    def act(self, what: int, text: str) -> None:
        """Say, edit or delete something."""
        old = sorted(self.shown)
        if what == 0 or not old:
            ts = self.tick()
            self.shown[ts] = text
            self.told.append(said(text, source=replace(SOURCE, ts=ts)))
            return
        ts = old[what % len(old)]
        place = {**COMMON, "source": replace(SOURCE, ts=ts), "raw": "{}", "author": "UADA"}
        if what % 3:
            self.told.append(Edited(**place, text=text, old=self.shown[ts], revision=self.tick()))
            self.shown[ts] = text
            return
        self.told.append(Deleted(**place, old=self.shown.pop(ts)))
        self.gone.add(ts)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.text(max_size=5)), max_size=30),
    st.data(),
)
def test_the_record_shows_what_slack_shows_in_whatever_order_it_was_made(
    acts: Sequence[tuple[int, str]], data: st.DataObject
) -> None:
    """Events come twice and overtake each other; each is taken once, and the room comes out as it is."""
    room = Room()
    for what, text in acts:
        room.act(what, text)
    came = data.draw(st.permutations([*room.told, *room.told[::2]]))
    once = {each.once: each for each in map(entry, came)}
    state = rebuilt(once.values())
    assert {ts: text for (_, ts), text in state.items() if text is not None} == room.shown
    assert {ts for (_, ts), text in state.items() if text is None} == room.gone
    messages = [each for each in once.values() if each.kind is EntryKind.MESSAGE]
    assert len(messages) == len(room.shown) + len(room.gone)


def test_messages_of_a_room_with_another_id_stand_under_the_newest() -> None:
    """As they do in Slack, however often it moved."""
    moves: list[Entry] = []
    for number, (old, new) in enumerate((("C0ROOM", "C1"), ("C1", "C2"))):
        command = a_command(Move, key=f"move {number}", to=Source("T0FIRM", new, f"{number}.0"))
        moves += move(an_incident(channel=old), command, policy=a_policy(), now=NOON).entries
    record = [entry(said("before")), *moves, entry(said("after", source=Source("T0FIRM", "C2", "1.1")))]
    assert rebuilt(record) == {("C2", SOURCE.ts): "before", ("C2", "1.1"): "after"}


def test_what_is_about_no_message_shows_nothing() -> None:
    """Reactions, comings and goings, and what the bot recorded by itself."""
    record = [entry(Reacted(**COMMON, raw="{}", reaction="eyes", added=True, author="UMEI"))]
    record.append(replace(record[0], source=None))
    assert rebuilt(record) == {}
