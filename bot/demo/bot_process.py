"""The bot as a process of its own, so that it can really be killed and started again."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Mapping
from typing import Final

GRACE: Final = 10.0  # seconds of real time for an orderly end


class BotProcess:
    """`warroom serve` in this environment, one process at a time.

    Args:
        environ: Everything that the process sees.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        self._serving: Process | None = None

    @property
    def running(self) -> bool:
        """Whether the bot is up."""
        return self._serving is not None and self._serving.returncode is None

    async def start(self) -> None:
        """Serve; does nothing while it runs."""
        if not self.running:
            self._serving = await self._spawn("serve", output=DEVNULL)

    async def kill(self) -> None:
        """End it as a power cut would: it gets no chance to finish anything."""
        if self._serving is not None and self.running:
            self._serving.kill()
            await self._serving.wait()

    async def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        if self._serving is None or not self.running:
            return
        self._serving.terminate()
        try:
            await asyncio.wait_for(self._serving.wait(), GRACE)
        except TimeoutError:
            await self.kill()

    async def told(self, *arguments: str) -> tuple[int, str]:
        """Run another command of `warroom` beside it; returns its exit code and what it printed."""
        process = await self._spawn(*arguments, output=PIPE)
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode(errors="replace").strip()

    async def _spawn(self, *arguments: str, output: int) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, stdin=DEVNULL, stdout=output, stderr=STDOUT, env=self._environ
        )
