"""The live feed: every open browser gets what changes for its user, in order, and is told when it fell behind."""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bot.sandbox.happened import Happened
from bot.sandbox.live_changes import changes_of, screen_changes
from bot.sandbox.records import Json
from bot.sandbox.screens import ScreenChanged
from bot.sandbox.world import World

MOST_WAITING: Final = 2_000  # changes; a reader that is further behind starts over


class Reader:
    """The changes that wait for one browser.

    Args:
        user: Whose screen it is.
        most: How many changes may wait; beyond it they all give way to one `reset`, after which the browser asks anew.
    """

    def __init__(self, user: str, most: int = MOST_WAITING) -> None:
        self.user = user
        self._most = most
        self._waiting: deque[str] = deque()
        self._something = asyncio.Event()

    def put(self, change: Json) -> None:
        """Add a change as it is at this moment."""
        if len(self._waiting) >= self._most:
            self._waiting.clear()
            change = {"kind": "reset"}
        self._waiting.append(json.dumps(change))  # as text: what it shows may change before it is read
        self._something.set()

    async def take(self) -> list[str]:
        """Everything that waits, oldest first, as JSON; returns once there is something."""
        await self._something.wait()
        self._something.clear()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


class Live:
    """Tells readers what happens in a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._readers: list[Reader] = []
        self.closed = False
        self.read: dict[str, dict[str, str]] = {}  # user → channel → ts up to which they have read
        world.subscribe(self._happened)
        world.watch(self._screen_changed)

    @property
    def watched(self) -> bool:
        """Whether any browser has the page open."""
        return bool(self._readers)

    @contextmanager
    def reading(self, user: str, most: int = MOST_WAITING) -> Iterator[Reader]:
        """A reader of this user's changes from now on, until the block is left."""
        reader = Reader(user, most)
        self._readers.append(reader)
        try:
            yield reader
        finally:
            self._readers.remove(reader)

    def tell(self, change: Json, user: str = "") -> None:
        """Tell every reader, or this user's, something that is not of the world; `kind` says what."""
        for reader in self._readers:
            if user in {"", reader.user}:
                reader.put(change)

    def close(self) -> None:
        """Let every reader go; a browser that is told so asks again until somebody listens."""
        self.closed = True
        self.tell({"kind": "closed"})

    def mark_read(self, user: str, channel: str, ts: str) -> None:
        """Keep how far somebody has read, and tell their other browsers."""
        marks = self.read.setdefault(user, {})
        if ts > marks.get(channel, ""):
            marks[channel] = ts
            self.tell({"kind": "read", "channel": channel, "ts": ts}, user)

    def _happened(self, happened: Happened) -> None:
        for reader in self._readers:
            for change in changes_of(self._world, happened, reader.user):
                reader.put(change)

    def _screen_changed(self, changed: ScreenChanged) -> None:
        if changed.what == "emptied":
            self.read.clear()
        for reader in self._readers:
            for change in screen_changes(self._world, changed, reader.user):
                reader.put(change)
