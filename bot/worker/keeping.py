"""What keeping a file needs: where files come from, where they go, and which are kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from bot.domain.files import size
from bot.integrations.ports import EvidenceStore, Files, SharedFile
from storage.engine import StoreUnavailable
from storage.outbox import Delivery


@dataclass(frozen=True, slots=True)
class Keep:
    """Which files a firm keeps.

    Args:
        most_bytes: Longer ones are not fetched.
        kinds: Globs of media types, of which a file has to match one.
        never: Globs of media types that are not kept all the same.
    """

    most_bytes: int
    kinds: tuple[str, ...] = ("*",)
    never: tuple[str, ...] = ()

    @classmethod
    def of(cls, most_bytes: int, globs: Iterable[str]) -> "Keep":
        """Read globs of which those that begin with `!` are left out; with no others, all the rest is kept."""
        kinds: list[str] = []
        never: list[str] = []
        for glob in globs:
            (never if glob.startswith("!") else kinds).append(glob.removeprefix("!"))
        return cls(most_bytes, tuple(kinds) or ("*",), tuple(never))

    def objection(self, file: SharedFile) -> str:
        """Why a file is not fetched, as a sentence; empty where nothing speaks against it."""
        mime = file.mime.lower()
        if file.lacking:
            return file.lacking
        if not _one_of(self.kinds, mime) or _one_of(self.never, mime):
            return f"Files of the type {mime or 'unknown'} are not kept here."
        if file.bytes is not None and file.bytes > self.most_bytes:
            return f"It has {size(file.bytes)}; up to {size(self.most_bytes)} are kept."
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Built once by the composition root.

    Args:
        files: Where they come from.
        store: Where they go.
        keep: Which of them.
        hold: Keeps an effect's lane for another lease, for what takes longer than one.
        hold_every: How often.
    """

    files: Files
    store: EvidenceStore
    keep: Keep
    hold: Callable[[Delivery], Awaitable[None]]
    hold_every: timedelta


@asynccontextmanager
async def held(keeping: Keeping, delivery: Delivery) -> AsyncIterator[None]:
    """Keep an effect's lane for as long as something takes."""
    holding = asyncio.create_task(_hold(keeping, delivery))
    try:
        yield
    finally:
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)


async def _hold(keeping: Keeping, delivery: Delivery) -> None:
    while True:
        await asyncio.sleep(keeping.hold_every.total_seconds())
        with suppress(StoreUnavailable):  # then the lease ends by itself, and whoever comes next begins anew
            await keeping.hold(delivery)


def _one_of(globs: tuple[str, ...], mime: str) -> bool:
    return any(fnmatchcase(mime, glob) for glob in globs)
