"""Puts on the whole demo: workspace, bot and database in one process, the replay, its artefacts, and the end."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import web

from bot import app
from bot.demo import cast as casting
from bot.demo.artefacts import place_for_evidence, write
from bot.demo.cast import Cast
from bot.demo.clockwork import Clockwork, Pace, Waits
from bot.demo.hands import GestureFailed, Hands
from bot.demo.live import listen
from bot.demo.narrate import Narrator
from bot.demo.plan import declared_at
from bot.demo.replay import Player, ReplayFailed, Watch
from bot.demo.scenario import Scenario, find, load
from bot.domain.errors import DomainError
from bot.policy import load_policy
from bot.sandbox.client import SandboxClient
from bot.sandbox.clock import MovedClock
from bot.sandbox.errors import SlackError
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.server import Sandbox
from bot.sandbox.typed_text import as_stored
from bot.worker.bundling import bundle


class NotWritten(DomainError):
    """The folder for the artefacts cannot be written."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that a replay runs on."""

    sandbox: Sandbox
    cast: Cast
    bot: app.Bot
    clockwork: Clockwork
    player: Player
    narrator: Narrator


async def replayed(*, scenario: str | Path, speed: float | None, port: int, out: Path | None) -> int:
    """Replay a scenario, say what happens, and end.

    Args:
        scenario: The name of a shipped one, or a path.
        speed: Times faster than life; None for as fast as it goes.
        port: Of the workspace; 0 takes a free one.
        out: Folder for the artefacts; None for a temporary one, which is printed.

    Returns:
        0 if the draft exists and every row is on the timeline, else 1.

    Raises:
        ScenarioError: There is no such scenario, or its file cannot be used.
        PortTaken: Something else listens there.
        NotWritten: The artefacts could not be written.
    """
    story = load(find(scenario))
    narrator = Narrator(story, say=printed)
    narrator.opening()
    async with staged(story, narrator, port=port, pace=Pace(speed)) as stage:
        problems = await played(stage)
        folder = out or Path(tempfile.mkdtemp(prefix="warroom-"))
        narrator.ended(await kept(stage, folder), folder, problems)
    return 1 if problems else 0


async def played(stage: Stage) -> tuple[str, ...]:
    """Play to the end; what stopped it on the way is a problem like any other."""
    try:
        return await stage.player.play()
    except (ReplayFailed, GestureFailed, CannotDo) as error:
        return (str(error),)
    except SlackError as error:
        return (f"Slack refused: {error.code}",)


async def kept(stage: Stage, folder: Path) -> str:
    """Write the artefacts of what there is; returns the incident's reference.

    Raises:
        NotWritten: They could not be written there.
    """
    try:
        return await _written(stage, folder)
    except OSError as error:
        raise NotWritten(f"The artefacts could not be written to {folder}: {error.strerror}.") from error


async def _written(stage: Stage, folder: Path) -> str:
    records = await stage.player.records()
    if records is None:
        return ""
    await asyncio.to_thread(write, folder, records, stage.cast)
    place = await asyncio.to_thread(place_for_evidence, folder)
    read, now = stage.bot.ctx.read, stage.clockwork.now
    await bundle(read, records.incident, out=place, store=stage.bot.store, signer=None, now=now)
    return records.incident.reference


@asynccontextmanager
async def staged(
    story: Scenario,
    narrator: Narrator,
    *,
    port: int,
    pace: Waits,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[Stage]:
    """The workspace with its people, the bot connected to it, and the clock at the declaration."""
    clock = MovedClock(declared_at(story))
    async with AsyncExitStack() as stack:
        sandbox = Sandbox(clock)
        await listen(sandbox, port, routes)
        stack.push_async_callback(sandbox.stop)
        slack = await stack.enter_async_context(SandboxClient(sandbox.url))
        cast, desk = await _peopled(slack, story)
        bot, bot_port = await stack.enter_async_context(_bot(sandbox, cast, clock))
        await slack.connect(f"http://{app.HERE}:{bot_port}/slack/events")
        narrator.ready(sandbox.url)
        watch = Watch(bot, cast, narrator)
        clockwork = Clockwork(clock, sandbox=sandbox, bot=bot, pace=pace, look=watch.look)
        player = Player(
            story,
            bot=bot,
            hands=Hands(slack, cast, desk=desk),
            clockwork=clockwork,
            say=lambda text: narrator.remark(clock.now(), text),
            typed=partial(as_stored, sandbox.world),
        )
        yield Stage(sandbox, cast, bot, clockwork, player, narrator)


async def _peopled(slack: SandboxClient, story: Scenario) -> tuple[Cast, str]:
    """Everybody who appears, with the desk's and the incidents channel; returns the cast and the desk."""
    about = await slack.about()
    everybody = casting.names(row.actor for row in story.rows)
    added = await slack.seed(users=[{"name": name, "tz": story.zone} for name in everybody])
    firm = [added.users[name] for name in (casting.REPORTER, *casting.HOLDERS.values())]
    rooms = await slack.seed(
        channels=[
            {"name": name, "creator": added.users[casting.REPORTER], "members": [*firm, about.bot_user]}
            for name in (casting.DESK, casting.LOG)
        ]
    )
    ours = frozenset({about.bot_user, about.bot_id})
    return Cast(added.users, ours), rooms.channels[casting.DESK]


@asynccontextmanager
async def _bot(sandbox: Sandbox, cast: Cast, clock: MovedClock) -> AsyncIterator[tuple[app.Bot, int]]:
    """The bot, on a database that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="warroom-") as folder:
        async with app.rehearsing(
            sandbox.api_url,
            bot_token=sandbox.bot_token,
            signing_secret=sandbox.signing_secret,
            database=Path(folder) / "warroom.sqlite3",
            now=clock.now,
            policy=casting.staffed(load_policy(None), cast.users),
        ) as (bot, port):
            yield bot, port


def printed(line: str) -> None:
    """Say one line on the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
