"""The ground of a workspace: its clock, its ids, its tables, and who is told when something happens."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from bot.sandbox.happened import Happened
from bot.sandbox.records import Canvas, Channel, File, Json, Token, User, Usergroup
from bot.sandbox.screens import ScreenChanged

ID_DIGITS = 9
MICROSECONDS = 1_000_000
FILE_HOST = "https://files.slack.com"  # until a server says where files can be had


class Workspace:
    """Holds every table; the subclasses add what can be done with them.

    Args:
        now: The clock, aware UTC; it may be moved between two calls.
        team: The workspace's id.
        domain: The workspace's name in links.
        new_id: Makes an id that starts with the given prefix; by default a counter for each prefix.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        team: str = "T0WARROOM",
        domain: str = "sandbox",
        new_id: Callable[[str], str] | None = None,
    ) -> None:
        self.now = now
        self.team = team
        self.domain = domain
        self.new_id = new_id or self._count
        self.app_id = self.bot_user = self.bot_id = self.app_name = ""
        self.file_host: Callable[[], str] = lambda: FILE_HOST
        self._counts: Counter[str] = Counter()
        self._last_tick = 0
        self._listeners: list[Callable[[Happened], None]] = []
        self._watchers: list[Callable[[ScreenChanged], None]] = []
        self._open_tables()

    def _open_tables(self) -> None:
        self.tokens: dict[str, Token] = {}
        self.people: dict[str, User] = {}
        self.groups: dict[str, Usergroup] = {}
        self.rooms: dict[str, Channel] = {}
        self.stored_files: dict[str, File] = {}
        self.canvases: dict[str, Canvas] = {}
        self.triggers: dict[str, tuple[str, datetime]] = {}
        self.spent_triggers: set[str] = set()
        self.views: dict[str, Json] = {}
        self.modals: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}

    def empty(self) -> None:
        """Forget everybody and everything; the clock, the listeners and the counting of ids go on."""
        self._open_tables()
        self.screen(ScreenChanged("emptied"))

    def subscribe(self, listener: Callable[[Happened], None]) -> None:
        """Call `listener` for everything that happens from now on, at once and in order."""
        self._listeners.append(listener)

    def emit(self, happened: Happened) -> None:
        """Tell every listener."""
        for listener in self._listeners:
            listener(happened)

    def watch(self, watcher: Callable[[ScreenChanged], None]) -> None:
        """Call `watcher` for everything that looks different from now on and is no event of Slack's."""
        self._watchers.append(watcher)

    def screen(self, changed: ScreenChanged) -> None:
        """Tell every watcher."""
        for watcher in self._watchers:
            watcher(changed)

    def seconds(self) -> int:
        """Now, in Unix seconds."""
        return int(self.now().timestamp())

    def next_ts(self) -> str:
        """A ts that is later than every one before, even if the clock stands still or goes back."""
        now = self.now()
        tick = int(now.timestamp()) * MICROSECONDS + now.microsecond
        self._last_tick = max(tick, self._last_tick + 1)
        return f"{self._last_tick // MICROSECONDS}.{self._last_tick % MICROSECONDS:06d}"

    def serial(self) -> int:
        """The next of a row of numbers, for what needs to be unique but has no prefix."""
        self._counts[""] += 1
        return self._counts[""]

    def _count(self, prefix: str) -> str:
        self._counts[prefix] += 1
        return f"{prefix}{self._counts[prefix]:0{ID_DIGITS}d}"
