"""Replays a scenario through the sandbox as its responders would have used the bot, and lets people try it themselves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bot.demo.show import printed, replayed
from bot.demo.theatre import Theatre

USUAL: Final = "knight-2012"

__all__ = ["run"]


async def run(
    *,
    scenario: str | Path | None,
    speed: float | None,
    headless: bool,
    port: int,
    out: Path | None,
    environ: Mapping[str, str],
) -> int:
    """Put on the demo.

    Args:
        scenario: A shipped one's name or a path; None opens the live workspace and replays if nobody comes.
        speed: Times faster than life; None for as fast as it goes.
        headless: End after the replay, instead of keeping the workspace open.
        port: Of the workspace; 0 takes a free one.
        out: Folder for the artefacts; None for a temporary one, which is printed.
        environ: What the bot's own process inherits.

    Returns:
        0 if the draft exists and every row is on the timeline, else 1.

    Raises:
        ScenarioError: There is no such scenario, or its file cannot be used.
        PortTaken: Something else listens there.
        NotWritten: The artefacts could not be written.
    """
    if headless:
        return await replayed(scenario=scenario or USUAL, speed=speed, port=port, out=out)
    theatre = Theatre(speed=speed, environ=environ, out=out, say=printed)
    return await theatre.run(str(scenario or ""), port=port, unattended="" if scenario else USUAL)
