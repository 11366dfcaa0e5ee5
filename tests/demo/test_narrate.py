from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.demo.cast import Cast
from bot.demo.narrate import Narrator
from bot.domain.change import Json
from storage.queries import TimelineRow
from tests.demo.stories import minutes, row, scenario

CAST = Cast({"mei": "U1"}, frozenset({"UBOT"}))


class Told:
    """A narrator, what it said, and the real time it believes in."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.time = 0.0
        story = replace(scenario(row(0), row(90)), zone="America/New_York")
        self.narrator = Narrator(story, say=self.lines.append, tick=lambda: self.time)

    def entry(
        self, kind: str, text: str, *, actor: str = "U1", at: datetime | None = None, content: Mapping[str, Json] = {}
    ) -> str:
        """The last line after an entry was told; empty if none was."""
        before = len(self.lines)
        told = TimelineRow(
            seq=1,
            kind=kind,
            occurred_at=at or minutes(0),
            recorded_at=minutes(0),
            actor=actor,
            text=text,
            content=content,
            source=None,
            hash="",
        )
        self.narrator.happened(told, CAST)
        return self.lines[-1] if len(self.lines) > before else ""


@pytest.fixture
def told() -> Told:
    """A narrator of a story that happened in New York."""
    return Told()


def test_a_line_says_when_what_who_and_the_words(told: Told) -> None:
    """Columns stand below each other, times are those of the place, a day begins with its name."""
    assert told.entry("message", "It stopped") == "09:30:00  said          mei                   It stopped"
    assert told.lines[-3:-1] == ["", "Wed 01 Aug 2012"]
    assert told.entry("page", "Paged level 1: mei", actor="warroom").split("  ")[1:2] == ["paged"]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("declared", "mei declared: It is slow", "It is slow"),
        ("triage", "Triage by mei: loss: 5", "loss: 5"),
        ("mark", "Contained at 14:15 UTC (mei)", "Contained at 14:15 UTC"),
        ("acknowledged", "Acknowledged by mei (Incident Commander)", "Incident Commander"),
        ("message", "one\ntwo", "one two"),
        ("message", "Paged tom (mei)", "Paged tom (mei)"),
    ],
)
def test_no_column_repeats_another(told: Told, kind: str, text: str, shown: str) -> None:
    """Who did it stands before the words already."""
    assert told.entry(kind, text).endswith(f"  {shown}")


def test_a_note_says_when_it_happened(told: Told) -> None:
    """A clock time of the same day, else the day, else both; of a day only the day."""
    assert "  [08:30] Early" in told.entry("note", "Early", at=minutes(-60))
    assert "  [31 Jul 09:30] Early" in told.entry("note", "Early", at=minutes(-1440))
    assert "  [27 Jul] Early" in told.entry("note", "Early", at=minutes(-7200), content={"precision": "day"})


def test_echoes_are_left_out(told: Told) -> None:
    """The bot's own messages repeat its entries; who walked in is seen in the room."""
    assert told.entry("message", "☑ Contained", actor="UBOT") == ""
    assert told.entry("room", "<@U1> has joined the channel") == ""
    assert told.entry("room", "War room opened: #inc", actor="warroom").endswith("War room opened: #inc")


def test_a_long_text_ends_within_the_line(told: Told) -> None:
    """Everything is in the artefacts; a line stays a line."""
    line = told.entry("message", "words " * 100)
    assert len(line) <= 160
    assert line.endswith("…")


def test_silence_is_broken_after_five_seconds(told: Told) -> None:
    """A long step shows that it goes on, a short one does not chatter."""
    told.narrator.moved(minutes(5))
    assert told.lines == []
    told.time = 5.1
    told.narrator.moved(minutes(6))
    assert told.lines[-1] == "09:36:00  …"


def test_the_end_says_what_is_wrong_and_where_everything_lies(told: Told, tmp_path: Path) -> None:
    """Only files that are there are named."""
    (tmp_path / "incident.json").touch()
    told.narrator.ended("INC-1", tmp_path, ("No post-mortem draft was written.",))
    assert told.lines == [
        "",
        "Not as it should be: No post-mortem draft was written.",
        f"Incident              {tmp_path / 'incident.json'}",
    ]
