"""The workspace in real time: the firm's cast, the incidents channel, and the bot as a process connected to it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.demo.bot_process import BotProcess
from bot.demo.cast import DESK, HOLDERS, LOG, REPORTER, Cast
from bot.domain.errors import DomainError
from bot.policy.load import DEFAULT_POLICY
from bot.sandbox.server import Sandbox
from bot.slack.manifest import manifest

PATIENCE: Final = 60.0  # seconds of real time in which a bot connects
NOBODY: Final = "contacts: {}"  # as the policy that comes with warroom spells it


class NotStarted(DomainError):
    """The workspace could not be put up; its text says why."""


class PortTaken(DomainError):
    """The workspace cannot listen where it was asked to."""


@dataclass(frozen=True, slots=True)
class Live:
    """A workspace in which people can try the bot."""

    sandbox: Sandbox
    cast: Cast
    bot: BotProcess

    async def start_bot(self) -> None:
        """Have the bot up and connected.

        Raises:
            NotStarted: It does not connect.
        """
        await self.bot.start()
        try:
            await asyncio.wait_for(self.sandbox.sockets.until_connected(), PATIENCE)
        except TimeoutError:
            raise NotStarted("The bot does not connect to the workspace. Start the demo again.") from None


@asynccontextmanager
async def living(
    *, port: int, environ: Mapping[str, str], routes: Iterable[web.AbstractRouteDef] = ()
) -> AsyncIterator[Live]:
    """A workspace with the bot up and connected.

    Args:
        port: Of the workspace; 0 takes a free one.
        environ: What the bot's process inherits; variables of its own are set here.
        routes: Answered beside the workspace's own.

    Raises:
        PortTaken: Something else listens there.
        NotStarted: The bot's database could not be made.
    """
    sandbox = Sandbox()
    with tempfile.TemporaryDirectory(prefix="warroom-") as made:
        await listen(sandbox, port, routes)
        folder = Path(made)
        cast = peopled(sandbox)
        bot = BotProcess({**environ, **_settings(sandbox, cast, folder)})
        try:
            await _migrated(bot)
            live = Live(sandbox, cast, bot)
            await live.start_bot()
            yield live
        finally:
            await bot.stop()
            await sandbox.stop()


async def listen(sandbox: Sandbox, port: int, routes: Iterable[web.AbstractRouteDef] = ()) -> None:
    """Have a workspace listen.

    Raises:
        PortTaken: Something else listens there.
    """
    try:
        await sandbox.start(port, routes)
    except OSError as error:
        raise PortTaken(f"Nothing can listen on port {port}. Give another, or 0 for any free one.") from error
    sandbox.manifest = manifest(request_url=None, socket_mode=True)


def peopled(sandbox: Sandbox) -> Cast:
    """Everybody of the firm, with the desk's and the incidents channel."""
    world = sandbox.world
    users = {name: world.add_user(name) for name in (REPORTER, *HOLDERS.values())}
    for name in (LOG, DESK):
        world.add_channel(name, creator=users[REPORTER], members=[*users.values(), world.bot_user])
    return Cast(users, frozenset({world.bot_user, world.bot_id}))


def staffed_policy(users: Mapping[str, str]) -> str:
    """The policy that comes with warroom, as a file's text, with somebody of the cast in every role."""
    held = "".join(f"  {role.value}: [{{slack: {users[name]}, name: {name}}}]\n" for role, name in HOLDERS.items())
    return DEFAULT_POLICY.read_text(encoding="utf-8").replace(NOBODY, f"contacts:\n{held}")


def _settings(sandbox: Sandbox, cast: Cast, folder: Path) -> dict[str, str]:
    policy = folder / "policy.yaml"
    policy.write_text(staffed_policy(cast.users), encoding="utf-8")
    return {
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "DATABASE_URL": f"sqlite:///{folder / 'warroom.sqlite3'}",
        "WARROOM_POLICY": str(policy),
        "WARROOM_EVIDENCE": str(folder / "evidence"),
        "WARROOM_STANDBY": str(folder / "standby"),
        "PORT": "0",
    }


async def _migrated(bot: BotProcess) -> None:
    code, said = await bot.told("migrate")
    if code:
        raise NotStarted(f"The bot's database could not be made. {said}")
