"""Slack's events, as they come, and what is read out of them; odd ones included."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.capture import Capture, Deleted, Edited, Happened, Pinned, Reacted, Said
from bot.domain.change import Source
from bot.slack.happenings import of_event, of_message, of_move

TS = "1343822400.000100"
MESSAGE: dict[str, Any] = {"type": "message", "user": "UADA", "text": "a &lt; b", "ts": TS, "team": "T0FIRM"}
CHANGE: dict[str, Any] = {
    "type": "message",
    "subtype": "message_changed",
    "channel": "C0ROOM",
    "ts": "1343822460.000200",
    "message": {**MESSAGE, "text": "a &gt; b", "edited": {"user": "UMEI", "ts": "1343822459.000000"}},
    "previous_message": MESSAGE,
}


def body(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An event as Slack wraps it."""
    authorizations = [{"team_id": "T0FIRM", "user_id": "UBOT", "is_bot": True}]
    wrapped = {"team_id": "T0FIRM", "event_id": "Ev1", "event_time": 1343822470, "api_app_id": "A1"}
    return {**wrapped, "authorizations": authorizations, "event": event, **more}


def told(event: dict[str, Any], **more: Any) -> Capture:
    """What an event of the war room tells."""
    found = of_event(body({"channel": "C0ROOM", **event}, **more))
    assert found is not None
    return found


def test_a_message_is_read_as_it_was_typed() -> None:
    """Its time is to the second: the fraction of a `ts` is a counter."""
    found = told({**MESSAGE, "thread_ts": "1.1", "blocks": [{"type": "rich_text"}], "files": [{"id": "F1"}]})
    assert isinstance(found, Said)
    assert (found.text, found.actor, found.key) == ("a < b", "UADA", "event/Ev1")
    assert found.at == datetime(2012, 8, 1, 12, 0, tzinfo=UTC)
    assert found.source == Source("T0FIRM", "C0ROOM", TS, "Ev1")
    assert (found.parent, found.blocks, found.files) == ("1.1", ({"type": "rich_text"},), ({"id": "F1"},))
    assert '"a &lt; b"' not in found.raw


def test_a_thread_s_first_message_is_no_reply() -> None:
    """Slack gives it its own `ts` as its thread's."""
    found = told({**MESSAGE, "thread_ts": TS})
    assert isinstance(found, Said)
    assert found.parent == ""


@pytest.mark.parametrize(
    ("fields", "ours"),
    [
        ({"app_id": "A1", "bot_id": "B1", "user": "U9"}, True),
        ({"user": "UBOT"}, True),
        ({"app_id": "A2", "bot_id": "B2", "user": "U9"}, False),
        ({}, False),
    ],
)
def test_our_own_posts_are_known_by_app_or_bot_user(fields: dict[str, str], *, ours: bool) -> None:
    """Slack does not give both everywhere."""
    assert told({**MESSAGE, **fields}).ours is ours
    assert not told(MESSAGE, authorizations=None).ours


@pytest.mark.parametrize("key", ["user_team", "source_team", "team"])
def test_guests_of_slack_connect_keep_their_workspace(key: str) -> None:
    """Our own people have none beside their names."""
    assert told({**MESSAGE, key: "TGUEST"}).team == "TGUEST"
    assert told(MESSAGE).team == ""


@pytest.mark.parametrize(
    "event", [{"subtype": "of_tomorrow"}, {"text": None, "ts": None, "event_ts": "7.5"}, {"blocks": 3}]
)
def test_whatever_slack_adds_or_leaves_out_is_kept(event: dict[str, Any]) -> None:
    """A message of tomorrow, one without words or time, and one whose blocks are none."""
    found = told({**MESSAGE, **event})
    assert isinstance(found, Said)
    assert found.raw


@pytest.mark.parametrize(("ts", "year"), [("never", 1970), ("1343822400", 2012)])
def test_a_time_that_is_none_loses_no_message(ts: str, year: int) -> None:
    """The place still is what Slack says."""
    found = told({**MESSAGE, "ts": ts})
    assert (found.at.year, found.source.ts) == (year, ts)


def test_bots_without_a_user_are_named_by_their_own_ids() -> None:
    """And where there is nobody at all, nobody is made up."""
    event = {key: value for key, value in MESSAGE.items() if key != "user"}
    assert told({**event, "bot_id": "B0ALERTS"}).actor == "B0ALERTS"
    assert told(event).actor == "unknown"


def test_an_edit_is_credited_to_its_editor() -> None:
    """With both words, and the time by which it is the same edit in the channel's history."""
    found = told(CHANGE)
    assert isinstance(found, Edited)
    assert (found.text, found.old, found.actor, found.author) == ("a > b", "a < b", "UMEI", "UADA")
    assert (found.revision, found.source.ts) == ("1343822459.000000", TS)


@pytest.mark.parametrize(
    "change",
    [
        {"attachments": [{"from_url": "https://wiki.example"}]},
        {"reply_count": 3, "latest_reply": "9.9"},
        {"text": "streaming", "streaming_state": "in_progress"},
        {"reactions": [{"name": "eyes"}]},
    ],
)
def test_what_changes_by_itself_is_no_edit(change: dict[str, Any]) -> None:
    """Links unfold, replies are counted, words stream in."""
    assert of_event(body({**CHANGE, "message": {**MESSAGE, **change}})) is None


@pytest.mark.parametrize(
    "change",
    [
        {"text": "b"},
        {"blocks": [{"type": "section"}]},
        {"files": [{"id": "F1", "mode": "tombstone"}]},
        {"attachments": [{"text": "p99 > 80 us"}]},
        {"edited": {"user": "UADA", "ts": "5.5"}},
        {"streaming_state": "completed"},
    ],
)
def test_what_a_reader_sees_differently_is_an_edit(change: dict[str, Any]) -> None:
    """Without a time of its own it has that of the change."""
    found = told({**CHANGE, "message": {**MESSAGE, **change}})
    assert isinstance(found, Edited)
    assert found.revision == change.get("edited", {}).get("ts", "1343822460.000200")


def test_an_edit_whose_old_words_slack_leaves_out_is_kept() -> None:
    """They are not made up either."""
    found = told({key: value for key, value in CHANGE.items() if key != "previous_message"})
    assert isinstance(found, Edited)
    assert found.old is None


def test_a_huddle_that_goes_on_is_about_the_room() -> None:
    """Nobody edited anything."""
    huddle = {**MESSAGE, "subtype": "huddle_thread", "room": {"id": "R1"}}
    ended = {**huddle, "room": {"id": "R1", "date_end": 5}}
    found = told({**CHANGE, "message": ended, "previous_message": huddle})
    assert isinstance(found, Happened)
    assert found.what == "huddle"


@pytest.mark.parametrize(
    ("event", "old", "author"),
    [
        ({"subtype": "message_deleted", "deleted_ts": TS, "previous_message": MESSAGE}, "a < b", "UADA"),
        ({"subtype": "message_deleted", "deleted_ts": TS}, None, "unknown"),
        (
            {"subtype": "message_changed", "message": {"subtype": "tombstone", "ts": TS}, "previous_message": MESSAGE},
            "a < b",
            "UADA",
        ),
    ],
)
def test_a_deletion_is_nobody_s_by_name(event: dict[str, Any], old: str | None, author: str) -> None:
    """A tombstone is one too; Slack never says who it was."""
    found = told({"type": "message", "ts": "1343822460.000200", **event})
    assert isinstance(found, Deleted)
    assert (found.old, found.author, found.actor, found.source.ts) == (old, author, "unknown", TS)


def test_reactions_to_messages_are_read_and_others_are_not() -> None:
    """A file has reactions too; it stands in no room."""
    item = {"type": "message", "channel": "C0ROOM", "ts": TS}
    event = {"type": "reaction_added", "user": "UMEI", "reaction": "eyes", "item": item, "event_ts": "8.1"}
    found = told(event)
    assert isinstance(found, Reacted)
    assert (found.reaction, found.added, found.author, found.source.ts) == ("eyes", True, "unknown", TS)
    assert of_event(body({**event, "item": {"type": "file", "file": "F1"}})) is None


def test_pins_of_messages_are_read_and_others_are_not() -> None:
    """A file can be pinned too."""
    event = {"type": "pin_removed", "user": "UMEI", "channel_id": "C0ROOM", "event_ts": "8.1"}
    found = told({**event, "item": {"type": "message", "message": MESSAGE}})
    assert isinstance(found, Pinned)
    assert (found.added, found.author, found.source.ts) == (False, "UADA", TS)
    assert of_event(body({**event, "item": {"type": "file"}})) is None


@pytest.mark.parametrize(
    ("event", "what", "text"),
    [
        (
            {"type": "channel_rename", "channel": {"id": "C0ROOM", "name": "inc-2"}},
            "renamed",
            "Renamed the war room to #inc-2",
        ),
        ({"type": "group_archive", "user": "UADA"}, "archived", "Archived the war room"),
        ({"type": "member_joined_channel", "user": "UADA", "event_ts": "8.1"}, "joined", "Joined the war room"),
    ],
)
def test_what_becomes_of_the_room_is_read(event: dict[str, Any], what: str, text: str) -> None:
    """Whether Slack names the channel or describes it."""
    found = told(event)
    assert isinstance(found, Happened)
    assert (found.what, found.text, found.source.channel, found.gap) == (what, text, "C0ROOM", False)


@pytest.mark.parametrize("kind", ["channel_left", "group_left", "channel_deleted", "group_deleted"])
def test_where_nothing_is_heard_any_more_a_gap_begins(kind: str) -> None:
    """Removed, or the room is gone."""
    found = told({"type": kind})
    assert isinstance(found, Happened)
    assert found.gap


@pytest.mark.parametrize("event", [{"type": "app_home_opened"}, {"type": "message", "subtype": "message_replied"}, {}])
def test_what_tells_nothing_of_a_room_is_nothing(event: dict[str, Any]) -> None:
    """It is acked, and that is all."""
    assert of_event(body(event)) is None


def test_a_channel_with_another_id_is_a_move() -> None:
    """From where to where."""
    event = {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2", "event_ts": "8.1"}
    move = of_move(body(event))
    assert (move.where.channel, move.to, move.key) == ("C1", Source("T0FIRM", "C2", "8.1", "Ev1"), "event/Ev1")


def test_a_message_that_somebody_points_at_is_read_like_one_that_came() -> None:
    """There is no event then, so it has no event's id."""
    found = of_message({"team_id": "T0FIRM"}, MESSAGE, "C0ROOM")
    assert (found.source, found.text) == (Source("T0FIRM", "C0ROOM", TS, None), "a < b")
