"""Sends a few words outside Slack: in threads of its own, in bounded time, no provider in another's way."""

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from types import ModuleType
from typing import Final, TypeVar

from bot.integrations.ports import Ambiguous, Later, Outside

THREADS: Final = 16  # sends under way
OF_ONE: Final = 4  # of them to one provider
PATIENCE: Final = 10.0  # seconds for one send; less than the shortest lease of a lane
A_MOMENT: Final = timedelta(seconds=1)
GATE: Final = "outside"  # closes nothing: no effect waits for it

Found = TypeVar("Found")


class AppriseOutside(Outside):
    """Everything that Apprise has a URL for.

    Args:
        patience: Seconds for one send.
        of_one: So many sends to one provider under way; more are told to come back.
    """

    def __init__(self, *, patience: float = PATIENCE, of_one: int = OF_ONE) -> None:
        self._patience = patience
        self._of_one = of_one
        # Its threads are made when there is something to send.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="outside")
        self._under_way: Counter[str] = Counter()

    async def send(self, address: str, title: str, body: str) -> str:
        """Send, in a thread."""
        provider = _provider(address)
        if self._under_way[provider] >= self._of_one or self._under_way.total() >= THREADS:
            raise Later(A_MOMENT, GATE)
        sending: asyncio.Future[str] = self._started(provider, lambda: _plugins().send(address, title, body))
        # Waited for and never cancelled: a thread cannot be, and counts for its provider until it ends.
        done, _ = await asyncio.wait({sending}, timeout=self._patience)
        if not done:
            raise Ambiguous(f"The provider did not answer within {self._patience:g} s.")
        return sending.result()

    async def objection(self, address: str) -> str:
        """Ask Apprise what it makes of an address; nothing is sent."""
        words: str = await self._started("", lambda: _plugins().objection(address))
        return words

    def close(self) -> None:
        """Send nothing more; what is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _started(self, provider: str, work: Callable[[], Found]) -> "asyncio.Future[Found]":
        self._under_way[provider] += 1
        started = asyncio.get_running_loop().run_in_executor(self._threads, work)
        started.add_done_callback(lambda _: self._under_way.subtract((provider,)))
        return started


def _plugins() -> ModuleType:
    """By name and in a thread: Apprise costs memory and a third of a second, and most processes send nothing through it."""
    return import_module("bot.integrations.outside_plugins")


def _provider(address: str) -> str:
    """Whom an address belongs to: scheme and host."""
    return "/".join(address.split("/", 3)[:3]).lower()
