"""Tells what happens while it happens, in short aligned lines."""

import shutil
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo.artefacts import EVIDENCE, FILES
from bot.demo.cast import Cast
from bot.demo.scenario import DAY, Scenario
from bot.domain.change import EntryKind
from bot.domain.command import BOT
from bot.slack.text import one_line
from storage.queries import TimelineRow

NARROWEST, USUAL, WIDEST = 80, 120, 160  # characters in a line
WHO: Final = 20  # characters of a name
QUIET: Final = 5.0  # seconds of real time without a word; after that a line says where the clock stands
WORDS: Final = {
    EntryKind.DECLARED: "declared",
    EntryKind.MESSAGE: "said",
    EntryKind.EDITED: "edited",
    EntryKind.DELETED: "deleted",
    EntryKind.REACTION: "reacted",
    EntryKind.PIN: "pinned",
    EntryKind.MARKED: "marked",
    EntryKind.UNMARKED: "unmarked",
    EntryKind.GAP: "gap",
    EntryKind.NOTE: "noted",
    EntryKind.SEVERITY: "severity",
    EntryKind.PHASE: "phase",
    EntryKind.MARK: "marked",
    EntryKind.ROLE: "role",
    EntryKind.LOSS: "loss",
    EntryKind.TRIAGE: "triage",
    EntryKind.FACT: "fact",
    EntryKind.PAGE: "paged",
    EntryKind.DUTY: "told",
    EntryKind.ACKNOWLEDGED: "acknowledged",
    EntryKind.UNDELIVERABLE: "not reached",
    EntryKind.NUDGE: "nudged",
    EntryKind.ROOM: "room",
    EntryKind.CONSENT: "consent",
    EntryKind.POST_MORTEM: "draft",
    EntryKind.FILE: "file",
    EntryKind.EVIDENCE: "evidence",
}
ECHOES: Final = (EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.PIN, EntryKind.REACTION)
SAID_BEFORE: Final = {
    EntryKind.DECLARED: "{who} declared: ",
    EntryKind.TRIAGE: "Triage by {who}: ",
    EntryKind.PAGE: "Paged ",
    EntryKind.DUTY: "Told as a duty: ",
}

Say = Callable[[str], object]


class Narrator:
    """Prints a replay for somebody who watches it.

    Args:
        say: Takes one line.
        tick: Seconds of real time that only go forward.
    """

    def __init__(self, scenario: Scenario, *, say: Say, tick: Callable[[], float] = time.monotonic) -> None:
        self._scenario = scenario
        self._say = say
        self._tick = tick
        self._zone = ZoneInfo(scenario.zone)
        self._day = ""
        self._spoke = tick()
        self._width = min(max(shutil.get_terminal_size((USUAL, 24)).columns, NARROWEST), WIDEST)

    def opening(self) -> None:
        """Say what will be played, before anything is built."""
        rows = self._scenario.rows
        first, last = (each.at.astimezone(self._zone) for each in (rows[0], rows[-1]))
        self._line(one_line(self._scenario.title, self._width)[0])
        self._line(f"{len(rows)} rows, {first:%d %b %Y} to {last:%d %b %Y}. Times are {self._zone.key}.")
        self._line("Starting a local Slack workspace and the bot on SQLite.")

    def ready(self, url: str) -> None:
        """Say where the workspace is."""
        self._line(f"The workspace is at {url}")

    def happened(self, row: TimelineRow, cast: Cast) -> None:
        """Tell one entry of the timeline; what is only Slack's or the bot's echo of another is left out."""
        who = cast.called(row.actor)
        echo = who == BOT and row.kind in ECHOES
        if echo or (row.kind == EntryKind.ROOM and who != BOT) or "subtype" in row.content:
            return
        self._told(
            row.recorded_at, WORDS.get(EntryKind(row.kind), row.kind.replace("_", " ")), who, self._text(row, who)
        )

    def moved(self, now: datetime) -> None:
        """Show that it goes on, where nothing worth a line has happened for a while."""
        if self._tick() - self._spoke > QUIET:
            self._date(now)
            self._line(f"{self._clock(now)}  …")

    def remark(self, at: datetime, text: str) -> None:
        """Say something about the replay itself."""
        self._told(at, "", "", text)

    def ended(self, reference: str, out: Path, problems: tuple[str, ...]) -> None:
        """Say how it came out and where everything lies."""
        self._line("")
        for problem in problems:
            self._line(f"Not as it should be: {problem}")
        if not problems:
            self._line(f"{reference} is closed, every row is on its timeline.")
        left = {**FILES, EVIDENCE: "Evidence bundle"}
        there = [(what, out / name) for name, what in left.items() if (out / name).exists()]
        for what, path in there:
            self._line(f"{what:<20}  {path}")

    def stays_open(self, url: str) -> None:
        """Say that the workspace can still be used."""
        self._line("")
        self._line(f"The workspace stays open at {url} until you press Ctrl-C.")

    def _text(self, row: TimelineRow, who: str) -> str:
        """The words of an entry without what the columns before them say already."""
        match EntryKind(row.kind):
            case EntryKind.MESSAGE:
                return row.text
            case EntryKind.NOTE:
                return f"{self._when(row)}{row.text}"
            case EntryKind.ACKNOWLEDGED:
                return row.text.removeprefix(f"Acknowledged by {who} ").strip("()")
            case kind:
                said = SAID_BEFORE.get(kind, "").format(who=who)
                return row.text.removeprefix(said).removesuffix(f" ({who})")

    def _when(self, row: TimelineRow) -> str:
        """The time of something that was noted later."""
        at, seen = (each.astimezone(self._zone) for each in (row.occurred_at, row.recorded_at))
        if row.content.get("precision") == DAY:
            return f"[{at:%d %b}] "
        return f"[{at:%H:%M}] " if at.date() == seen.date() else f"[{at:%d %b %H:%M}] "

    def _told(self, at: datetime, what: str, who: str, text: str) -> None:
        """One line in columns; a new day begins with a line of its own."""
        self._date(at)
        head = f"{self._clock(at)}  {what:<12}  {one_line(who, WHO)[0]:<{WHO}}  "
        self._line(head + one_line(text, self._width - len(head))[0])

    def _date(self, at: datetime) -> None:
        day = f"{at.astimezone(self._zone):%a %d %b %Y}"
        if day != self._day:
            self._day = day
            self._line("")
            self._line(day)

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M:%S}"

    def _line(self, text: str) -> None:
        self._spoke = self._tick()
        self._say(text)
