"""One port and what is shown on it in turn: the live workspace, or the replay that somebody asked for."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.demo.bot_process import BotProcess
from bot.demo.buttons import Refused, routes
from bot.demo.live import Live, living
from bot.demo.narrate import Narrator, Say
from bot.demo.results import Results
from bot.demo.scenario import SHIPPED, Scenario, find, load
from bot.demo.show import Stage, kept, played, staged
from bot.demo.tempo import Tempo
from bot.sandbox.server import Sandbox

TICK: Final = 1.0  # seconds between two moves of the clock once a replay is over
UNATTENDED: Final = 15  # seconds in which somebody may open the page before the replay starts by itself
NOT_LIVE: Final = "The bot can be killed in the live workspace only: a replay runs it in the demo's own process."


class Theatre:
    """Shows one act after the other until it is interrupted.

    Args:
        speed: Of replays, until somebody changes it; None for as fast as it goes.
        environ: What the bot's process inherits.
        out: Folder for the artefacts; None for a temporary one.
        say: Takes one line for the terminal.
    """

    def __init__(self, *, speed: float | None, environ: Mapping[str, str], out: Path | None, say: Say) -> None:
        self.tempo = Tempo(speed)
        self.results: Results | None = None
        self.code = 0
        self.port = 0
        self._environ, self._out, self._say = environ, out, say
        self._wanted: asyncio.Queue[str | None] = asyncio.Queue()
        self._sandbox: Sandbox | None = None
        self._live: Live | None = None
        self._shown = ""
        self._ended = False

    async def run(self, first: str, *, port: int, unattended: str = "") -> int:
        """Show `first`, and what is wanted after it.

        Args:
            first: A scenario's name or path, or nothing for the live workspace.
            port: Of the workspace; 0 takes a free one, which is kept.
            unattended: The scenario that starts when nobody opens the page.

        Returns:
            1 if the last replay was not as it should be, else 0.
        """
        self.port = port
        act: str | None = first
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.stop)
        while act is not None:
            self._shown, self._ended, self.results, self.tempo.paused = act, False, None, False
            act = await (self._replayed(load(find(act))) if act else self._lived(unattended))
            unattended = ""
        return self.code

    def want(self, act: str) -> None:
        """Show something else: a shipped scenario, or the live workspace by the empty name.

        Raises:
            Refused: There is no such scenario.
        """
        if act and act not in _shipped():
            raise Refused(f"There is no scenario {act}. Use one of: {', '.join(_shipped())}.")
        self._wanted.put_nowait(act)

    def stop(self) -> None:
        """End the demo."""
        self._wanted.put_nowait(None)

    async def kill_bot(self) -> None:
        """Kill the bot's process.

        Raises:
            Refused: There is none.
        """
        await self._living().bot.kill()

    async def start_bot(self) -> None:
        """Start the bot again.

        Raises:
            Refused: There is none to start.
        """
        await self._living().start_bot()

    def show(self) -> None:
        """Tell every page how the stage stands."""
        if self._sandbox is not None:
            self._sandbox.stage = self._as_json(self._sandbox)
            self._sandbox.live.tell({"kind": "stage", "stage": self._sandbox.stage})

    def _as_json(self, sandbox: Sandbox) -> dict[str, Any]:
        return {
            "scenarios": [{"name": name, "title": title} for name, title in _shipped().items()],
            "replay": self._shown,
            "ended": self._ended,
            "paused": self.tempo.paused,
            "speed": self.tempo.speed,
            "now": sandbox.clock.now().isoformat(),
            "bot": self._live is None or self._live.bot.running,
            "results": self.results.as_json() if self.results else None,
        }

    def _living(self) -> Live:
        if self._live is None:
            raise Refused(NOT_LIVE)
        return self._live

    async def _lived(self, unattended: str) -> str | None:
        async with living(port=self.port, environ=self._environ, routes=routes(self)) as live, self._on(live.sandbox):
            self._live = live
            self.show()
            self._say(f"The workspace is open at {live.sandbox.url} until you press Ctrl-C.")
            try:
                return await self._asked(live.sandbox, unattended)
            finally:
                self._live = None

    async def _asked(self, sandbox: Sandbox, unattended: str) -> str | None:
        """What is wanted next; the scenario that nobody had to ask for once time has run out with no page open."""
        if unattended:
            self._say(
                f"Open that page to try the bot. If nobody does, {unattended} is replayed in {UNATTENDED} seconds."
            )
            with suppress(TimeoutError):
                return await asyncio.wait_for(self._wanted.get(), UNATTENDED)
            if not sandbox.live.watched:
                return unattended
        return await self._wanted.get()

    async def _replayed(self, story: Scenario) -> str | None:
        narrator = Narrator(story, say=self._say)
        narrator.opening()
        async with (
            staged(story, narrator, port=self.port, pace=self.tempo, routes=routes(self)) as stage,
            self._on(stage.sandbox),
        ):
            playing = asyncio.create_task(self._played(stage))
            wanted = asyncio.create_task(self._wanted.get())
            try:
                await asyncio.wait({playing, wanted}, return_when=asyncio.FIRST_COMPLETED)
                if playing.done():
                    await playing
                return await wanted
            finally:
                playing.cancel()
                await asyncio.gather(playing, return_exceptions=True)

    async def _played(self, stage: Stage) -> None:
        """Play, keep what is left, and let time go on at the pace of life, so that the workspace can be tried."""
        showing = asyncio.create_task(self._ticking())
        try:
            problems = await played(stage)
            folder = self._out or Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="warroom-"))
            reference = await kept(stage, folder)
            self.code, self._ended = int(bool(problems)), True
            if reference:
                self.results = Results(reference, folder, BotProcess(self._environ))
            stage.narrator.ended(reference, folder, problems)
            stage.narrator.stays_open(stage.sandbox.url)
            while True:
                await asyncio.sleep(TICK)
                await stage.clockwork.run_to(stage.clockwork.now + timedelta(seconds=TICK))
        finally:
            showing.cancel()

    async def _ticking(self) -> None:
        """Have pages follow the moved clock."""
        while True:
            self.show()
            await asyncio.sleep(TICK / 2)

    @asynccontextmanager
    async def _on(self, sandbox: Sandbox) -> AsyncIterator[None]:
        """This workspace is the one that is shown; its port stays the demo's."""
        self._sandbox, self.port = sandbox, sandbox.port
        self.show()
        try:
            yield
        finally:
            self._sandbox = None


@cache  # every page is told several times a second, and what is shipped does not change
def _shipped() -> dict[str, str]:
    return {path.stem: load(path).title for path in sorted(SHIPPED.glob("*.yaml"))}
