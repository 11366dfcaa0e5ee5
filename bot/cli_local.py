"""The commands of `warroom` that need no Slack: the replay, and the workspace that stands in for Slack."""

import os
from pathlib import Path
from typing import Any

import click

from bot import logs
from bot.cli import exit_with
from bot.demo import run
from bot.sandbox.server import Sandbox


class _Speed(click.ParamType[float | None]):
    """How many times faster than life, or `max`."""

    name = "speed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """A factor; None for as fast as it goes."""
        if value is None or value == "max":
            return None
        try:
            factor = float(value)
        except ValueError:
            factor = 0.0
        if not 0 < factor < float("inf"):
            self.fail(f"{value} is no speed. Give a number such as 60, or max.", param, ctx)
        return factor


@click.command("demo")
@click.option("--scenario", help="A shipped scenario or a file, replayed at once; without it the page has buttons.")
@click.option("--speed", type=_Speed(), default="60", show_default=True, help="Times faster than life, or max.")
@click.option("--headless", is_flag=True, help="End after the replay instead of keeping the workspace open.")
@click.option("--port", default=0, show_default=True, help="Port of the local Slack workspace; 0 takes a free one.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the artefacts.")
def replay(scenario: str | None, speed: float | None, headless: bool, port: int, out: Path | None) -> None:
    """Replay a real incident on a local Slack workspace; no Slack account needed."""
    logs.configure(level=30)  # the narration is what people came for
    work = run(scenario=scenario, speed=speed, headless=headless, port=port, out=out, environ=os.environ)
    exit_with(work)


@click.command()
@click.option("--port", default=8765, show_default=True, help="Where it listens on this machine.")
def sandbox(port: int) -> None:
    """Run the local Slack workspace alone."""
    exit_with(_until_interrupted(Sandbox().serve(port)))


async def _until_interrupted(work: Any) -> int:
    await work
    return 0
