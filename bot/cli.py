"""The `warroom` command."""

import asyncio
import importlib
import json
import signal
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final, NoReturn

import click
import uvloop
import yaml

from bot import app, custody, logs
from bot.acceptance import accepted
from bot.checks import findings
from bot.custody import UNREADABLE, Asked, Outcome
from bot.domain.errors import DomainError
from bot.domain.policy import Policy
from bot.policy import load_policy, run_cases
from bot.render.templates import BadTemplate
from bot.settings import Settings
from bot.slack.manifest import manifest as slack_manifest
from storage import migrate as migrations
from storage.engine import StoreUnavailable
from storage.lockfile import DatabaseInUse

LATE: Final = {
    "demo": "bot.cli_local:replay",
    "sandbox": "bot.cli_local:sandbox",
    "page": "bot.cli_standby:page",
    "note": "bot.cli_standby:note",
    "report": "bot.cli_report:report",
}


class _Late(click.Group):
    """A group with commands whose modules are loaded when they are asked for: `serve` needs no local workspace."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command by name."""
        return sorted([*super().list_commands(ctx), *LATE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        if cmd_name not in LATE:
            return super().get_command(ctx, cmd_name)
        module, _, name = LATE[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Late, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="warroom")
def main() -> None:
    """Run incidents from Slack: declare, page, contain, learn."""


@main.command()
def serve() -> None:
    """Run the bot in a firm's Slack."""
    settings = app.environment()
    logs.configure(secrets=settings.secrets)
    policy = _accepted(settings)
    exit_with(_serve(settings, policy))


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = app.environment()
    exit_with(_migrate(settings))


@main.command()
@click.option("--request-url", help="Where Slack reaches the bot, such as https://warroom.example.com/slack/events.")
@click.option("--socket-mode", is_flag=True, help="For a bot that Slack cannot reach.")
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
def manifest(request_url: str | None, socket_mode: bool, form: str) -> None:
    """Print the Slack app manifest."""
    made = slack_manifest(request_url=request_url, socket_mode=socket_mode or request_url is None)
    print(yaml.safe_dump(made, sort_keys=False) if form == "yaml" else json.dumps(made, indent=2))


@main.command()
def check() -> None:
    """Say what is wrong with settings, policy, scopes and database."""
    found = asyncio.run(findings(app.environment()))
    for line in found:
        print(line.text)
    sys.exit(0 if all(line.good for line in found) else 1)


@main.command()
@click.argument("reference", metavar="INC")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder that becomes the bundle.")
@click.option("--workspace", help="Slack team id, where the database holds several.")
def export(reference: str, out: Path, workspace: str | None) -> None:
    """Write an incident's evidence bundle."""
    work = custody.export(app.environment(), reference, out, workspace=workspace, now=app.system_now)
    exit_with(_told(work))


@main.command()
@click.argument("target", metavar="DIR|INC")
@click.option("--public-key", help="The firm's, in base64 or a file; else that of WARROOM_SIGNING_KEY.")
@click.option("--anchor", "anchors", multiple=True, metavar="SEQ:HASH", help="As read in the room; may be repeated.")
@click.option("--workspace", help="Slack team id, where the database holds several.")
def verify(target: str, public_key: str | None, anchors: tuple[str, ...], workspace: str | None) -> None:
    """Verify evidence, in a bundle's folder or where it lies.

    Exit 1 names the first bad entry; 2 says why nothing could be judged.
    """
    asked = Asked(workspace=workspace, public_key=public_key, anchors=anchors)
    try:
        sys.exit(asyncio.run(_told(custody.examine(app.environment(), target, asked, now=app.system_now))))
    except (DomainError, StoreUnavailable, OSError, ValueError) as error:
        _fail(str(error), UNREADABLE)


@main.group()
def policy() -> None:
    """Look after the policy file."""


@policy.command("test")
@click.argument("cases", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--policy", "path", type=click.Path(path_type=Path), help="A policy file; the shipped one if not given.")
def policy_test(cases: Path, path: Path | None) -> None:
    """Run a file of severity cases against the policy."""
    try:
        tested = load_policy(path or app.environment().policy)
        wrong = run_cases(cases, tested)
    except DomainError as error:
        _fail(str(error))
    for line in wrong or [f"Every case agrees with policy {tested.version}."]:
        print(line)
    sys.exit(1 if wrong else 0)


def _accepted(settings: Settings) -> Policy:
    """The firm's policy, if everything that `serve` needs is there."""
    try:
        return accepted(settings)
    except DomainError as error:
        _fail(str(error))


async def _serve(settings: Settings, policy: Policy) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if settings.database_url.startswith("sqlite"):
        await migrations.upgrade(settings.database_url)
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(app.built(settings, policy=policy))
        if settings.templates:
            await asyncio.to_thread(bot.templates.preload)  # a firm's own may be wrong: it hears so now
        await stack.enter_async_context(app.working(bot))
        port = await stack.enter_async_context(app.listening(bot, settings))
        print(f"warroom is ready on port {port}, as {bot.identity.bot_user} in {bot.identity.team}", flush=True)
        if not settings.templates:
            await asyncio.to_thread(bot.templates.preload)  # whoever needs one first should not wait for it
        await stop.wait()
    return 0


async def _migrate(settings: Settings) -> int:
    await migrations.upgrade(settings.database_url)
    print("The database is up to date.")
    return 0


async def _told(work: Coroutine[None, None, Outcome]) -> int:
    outcome = await work
    for line in outcome.lines:
        print(line)
    return outcome.code


def exit_with(work: Any) -> None:
    """Run to the end; what is refused is said in a sentence, not in a traceback."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            sys.exit(runner.run(work))
    except KeyboardInterrupt:
        sys.exit(130)
    except (DomainError, BadTemplate, DatabaseInUse, StoreUnavailable, OSError, ValueError) as error:
        _fail(str(error))


def _fail(text: str, code: int = 1) -> NoReturn:
    print(text, file=sys.stderr)
    sys.exit(code)
